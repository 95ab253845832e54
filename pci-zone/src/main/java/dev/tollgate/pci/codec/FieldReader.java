package dev.tollgate.pci.codec;

import dev.tollgate.pci.codec.FieldTable.ContentType;
import dev.tollgate.pci.codec.FieldTable.FieldClass;
import dev.tollgate.pci.codec.FieldTable.FieldSpec;
import dev.tollgate.pci.codec.FieldTable.Padding;
import dev.tollgate.pci.yaml.YamlMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the declarations of fields, those of a message or of a composite, and checks all that the
 * tables rely on.
 *
 * <p>What a field of a message does not say itself (name, type, class, form, min, composite) it may
 * have from the field of the same number in another dialect. That must fit how it stands on the
 * wire here, and gives way where it does not.
 */
final class FieldReader {
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
  private static final Map<String, Padding> PADDINGS =
      Map.of(
          "none", Padding.NONE,
          "zero-left", Padding.ZERO_LEFT,
          "zero-right", Padding.ZERO_RIGHT,
          "space-left", Padding.SPACE_LEFT,
          "space-right", Padding.SPACE_RIGHT);
  private static final Map<String, Boolean> PREFIX_COUNTS = Map.of("units", false, "bytes", true);

  private static final int LENGTH_MAX = 999_999;

  private final Encodings encodings;
  private final @Nullable YamlMap like;
  private final @Nullable FieldClass classDefault;
  private final Composite.Limits limits;

  /**
   * @param like fields of the dialect that says what these do not
   * @param classDefault class of fields that tell none; null where each must tell
   * @param limits of what is nested in a field
   */
  private FieldReader(
      Encodings encodings,
      @Nullable YamlMap like,
      @Nullable FieldClass classDefault,
      Composite.Limits limits) {
    this.encodings = encodings;
    this.like = like;
    this.classDefault = classDefault;
    this.limits = limits;
  }

  /** Reads the fields of a message. */
  static FieldReader ofMessage(
      Encodings encodings, @Nullable YamlMap like, Composite.Limits limits) {
    return new FieldReader(encodings, like, null, limits);
  }

  /** Reads the fields of a composite in a field of a class, which is theirs if they tell none. */
  FieldReader within(FieldClass fieldClass) {
    return new FieldReader(encodings, null, fieldClass, limits);
  }

  /** Reads all fields of a list, which may be numbered from {@code first} to {@code last}. */
  List<FieldSpec> read(YamlMap list, int first, int last) {
    var fields = new ArrayList<FieldSpec>();
    for (String key : list.keys()) {
      boolean number = key.matches("0|[1-9][0-9]{0,2}");
      if (!number || Integer.parseInt(key) < first || Integer.parseInt(key) > last) {
        String next = "use " + first + " to " + last + (first == 2 ? "; 1 is the bitmap" : "");
        list.map(key);
        throw list.refuse(key, "not a field number", next);
      }
      @Nullable YamlMap base = like != null && like.has(key) ? like.map(key) : null;
      fields.add(field(Integer.parseInt(key), list.map(key), base));
    }
    return fields;
  }

  private FieldSpec field(int number, YamlMap field, @Nullable YamlMap base) {
    ContentType type = type(field, base);
    FieldSpec.Prefix prefix = prefix(field);
    boolean fixed = prefix.digits() == 0;
    Encoding encoding = encodings.of(field, type, fixed);
    int longest = field.integer("length", 1, LENGTH_MAX);
    if (!fixed && count(prefix, encoding, longest) > prefix.encoding().most(prefix.digits())) {
      throw field.refuse("length", "longer than the prefix can tell", "give it more prefix digits");
    }
    int shortest = fixed ? longest : shortest(field, base, longest);
    Padding padding = fixed ? padding(field, type) : Padding.NONE;
    CalendarForm calendar = calendar(field, base, type == ContentType.N && fixed ? longest : 0);
    FieldClass fieldClass = fieldClass(field, base);
    return new FieldSpec(
        number,
        source(field, base, "name").text("name"),
        type,
        encoding,
        shortest,
        longest,
        prefix,
        padding,
        fieldClass,
        calendar,
        composite(field, base, encoding, fieldClass));
  }

