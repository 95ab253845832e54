package dev.tollgate.pci.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.yaml.YamlMap;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Dialects for tests, made from the text of a shipped one. */
public final class DialectText {
  private DialectText() {}

  /** The fields, types and rules of iso87-ascii in other encodings. */
  public static Dialect like87(String encodings) {
    return read(
        replaced(
            text("iso87-ascii"),
            "encodings: {mti: ascii, bitmap: hex, prefix: ascii, text: ascii, binary: hex}",
            "encodings: {" + encodings + "}"));
  }

  /** A shipped dialect with more entries of {@code required}, each a line of YAML. */
  public static Dialect requiring(String name, String... entries) {
    return read(requiringText(name, entries));
  }

  /** The text of such a dialect. */
  public static String requiringText(String name, String... entries) {
    StringBuilder more = new StringBuilder("\nrequired:\n");
    for (String entry : entries) {
      more.append("  - ").append(entry).append('\n');
    }
    return replaced(text(name), "\nrequired:\n", more.toString());
  }

  public static Dialect read(String yaml) {
    return DialectReader.read(
        YamlMap.read("test.yaml", new ByteArrayInputStream(yaml.getBytes(UTF_8))));
  }

  /** The file of a shipped dialect. */
  public static String text(String name) {
    String resource = "/dev/tollgate/pci/dialect/" + name + ".yaml";
    try (InputStream in = DialectReader.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text with a part of it replaced, which must be there. */
  public static String replaced(String text, String part, String instead) {
    if (!text.contains(part)) {
      throw new AssertionError("no '" + part + "' in the dialect");
    }
    return text.replace(part, instead);
  }
}
