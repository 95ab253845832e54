package dev.tollgate.pci.codec;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.pci.yaml.YamlMap;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads a dialect file and checks all that the tables rely on, so the scanner need not.
 *
 * <p>Errors carry file, line and property: TG-CFG-001 to 013 as in {@link YamlMap}, and TG-MSG-001
 * for a shipped dialect that does not exist.
 */
public final class DialectReader {
  private static final Map<String, ContentType> TYPES =
      Map.of(
          "n", ContentType.N,
          "an", ContentType.AN,
          "anp", ContentType.ANP,
          "ans", ContentType.ANS,
          "b", ContentType.B,
          "z", ContentType.Z,
          "x+n", ContentType.X_N,
          "an+n", ContentType.AN_N);
  private static final Map<String, FieldClass> CLASSES =
      Map.of(
          "plain", FieldClass.PLAIN,
          "pan", FieldClass.PAN,
          "sad", FieldClass.SAD,
          "opaque", FieldClass.OPAQUE);
  private static final Map<String, CalendarForm> CALENDARS =
      Map.of(
          "MMDDhhmmss", CalendarForm.MONTH_TO_SECOND,
          "hhmmss", CalendarForm.HOUR_TO_SECOND,
          "MMDD", CalendarForm.MONTH_DAY,
          "YYMM", CalendarForm.YEAR_MONTH,
          "YYMMDD", CalendarForm.YEAR_TO_DAY,
          "YYMMDDhhmmss", CalendarForm.YEAR_TO_SECOND,
          "YYYYMMDD", CalendarForm.CENTURY_TO_DAY,
          "YYYYMMDDhhmmss", CalendarForm.CENTURY_TO_SECOND);
  private static final Map<String, Integer> VERSIONS =
      Map.of("1987", 1987, "1993", 1993, "2003", 2003);
  private static final Map<String, Encoding> BINARY =
      Map.of("hex", Encoding.HEX, "raw", Encoding.RAW);
  private static final Map<String, Encoding> TEXT = Map.of("ascii", Encoding.ASCII);

  /** Of numbers whose number of digits is known before they are read. */
  private static final Map<String, Encoding> NUMBER =
      Map.of("ascii", Encoding.ASCII, "bcd", Encoding.BCD);

  private static final Map<String, Encoding> DIGITS =
      Map.of("ascii", Encoding.ASCII, "bcd", Encoding.BCD, "bcd-right", Encoding.BCD_RIGHT);

  /** A length prefix of four digits; also keeps lengths in the tables' shorts. */
  private static final int LENGTH_MAX = 9999;

  private DialectReader() {}

  /** Reads a dialect that ships with the product, by name: {@code iso87-ascii}. */
  public static Dialect shipped(String name) {
    try (InputStream in =
        DialectReader.class.getResourceAsStream("/dev/tollgate/pci/dialect/" + name + ".yaml")) {
      if (in != null) {
        return read(YamlMap.read(name + ".yaml", in));
      }
    } catch (IOException e) {
      // closing a resource; reading has its own error
    }
    throw new TollgateException(
        "TG-MSG-001",
        ExitCode.FOUND_WRONG,
        "no such dialect",
        name,
        "use a shipped one: iso87-ascii, iso87-binary");
  }

  /** Reads a dialect and refuses keys that are not part of one. */
  public static Dialect read(YamlMap file) {
    String name = file.text("dialect");
    YamlMap encodings = file.map("encodings");
    var envelope =
        new Dialect.Envelope(
            encodings.choice("mti", NUMBER),
            encodings.choice("bitmap", BINARY),
            encodings.choice("prefix", NUMBER));
    Defaults defaults = Defaults.read(encodings);
    List<Integer> mtis = mtis(file);
    YamlMap list = file.map("fields");
    var fields = new ArrayList<FieldSpec>();
    for (String key : list.keys()) {
      fields.add(field(list, key, defaults));
    }
    Map<Integer, FieldSpec> byNumber =
        fields.stream().collect(Collectors.toMap(FieldSpec::number, Function.identity()));
    MessageRules rules = RulesReader.read(file, null, byNumber, Set.copyOf(mtis));
    int version = file.choiceOr("version", VERSIONS, 1987);
    file.done();
    return new Dialect(name, envelope, mtis, fields, rules, version);
  }