  /** Who says a property of the field: itself, or else the field it is like. */
  private static YamlMap source(YamlMap field, @Nullable YamlMap base, String key) {
    return field.has(key) || base == null || !base.has(key) ? field : base;
  }

  private static ContentType type(YamlMap field, @Nullable YamlMap base) {
    ContentType type = source(field, base, "type").choice("type", TYPES);
    if (field.has("type") || !field.has("encoding")) {
      return type;
    }
    boolean text =
        switch (type) {
          case AN, ANP, ANS -> true;
          case N, B, Z, X_N, AN_N -> false;
        };
    return switch (field.text("encoding")) {
      case "bcd", "bcd-right" -> text || type == ContentType.B ? ContentType.N : type;
      case "raw", "hex", "ebcdic-hex" -> ContentType.B;
      default -> type == ContentType.B ? ContentType.ANS : type;
    };
  }

  private FieldSpec.Prefix prefix(YamlMap field) {
    int digits = field.integerOr("prefix", 0, LengthPrefix.DIGITS_MAX, 0);
    if (digits == 0) {
      return new FieldSpec.Prefix(encodings.prefix(), 0, false);
    }
    return new FieldSpec.Prefix(
        field.choiceOr("prefix-encoding", Encodings.PREFIXES, encodings.prefix()),
        digits,
        field.choiceOr("prefix-counts", PREFIX_COUNTS, false));
  }

  /** What the prefix says of content of that length. */
  private static int count(FieldSpec.Prefix prefix, Encoding encoding, int units) {
    return prefix.countsBytes() ? encoding.wireLength(units) : units;
  }

  private static int shortest(YamlMap field, @Nullable YamlMap base, int longest) {
    if (field.has("min") || base == null) {
      return field.integerOr("min", 0, longest, 0);
    }
    return Math.min(longest, base.integerOr("min", 0, LENGTH_MAX, 0));
  }

  private static Padding padding(YamlMap field, ContentType type) {
    Padding usual =
        switch (type) {
          case N -> Padding.ZERO_LEFT;
          case AN, ANP, ANS -> Padding.SPACE_RIGHT;
          case B, Z, X_N, AN_N -> Padding.NONE;
        };
    Padding padding = field.choiceOr("pad", PADDINGS, usual);
    boolean spaces = padding == Padding.SPACE_LEFT || padding == Padding.SPACE_RIGHT;
    if (spaces && usual != Padding.SPACE_RIGHT) {
      throw field.refuse("pad", "a space is no content of the field", "fill it with zeros");
    }
    return padding;
  }

  /**
   * @param digits of a fixed numeric field; 0 for any other
   */
  private static CalendarForm calendar(YamlMap field, @Nullable YamlMap base, int digits) {
    CalendarForm form = source(field, base, "form").choiceOr("form", CALENDARS, CalendarForm.NONE);
    if (form == CalendarForm.NONE || form.digits() == digits) {
      return form;
    }
    if (field.has("form")) {
      throw field.refuse(
          "form", "form does not fit the field", "use it on a fixed n field of its length");
    }
    return CalendarForm.NONE;
  }

  private FieldClass fieldClass(YamlMap field, @Nullable YamlMap base) {
    YamlMap source = source(field, base, "class");
    return classDefault == null
        ? source.choice("class", FieldClass.NAMES)
        : source.choiceOr("class", FieldClass.NAMES, classDefault);
  }

