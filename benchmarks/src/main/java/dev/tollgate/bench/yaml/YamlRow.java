package dev.tollgate.bench.yaml;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * One YAML mapping, read key by key. {@link #nothingElse} refuses what was not read, so a misspelt
 * key never passes as an absent one.
 */
public final class YamlRow {
  private final File file;
  private final Node node;
  private final Map<String, Node> pairs = new LinkedHashMap<>();
  private final Set<String> unread = new LinkedHashSet<>();

  /**
   * Whose keys these are, for messages.
   *
   * @param name of the file
   * @param code of the fault if something is wrong in it
   * @param wrong what the fault then says
   */
  public record File(String name, String code, String wrong) {
    private TollgateException failure(String what, String where) {
      return new TollgateException(code, ExitCode.USAGE, what, where, "correct that line");
    }
  }

  private YamlRow(Node node, File file) {
    this.file = file;
    this.node = node;
    if (!(node instanceof MappingNode mapping)) {
      throw wrong("expected key: value pairs");
    }
    for (NodeTuple pair : mapping.getValue()) {
      if (pairs.put(scalar(pair.getKeyNode()), pair.getValueNode()) != null) {
        throw wrong(pair.getKeyNode(), "key given twice: " + scalar(pair.getKeyNode()));
      }
    }
    unread.addAll(pairs.keySet());
  }

  /** The mapping that is the whole text. */
  public static YamlRow parse(String yaml, File file) {
    try {
      Node root =
          new Compose(LoadSettings.builder().setLabel(file.name()).build())
              .composeString(yaml)
              .orElseThrow(() -> new YamlEngineException("empty"));
      return new YamlRow(root, file);
    } catch (YamlEngineException e) {
      throw file.failure("not readable as YAML", file.name() + ": " + e.getMessage());
    }
  }

  /** A list of mappings under a key that must be there. */
  public List<YamlRow> rows(String key) {
    if (!(value(key) instanceof SequenceNode sequence)) {
      throw wrong(key, "expected a list: " + key);
    }
    List<YamlRow> rows = new ArrayList<>();
    for (Node entry : sequence.getValue()) {
      rows.add(new YamlRow(entry, file));
    }
    return rows;
  }

  /** A text that must be there and match. */
  public String text(String key, String pattern) {
    String value = optional(key, pattern);
    if (value == null) {
      throw wrong("missing: " + key);
    }
    return value;
  }

  /** A text that matches, or the default if the key is absent. */
  public String text(String key, String pattern, String absent) {
    String value = optional(key, pattern);
    return value == null ? absent : value;
  }

  /** A text that matches, or null if the key is absent. */
  public @Nullable String optional(String key, String pattern) {
    Node found = value(key);
    if (found == null) {
      return null;
    }
    String value = scalar(found);
    if (!value.matches(pattern)) {
      throw wrong(found, key + " does not match " + pattern);
    }
    return value;
  }

  /** A non-negative number, or the default if the key is absent. */
  public long number(String key, long absent) {
    String value = optional(key, "\\d{1,12}");
    return value == null ? absent : Long.parseLong(value);
  }

  /** One of an enum's names in lower case, or the default if the key is absent. */
  public <E extends Enum<E>> E word(String key, Class<E> words, E absent) {
    String value = optional(key, "\\w+");
    if (value == null) {
      return absent;
    }
    for (E word : words.getEnumConstants()) {
      if (word.name().toLowerCase(Locale.ROOT).equals(value)) {
        return word;
      }
    }
    throw wrong(key, "unknown " + key + ": " + value);
  }

  public void nothingElse() {
    if (!unread.isEmpty()) {
      String key = unread.iterator().next();
      throw wrong(key, "unknown key: " + key);
    }
  }

  private @Nullable Node value(String key) {
    unread.remove(key);
    return pairs.get(key);
  }

  /** Something is wrong in this mapping. */
  public TollgateException wrong(String what) {
    return wrong(node, what);
  }

  /** Something is wrong with the value of a key, or with the mapping if it has no such key. */
  public TollgateException wrong(String key, String what) {
    return wrong(pairs.getOrDefault(key, node), what);
  }

  private TollgateException wrong(Node place, String what) {
    return file.failure(file.wrong(), file.name() + " " + positionOf(place) + ": " + what);
  }

  private String scalar(Node value) {
    if (!(value instanceof ScalarNode scalar)) {
      throw wrong(value, "expected one value");
    }
    return scalar.getValue();
  }

  private static String positionOf(Node node) {
    return node.getStartMark()
        .map(mark -> "line " + (mark.getLine() + 1) + " column " + (mark.getColumn() + 1))
        .orElse("");
  }
}
