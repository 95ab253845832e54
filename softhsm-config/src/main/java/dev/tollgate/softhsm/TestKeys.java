package dev.tollgate.softhsm;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Reads a key file: a YAML list of {@code name, usage, algorithm, value, kcv}, all required. */
public final class TestKeys {
  private static final List<String> FIELDS = List.of("name", "usage", "algorithm", "value", "kcv");
  private static final List<String> USAGES =
      Arrays.stream(KeyUse.values()).map(KeyUse::name).toList();
  private static final List<String> ALGORITHMS =
      Arrays.stream(KeyAlgorithm.values()).map(KeyAlgorithm::text).toList();

  /** A label that needs no quoting in a shell, a PKCS#11 URI or a configuration file. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private static final Pattern HEX = Pattern.compile("(?:[0-9A-Fa-f]{2})*");
  private static final int CHECK_VALUE_DIGITS = 6;

  /** A key file of 64 KiB holds hundreds of keys; more is the wrong file. */
  private static final int FILE_BYTES_MAX = 64 * 1024;

  private TestKeys() {}

  /**
   * Reads and checks the whole file; a value must have the length of its algorithm and the check
   * value beside it.
   *
   * @throws ProvisioningException {@code TG-PRV-014} with file, line and column; it never quotes a
   *     key value
   */
  public static List<TestKey> read(Path file) {
    var keyFile = new KeyFile(file);
    var keys = new ArrayList<TestKey>();
    var names = new HashSet<String>();
    for (Node entry : keyFile.list(compose(file, keyFile))) {
      keys.add(key(keyFile, entry, names));
    }
    return List.copyOf(keys);
  }

  private static Node compose(Path file, KeyFile keyFile) {
    try {
      var settings = LoadSettings.builder().build();
      var parser = new ParserImpl(settings, new StreamReader(settings, text(file)));
      return new Composer(settings, parser)
          .getSingleNode()
          .orElseThrow(
              () -> Fault.KEY_FILE.because("no keys", file, "name another file with --keys"));
      // Of its exceptions only the problem is told: the snippet quotes the line, maybe a key.
    } catch (MarkedYamlEngineException e) {
      throw keyFile.fault(
          "not YAML, " + KeyFile.printable(e.getProblem()),
          e.getProblemMark().orElse(null),
          "correct this line");
    } catch (YamlEngineException | StackOverflowError e) { // the composer recurses into nesting
      throw Fault.KEY_FILE.because("not YAML", file, "name another file with --keys");
    }
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw Fault.KEY_FILE.because("file too large", file, "name another file with --keys");
      }
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw Fault.KEY_FILE.because("not UTF-8", file, "name another file with --keys");
    } catch (IOException e) {
      var what = Files.exists(file) ? "key file cannot be read" : "key file missing";
      throw Fault.KEY_FILE.because(what, file, "name another file with --keys");
    }
  }

  private static TestKey key(KeyFile file, Node entry, Set<String> names) {
    List<ScalarNode> fields = file.fields(entry, FIELDS);
    String name = name(file, fields.get(0), names);
    KeyUse use = use(file, fields.get(1));
    KeyAlgorithm algorithm = algorithm(file, fields.get(2), use);
    byte[] value = value(file, fields.get(3), algorithm);
    String kcv = checkValue(file, fields.get(4), algorithm, value);
    return new TestKey(name, use.name(), algorithm.text(), value, kcv);
  }

  private static String name(KeyFile file, ScalarNode node, Set<String> names) {
    String name = node.getValue();
    if (!NAME.matcher(name).matches()) {
      throw file.fault(
          "bad name '" + KeyFile.printable(name) + "'",
          node,
          "use up to 64 letters, digits, dots, dashes and underscores");
    }
    if (KeyObject.isSecond(name)) {
      throw file.fault(
          "name '" + name + "' ends in " + name.substring(name.length() - 3),
          node,
          "choose another: that ending is given to second objects of keys");
    }
    if (!names.add(name)) {
      throw file.fault("duplicate name '" + name + "'", node, "give each key its own name");
    }
    return name;
  }

  private static KeyUse use(KeyFile file, ScalarNode node) {
    return KeyUse.of(node.getValue())
        .orElseThrow(() ->
            file.fault(
                "unknown usage '" + KeyFile.printable(node.getValue()) + "'",
                node,
                "use one of " + String.join(", ", USAGES)));
  }

  private static KeyAlgorithm algorithm(KeyFile file, ScalarNode node, KeyUse use) {
    String text = node.getValue();
    var algorithm =
        KeyAlgorithm.of(text)
            .orElseThrow(() ->
                file.fault(
                    "unknown algorithm '" + KeyFile.printable(text) + "'",
                    node,
                    "did you mean '" + Nearest.to(text, ALGORITHMS) + "'?"));
    if (!use.algorithms().contains(algorithm)) {
      throw file.fault(
          "algorithm " + text + " does not fit usage " + use,
          node,
          "use " + use.algorithms().stream().map(KeyAlgorithm::text).collect(joining(" or ")));
    }
    return algorithm;
  }

  private static byte[] value(KeyFile file, ScalarNode node, KeyAlgorithm algorithm) {
    int digits = algorithm.keyBytes() * 2;
    if (node.getValue().length() != digits) {
      throw file.fault(
          "value has " + node.getValue().length() + " digits",
          node,
          algorithm.text() + " takes " + digits + " hex digits");
    }
    return hex(file, node);
  }

  private static String checkValue(
      KeyFile file, ScalarNode node, KeyAlgorithm algorithm, byte[] value) {
    if (node.getValue().length() != CHECK_VALUE_DIGITS) {
      throw file.fault(
          "kcv has " + node.getValue().length() + " digits",
          node,
          "a check value here has " + CHECK_VALUE_DIGITS + " hex digits");
    }
    hex(file, node);
    String given = node.getValue().toUpperCase(Locale.ROOT);
    String computed = algorithm.checkValue(value);
    if (!given.equals(computed)) {
      throw file.fault(
          "kcv " + given + " does not match the value, whose check value is " + computed,
          node,
          "correct the value or the kcv");
    }
    return given;
  }

  private static byte[] hex(KeyFile file, ScalarNode node) {
    if (!HEX.matcher(node.getValue()).matches()) {
      throw file.fault("not hex", node, "use digits 0-9 and A-F only, in pairs");
    }
    return HexFormat.of().parseHex(node.getValue());
  }
}