  private @Nullable Composite composite(
      YamlMap field, @Nullable YamlMap base, Encoding encoding, FieldClass fieldClass) {
    YamlMap source = source(field, base, "composite");
    if (!source.has("composite") || isUndivided(source)) {
      return null;
    }
    YamlMap composite = source.map("composite");
    FieldReader parts = within(fieldClass);
    var owner =
        new Composite.Owner(
            encoding,
            encodings.text(),
            fieldClass,
            limits,
            list -> new FieldTable(parts.read(list, 0, FieldTable.FIELD_MAX)));
    return source == field || Composite.fits(composite, encoding)
        ? Composite.read(composite, owner)
        : null;
  }

  /** {@code composite: none}, of a field that is not divided though the one it is like is. */
  private static boolean isUndivided(YamlMap field) {
    return !field.isMap("composite") && field.text("composite").equals("none");
  }

  /**
   * Encodings of fields that name none themselves.
   *
   * @param text also what {@code ebcdic} means: its code page
   * @param numbers n of fixed length, and what follows the sign of x+n
   * @param variableNumbers n behind a length prefix
   */
  record Encodings(
      Encoding ebcdic,
      LengthPrefix prefix,
      Encoding text,
      Encoding numbers,
      Encoding variableNumbers,
      Encoding tracks,
      Encoding binary) {
    static final Map<String, LengthPrefix> PREFIXES =
        Map.of(
            "ascii", LengthPrefix.ASCII,
            "bcd", LengthPrefix.BCD,
            "binary", LengthPrefix.BINARY,
            "ebcdic", LengthPrefix.EBCDIC,
            "hex-nibbles", LengthPrefix.HEX_NIBBLES);
    static final Map<String, Encoding> BINARY =
        Map.of("raw", Encoding.RAW, "hex", Encoding.HEX, "ebcdic-hex", Encoding.EBCDIC_HEX);
    private static final Map<String, Encoding> PAGES =
        Map.of("037", Encoding.EBCDIC_037, "1047", Encoding.EBCDIC_1047);

    static Encodings read(YamlMap map) {
      Encoding ebcdic = map.choiceOr("ebcdic-page", PAGES, Encoding.EBCDIC_1047);
      Map<String, Encoding> digits = digits(ebcdic);
      LengthPrefix prefix = map.choice("prefix", PREFIXES);
      Encoding text = map.choice("text", texts(ebcdic));
      Encoding numbers = map.choiceOr("numeric", digits, text);
      Encoding variable = map.choiceOr("numeric-variable", digits, numbers);
      Encoding tracks = map.choiceOr("track", digits, variable);
      Encoding binary = map.choice("binary", BINARY);
      return new Encodings(ebcdic, prefix, text, numbers, variable, tracks, binary);
    }

    private static Map<String, Encoding> texts(Encoding ebcdic) {
      return Map.of("ascii", Encoding.ASCII, "ebcdic", ebcdic);
    }

    private static Map<String, Encoding> digits(Encoding ebcdic) {
      return Map.of(
          "ascii", Encoding.ASCII,
          "bcd", Encoding.BCD,
          "bcd-right", Encoding.BCD_RIGHT,
          "ebcdic", ebcdic);
    }

    private Map<String, Encoding> signed() {
      return Map.of("ascii", Encoding.ASCII, "bcd", Encoding.SIGNED_BCD, "ebcdic", ebcdic);
    }

    /** The encoding of the message type. */
    Encoding ofMti(YamlMap map) {
      return map.choice(
          "mti", Map.of("ascii", Encoding.ASCII, "bcd", Encoding.BCD, "ebcdic", ebcdic));
    }

    Encoding of(YamlMap field, ContentType type, boolean fixed) {
      return switch (type) {
        case AN, ANP, ANS -> field.choiceOr("encoding", texts(ebcdic), text);
        case N -> field.choiceOr("encoding", digits(ebcdic), fixed ? numbers : variableNumbers);
        case Z -> field.choiceOr("encoding", digits(ebcdic), tracks);
        case X_N, AN_N ->
            field.choiceOr(
                "encoding", signed(), numbers == Encoding.BCD ? Encoding.SIGNED_BCD : text);
        case B -> field.choiceOr("encoding", BINARY, binary);
      };
    }
  }
}
