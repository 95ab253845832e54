package dev.tollgate.pci.yaml;

import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * One map of a YAML file, read by asking for keys: what is asked for is the schema, and {@link
 * #done} refuses the rest.
 *
 * <pre>{@code
 * YamlMap file = YamlMap.read(path);
 * int port = file.map("network").integer("port", 1, 65535);
 * file.done();
 * }</pre>
 *
 * <p>Values keep the spelling of the file: {@code 0100} read as text is {@code 0100}, and {@code
 * NO} is not a boolean. All methods throw {@link TollgateException} with codes TG-CFG-001 to 013.
 * Not thread-safe; belongs to start-up.
 */
public final class YamlMap {
  /** An int has at most 10 digits; longer ones are out of range, whatever the range. */
  private static final int INT_DIGITS_MAX = 10;

  private final String file;
  private final String path;
  private final Optional<Mark> mark;
  private final Map<String, NodeTuple> entries = new LinkedHashMap<>();
  private final Set<String> asked = new LinkedHashSet<>();
  private final List<YamlMap> children = new ArrayList<>();
  private final Map<String, YamlMap> maps = new HashMap<>();

  private YamlMap(String file, String path, Optional<Mark> mark) {
    this.file = file;
    this.path = path;
    this.mark = mark;
  }

  /** Reads a file of at most 1 MiB of UTF-8. */
  public static YamlMap read(Path file) {
    return of(YamlFault.visible(file.toString()), "", YamlSource.read(file));
  }

  /**
   * Reads a stream to its end; the caller closes it.
   *
   * @param name what errors call the input
   */
  public static YamlMap read(String name, InputStream in) {
    try {
      return of(name, "", YamlSource.read(name, in));
    } catch (IOException e) {
      throw YamlFault.UNREADABLE.at(name, "cannot read the input", "check where it comes from");
    }
  }

  private static YamlMap of(String file, String path, MappingNode node) {
    var map = new YamlMap(file, path, node.getStartMark());
    for (NodeTuple entry : node.getValue()) {
      map.enter(entry);
    }
    return map;
  }

  private void enter(NodeTuple entry) {
    String where = YamlFault.place(file, entry.getKeyNode().getStartMark());
    if (!(entry.getKeyNode() instanceof ScalarNode key)) {
      throw YamlFault.WRONG_TYPE.at(
          where, "a key must be a text, not " + kind(entry.getKeyNode()), "write 'key: value'");
    }
    @Nullable NodeTuple first = entries.putIfAbsent(key.getValue(), entry);
    if (first != null) {
      int line = first.getKeyNode().getStartMark().map(Mark::getLine).orElse(0) + 1;
      throw YamlFault.DUPLICATE_KEY.at(
          where + " " + dotted(key.getValue()),
          "key given twice",
          "keep this one or the one in line " + line);
    }
  }

  /** The keys of the file in their order. Reading them does not count as asking for them. */
  public List<String> keys() {
    return List.copyOf(entries.keySet());
  }

  /** Whether the key is there. Counts as asking, so an optional key is known to {@link #done}. */
  public boolean has(String key) {
    asked.add(key);
    return entries.containsKey(key);
  }

  /** Whether the value of the key is a map; for keys that take a short form too. */
  public boolean isMap(String key) {
    @Nullable NodeTuple entry = entries.get(key);
    return entry != null && entry.getValueNode() instanceof MappingNode;
  }

  /** Any scalar that is not empty or null, in the spelling of the file. */
  public String text(String key) {
    return text(value(key, "a text"), key);
  }

  public String textOr(String key, String otherwise) {
    return has(key) ? text(key) : otherwise;
  }

  /** A decimal integer without quotes or leading zeros, from {@code min} to {@code max}. */
  public int integer(String key, int min, int max) {
    String expected = "an integer from " + min + " to " + max;
    Node node = value(key, expected);
    if (!(node instanceof ScalarNode scalar)
        || !scalar.isPlain()
        || !scalar.getValue().matches("0|-?[1-9][0-9]*")) {
      throw wrongType(node, key, expected);
    }
    long value =
        scalar.getValue().length() > INT_DIGITS_MAX + 1
            ? Long.MAX_VALUE
            : Long.parseLong(scalar.getValue());
    if (value < min || value > max) {
      throw YamlFault.OUT_OF_RANGE.at(
          where(node, key),
          "out of range, got " + YamlFault.quote(scalar.getValue()),
          "write " + expected);
    }
    return (int) value;
  }

  public int integerOr(String key, int min, int max, int otherwise) {
    return has(key) ? integer(key, min, max) : otherwise;
  }

  /** {@code true} or {@code false} without quotes; no other spelling. */
  public boolean bool(String key) {
    Node node = value(key, "true or false");
    if (node instanceof ScalarNode scalar && scalar.isPlain()) {
      switch (scalar.getValue()) {
        case "true" -> {
          return true;
        }
        case "false" -> {
          return false;
        }
        default -> {}
      }
    }
    throw wrongType(node, key, "true or false");
  }

  public boolean boolOr(String key, boolean otherwise) {
    return has(key) ? bool(key) : otherwise;
  }

  /** A text that is one of the names of {@code choices}. */
  public <T> T choice(String key, Map<String, T> choices) {
    String name = text(key);
    @Nullable T chosen = choices.get(name);
    if (chosen == null) {
      var names = choices.keySet().stream().sorted().toList();
      throw YamlFault.NOT_A_CHOICE.at(
          where(value(key, ""), key),
          "not a known value, got " + YamlFault.quote(name),
          suggestion(name, names));
    }
    return chosen;
  }

  public <T> T choiceOr(String key, Map<String, T> choices, T otherwise) {
    return has(key) ? choice(key, choices) : otherwise;
  }

  /**
   * A nested map; {@link #done} of this map looks after it too. Always the same one for a key, so
   * two readers can each ask for their part of it.
   */
  public YamlMap map(String key) {
    Node node = value(key, "a map");
    return maps.computeIfAbsent(key, name -> map(node, name));
  }

  /** A nested map, or an empty one, so that the defaults of its keys apply. */
  public YamlMap mapOr(String key) {
    return has(key) ? map(key) : new YamlMap(file, dotted(key), mark);
  }

  /** A list of maps, which may be empty. */
  public List<YamlMap> maps(String key) {
    var maps = new ArrayList<YamlMap>();
    for (Node item : items(key, "a list of maps")) {
      maps.add(map(item, key + "[" + maps.size() + "]"));
    }
    return List.copyOf(maps);
  }

  /** A list of texts, which may be empty. */
  public List<String> texts(String key) {
    var texts = new ArrayList<String>();
    for (Node item : items(key, "a list of texts")) {
      texts.add(text(item, key + "[" + texts.size() + "]"));
    }
    return List.copyOf(texts);
  }

  /** An error about the value of a key for a reason only the caller knows. */
  public TollgateException refuse(String key, String what, String next) {
    @Nullable NodeTuple entry = entries.get(key);
    String where = entry == null ? place() + " " + dotted(key) : where(entry.getValueNode(), key);
    return YamlFault.REFUSED.at(where, what, next);
  }

  /** Refuses keys nobody asked for, here and in every nested map that was read. */
  public void done() {
    children.forEach(YamlMap::done);
    for (Map.Entry<String, NodeTuple> entry : entries.entrySet()) {
      String key = entry.getKey();
      if (!asked.contains(key)) {
        throw YamlFault.UNKNOWN_KEY.at(
            where(entry.getValue().getKeyNode(), key),
            "unknown key " + YamlFault.quote(key),
            suggestion(key, asked));
      }
    }
  }

  private Node value(String key, String expected) {
    asked.add(key);
    @Nullable NodeTuple entry = entries.get(key);
    if (entry == null) {
      var open = entries.keySet().stream().filter(k -> !asked.contains(k)).toList();
      String meant =
          NearestName.of(key, open)
              .map(k -> "; or is " + YamlFault.quote(k) + " meant for it?")
              .orElse("");
      throw YamlFault.MISSING_KEY.at(
          place() + " " + dotted(key), "missing key '" + key + "'", "add " + expected + meant);
    }
    return entry.getValueNode();
  }

  private String text(Node node, String key) {
    if (!(node instanceof ScalarNode scalar) || isNull(scalar)) {
      throw wrongType(node, key, "a text");
    }
    return scalar.getValue();
  }

  private YamlMap map(Node node, String key) {
    if (!(node instanceof MappingNode mapping)) {
      throw wrongType(node, key, "a map");
    }
    YamlMap child = of(file, dotted(key), mapping);
    children.add(child);
    return child;
  }

  private List<Node> items(String key, String expected) {
    Node node = value(key, expected);
    if (!(node instanceof SequenceNode sequence)) {
      throw wrongType(node, key, expected);
    }
    return sequence.getValue();
  }

  private TollgateException wrongType(Node node, String key, String expected) {
    return YamlFault.WRONG_TYPE.at(
        where(node, key), "wrong type, got " + kind(node), "write " + expected);
  }

  private static String kind(Node node) {
    return switch (node) {
      case MappingNode _ -> "a map";
      case SequenceNode _ -> "a list";
      case ScalarNode scalar when isNull(scalar) -> "nothing";
      case ScalarNode scalar ->
          YamlFault.quote(scalar.getValue()) + (scalar.isPlain() ? "" : " in quotes");
      default -> "something else";
    };
  }

  private static boolean isNull(ScalarNode scalar) {
    return scalar.getValue().isEmpty() || (scalar.isPlain() && scalar.getValue().matches("~|null"));
  }

  private static String suggestion(String name, Collection<String> known) {
    return NearestName.of(name, known)
        .map(nearest -> "did you mean '" + nearest + "'?")
        .orElse(known.isEmpty() ? "remove it" : "known here: " + String.join(", ", known));
  }

  private String place() {
    return YamlFault.place(file, mark);
  }

  private String where(Node node, String key) {
    return YamlFault.place(file, node.getStartMark()) + " " + dotted(key);
  }

  private String dotted(String key) {
    String shown = key.length() > YamlFault.QUOTE_MAX ? "..." : YamlFault.visible(key);
    return path.isEmpty() ? shown : path + "." + shown;
  }
}