  /**
   * Encodings of fields that name none themselves.
   *
   * @param numbers n of fixed length, and what follows the sign of x+n
   * @param variableNumbers n behind a length prefix
   */
  private record Defaults(
      Encoding text, Encoding numbers, Encoding variableNumbers, Encoding tracks, Encoding binary) {
    static Defaults read(YamlMap encodings) {
      Encoding text = encodings.choice("text", TEXT);
      Encoding numbers = encodings.choiceOr("numeric", NUMBER, text);
      Encoding variable = encodings.choiceOr("numeric-variable", DIGITS, numbers);
      Encoding tracks = encodings.choiceOr("track", DIGITS, variable);
      return new Defaults(text, numbers, variable, tracks, encodings.choice("binary", BINARY));
    }

    Encoding of(YamlMap field, ContentType type, int prefix) {
      return switch (type) {
        case AN, ANP, ANS -> text;
        case N -> prefix == 0 ? numbers : variableNumbers;
        case Z -> tracks;
        case X_N, AN_N -> numbers == Encoding.BCD ? Encoding.SIGNED_BCD : text;
        case B -> field.choiceOr("encoding", BINARY, binary);
      };
    }
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

  private static FieldSpec field(YamlMap fields, String key, Defaults defaults) {
    YamlMap field = fields.map(key);
    if (!key.matches("[1-9][0-9]{0,2}")
        || Integer.parseInt(key) < Dialect.FIELD_MIN
        || Integer.parseInt(key) > Dialect.FIELD_MAX) {
      throw fields.refuse(key, "not a field number", "use 2 to 128; 1 is the bitmap");
    }
    ContentType type = field.choice("type", TYPES);
    int prefix = field.integerOr("prefix", 0, 3, 0);
    int longest = field.integer("length", 1, LENGTH_MAX);
    if (prefix > 0 && longest >= Math.powExact(10, prefix)) {
      throw field.refuse("length", "longer than the prefix can tell", "give it more prefix digits");
    }
    int shortest = prefix == 0 ? longest : field.integerOr("min", 0, longest, 0);
    Encoding encoding = defaults.of(field, type, prefix);
    CalendarForm calendar = field.choiceOr("form", CALENDARS, CalendarForm.NONE);
    if (calendar != CalendarForm.NONE
        && (type != ContentType.N || prefix != 0 || longest != calendar.digits())) {
      throw field.refuse(
          "form", "form does not fit the field", "use it on a fixed n field of its length");
    }
    return new FieldSpec(
        Integer.parseInt(key),
        field.text("name"),
        type,
        encoding,
        shortest,
        longest,
        prefix,
        field.choice("class", CLASSES),
        calendar,
        field.has("composite") ? composite(field.map("composite")) : null);
  }

  private static TaggedFields composite(YamlMap composite) {
    int tagCharacters = digits(composite, "tag", "an", TaggedFields.TAG_CHARACTERS_MAX);
    int lengthDigits = digits(composite, "length", "n", TaggedFields.LENGTH_DIGITS_MAX);
    var names = new TreeMap<Integer, String>();
    YamlMap known = composite.mapOr("known");
    for (String tag : known.keys()) {
      if (tag.length() != tagCharacters || !tag.matches("\\p{ASCII}*")) {
        throw known.refuse(
            tag, "not a tag of " + tagCharacters + " characters", "write it in full");
      }
      int packed = 0;
      for (int i = 0; i < tagCharacters; i++) {
        packed = (packed << Byte.SIZE) | tag.charAt(i);
      }
      names.put(packed, known.text(tag));
    }
    return new TaggedFields(tagCharacters, lengthDigits, names);
  }

  /** Reads {@code an2} or {@code n2}: a type and a number of characters. */
  private static int digits(YamlMap map, String key, String type, int max) {
    String text = map.text(key);
    if (!text.matches(type + "[1-" + max + "]")) {
      throw map.refuse(key, "not a form for tagged values", "write " + type + "1 to " + type + max);
    }
    return text.charAt(text.length() - 1) - '0';
  }
}
