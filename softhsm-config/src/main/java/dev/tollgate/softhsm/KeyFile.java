package dev.tollgate.softhsm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * The YAML nodes of one key file, strictly read. Scalars are taken as written, so a check value
 * such as {@code 235217} stays text. Each error names file, line and column, counted from 1.
 */
final class KeyFile {
  private final Path file;

  KeyFile(Path file) {
    this.file = file;
  }

  List<Node> list(Node node) {
    if (!(node instanceof SequenceNode sequence)) {
      throw fault("not a list of keys", node, "write one '- name: ...' entry for each key");
    }
    if (sequence.getValue().isEmpty()) {
      throw fault("no keys", node, "write one '- name: ...' entry for each key");
    }
    return sequence.getValue();
  }

  /**
   * Reads a mapping that has exactly these keys, each once, with scalar values, and returns the
   * values in the order of {@code names}.
   */
  List<ScalarNode> fields(Node node, List<String> names) {
    if (!(node instanceof MappingNode mapping)) {
      throw fault("not a key entry", node, "an entry has " + String.join(", ", names));
    }
    var fields = new HashMap<String, ScalarNode>();
    for (var tuple : mapping.getValue()) {
      var name = scalar(tuple.getKeyNode());
      if (!names.contains(name.getValue())) {
        throw fault(
            "unknown key '" + printable(name.getValue()) + "'",
            name,
            "did you mean '" + Nearest.to(name.getValue(), names) + "'?");
      }
      if (fields.put(name.getValue(), scalar(tuple.getValueNode())) != null) {
        throw fault("'" + name.getValue() + "' given twice", name, "keep one of them");
      }
    }
    var ordered = new ArrayList<ScalarNode>();
    for (var name : names) {
      var value = fields.get(name);
      if (value == null) {
        throw fault("'" + name + "' missing", node, "add '" + name + ": ...' to this entry");
      }
      ordered.add(value);
    }
    return ordered;
  }

  ProvisioningException fault(String what, Node node, String next) {
    return fault(what, node.getStartMark().orElse(null), next);
  }

  ProvisioningException fault(String what, @Nullable Mark mark, String next) {
    var place = mark == null ? "" : ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    return Fault.KEY_FILE.because(what, file + place, next);
  }

  /** Text of the file as it may stand in an error: short, one line, no control characters. */
  static String printable(String text) {
    var line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= 40 ? line : line.substring(0, 40) + "...";
  }

  private ScalarNode scalar(Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalar;
    }
    throw fault("not a plain value", node, "write 'name: value' on one line");
  }
}
