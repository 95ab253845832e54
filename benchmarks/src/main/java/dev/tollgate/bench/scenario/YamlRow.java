package dev.tollgate.bench.scenario;

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
final class YamlRow {
  private final String where;
  private final int line;
  private final Map<String, Node> pairs = new LinkedHashMap<>();
  private final Set<String> unread = new LinkedHashSet<>();

  private YamlRow(Node node, String where) {
    this.where = where;
    this.line = lineOf(node);
    if (!(node instanceof MappingNode mapping)) {
      throw wrong("expected key: value pairs");
    }
    for (NodeTuple pair : mapping.getValue()) {
      if (pairs.put(scalar(pair.getKeyNode()), pair.getValueNode()) != null) {
        throw wrong("key given twice: " + scalar(pair.getKeyNode()));
      }
    }
    unread.addAll(pairs.keySet());
  }

  static YamlRow parse(String yaml, String where) {
    try {
      Node root =
          new Compose(LoadSettings.builder().setLabel(where).build())
              .composeString(yaml)
              .orElseThrow(() -> new YamlEngineException("empty"));
      return new YamlRow(root, where);
    } catch (YamlEngineException e) {
      throw failure("not readable as YAML", where + ": " + e.getMessage());
    }
  }

  /** A list of mappings under a key that must be there. */
  List<YamlRow> rows(String key) {
    if (!(value(key) instanceof SequenceNode sequence)) {
      throw wrong("expected a list: " + key);
    }
    List<YamlRow> rows = new ArrayList<>();
    for (Node node : sequence.getValue()) {
      rows.add(new YamlRow(node, where));
    }
    return rows;
  }

  /** A text that must be there and match. */
  String text(String key, String pattern) {
    String value = optional(key, pattern);
    if (value == null) {
      throw wrong("missing: " + key);
    }
    return value;
  }

  /** A text that matches, or the default if the key is absent. */
  String text(String key, String pattern, String absent) {
    String value = optional(key, pattern);
    return value == null ? absent : value;
  }

  /** A text that matches, or null if the key is absent. */
  @Nullable String optional(String key, String pattern) {
    Node node = value(key);
    if (node == null) {
      return null;
    }
    String value = scalar(node);
    if (!value.matches(pattern)) {
      throw wrong(key + " does not match " + pattern);
    }
    return value;
  }

  /** A non-negative number, or the default if the key is absent. */
  long number(String key, long absent) {
    String value = optional(key, "\\d{1,12}");
    return value == null ? absent : Long.parseLong(value);
  }

  /** One of an enum's names in lower case, or the default if the key is absent. */
  <E extends Enum<E>> E word(String key, Class<E> words, E absent) {
    String value = optional(key, "\\w+");
    if (value == null) {
      return absent;
    }
    for (E word : words.getEnumConstants()) {
      if (word.name().toLowerCase(Locale.ROOT).equals(value)) {
        return word;
      }
    }
    throw wrong("unknown " + key + ": " + value);
  }

  void nothingElse() {
    if (!unread.isEmpty()) {
      throw wrong("unknown key: " + unread.iterator().next());
    }
  }

  private @Nullable Node value(String key) {
    unread.remove(key);
    return pairs.get(key);
  }

  TollgateException wrong(String what) {
    return failure("scenario is wrong", where + " line " + line + ": " + what);
  }

  private static TollgateException failure(String what, String where) {
    return new TollgateException("TG-BEN-010", ExitCode.USAGE, what, where, "correct that line");
  }

  private String scalar(Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      throw wrong("expected one value");
    }
    return scalar.getValue();
  }

  private static int lineOf(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }
}
