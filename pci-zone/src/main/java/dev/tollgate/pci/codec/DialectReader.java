package dev.tollgate.pci.codec;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.pci.codec.FieldReader.Encodings;
import dev.tollgate.pci.yaml.YamlMap;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a dialect file, as docs/DIALECTS.md describes it, and checks all that the tables rely on,
 * so the scanner need not.
 *
 * <p>Errors carry file, line and property: TG-CFG-001 to 013 as in {@link YamlMap}, and TG-MSG-001
 * for a shipped dialect that does not exist.
 */
public final class DialectReader {
  /** Dialects that ship with the product. */
  public static final List<String> SHIPPED =
      List.of(
          "iso87-ascii",
          "iso87-binary",
          "iso93-ascii",
          "iso93-binary",
          "iso2003-binary",
          "visa-like",
          "mastercard-like");

  private static final Map<String, Integer> VERSIONS =
      Map.of("1987", 1987, "1993", 1993, "2003", 2003);
  private static final Map<String, Integer> TERTIARY_BITMAPS = Map.of("65", 65, "127", 127);

  /** Most fields without a tertiary bitmap. */
  private static final int SECONDARY_MAX = 128;

  private DialectReader() {}

  /** Reads a dialect that ships with the product, by name: {@code iso87-ascii}. */
  public static Dialect shipped(String name) {
    return read(shippedFile(name));
  }

  /** The file of a dialect that ships with the product. */
  public static YamlMap shippedFile(String name) {
    if (SHIPPED.contains(name)) {
      try (InputStream in =
          DialectReader.class.getResourceAsStream("/dev/tollgate/pci/dialect/" + name + ".yaml")) {
        if (in != null) {
          return YamlMap.read(name + ".yaml", in);
        }
      } catch (IOException e) {
        // closing a resource; reading has its own error
      }
    }
    throw new TollgateException(
        "TG-MSG-001",
        ExitCode.FOUND_WRONG,
        "no such dialect",
        name,
        "use a shipped one: " + String.join(", ", SHIPPED));
  }

  /** Reads a dialect and refuses keys that are not part of one. */
  public static Dialect read(YamlMap file) {
    String name = file.text("dialect");
    @Nullable YamlMap like = file.has("like") ? like(file) : null;
    YamlMap map = file.map("encodings");
    Encodings encodings = Encodings.read(map);
    var envelope =
        new Dialect.Envelope(
            name,
            source(file, like, "version").choiceOr("version", VERSIONS, 1987),
            encodings.ofMti(map),
            map.choice("bitmap", Encodings.BINARY),
            file.choiceOr("tertiary-bitmap", TERTIARY_BITMAPS, 0));
    List<Integer> mtis = mtis(source(file, like, "mtis"));
    @Nullable YamlMap likeFields = like == null ? null : like.map("fields");
    FieldReader reader =
        FieldReader.ofMessage(
            encodings, likeFields, RulesReader.limits(source(file, like, "rules")));
    FieldTable fields = fields(file, reader, envelope.tertiaryBitmap());
    MessageRules rules = RulesReader.read(file, like, fields, Set.copyOf(mtis));
    file.done();
    return new Dialect(envelope, mtis, fields, rules);
  }

  private static YamlMap like(YamlMap file) {
    String name = file.text("like");
    if (!SHIPPED.contains(name)) {
      throw file.refuse(
          "like", "no such shipped dialect", "use one of " + String.join(", ", SHIPPED));
    }
    return shippedFile(name);
  }

  /** Who says a property of the dialect: itself, or else the dialect it is like. */
  private static YamlMap source(YamlMap file, @Nullable YamlMap like, String key) {
    return file.has(key) || like == null || !like.has(key) ? file : like;
  }

  private static FieldTable fields(YamlMap file, FieldReader reader, int tertiaryBitmap) {
    YamlMap list = file.map("fields");
    int last = tertiaryBitmap == 0 ? SECONDARY_MAX : Dialect.FIELD_MAX;
    var fields = new FieldTable(reader.read(list, Dialect.FIELD_MIN, last));
    if (tertiaryBitmap != 0
        && (!fields.declared(tertiaryBitmap)
            || fields.encoding(tertiaryBitmap).isText()
            || fields.lengthMin(tertiaryBitmap) != Long.BYTES
            || fields.lengthMax(tertiaryBitmap) != Long.BYTES)) {
      throw file.refuse(
          "tertiary-bitmap", "the field is no bitmap", "declare it with type b and 8 bytes");
    }
    return fields;
  }

  private static List<Integer> mtis(YamlMap file) {
    var mtis = new ArrayList<Integer>();
    for (String mti : file.texts("mtis")) {
      if (!mti.matches("[0-9]{4}")) {
        throw file.refuse("mtis", "a message type that is not four digits", "write it like 0100");
      }
      mtis.add(Integer.valueOf(mti));
    }
    return mtis;
  }
}
