package dev.tollgate.pci.codec;

import dev.tollgate.pci.codec.FieldMap.ScanFault;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Numbered fields compiled into flat tables: those of a message, or those of a composite. Immutable
 * and shared by all threads; nothing here allocates or throws once it is made.
 *
 * <p>Lengths are in units (characters, digits or bytes of binary content); {@link #wireLength}
 * turns them into bytes on the wire. But for {@link #declared}, the tables answer for declared
 * fields only. A field is read in two steps:
 *
 * <pre>
 *   int units = table.units(memory, at, available, field);          // reads the prefix
 *   if (units &lt; 0) { FieldTable.fault(units) ... }                  // where the next is, is unknown
 *   long contentAt = at + table.prefixBytes(field);
 *   ScanFault fault = table.contentFault(memory, contentAt, field, units);
 *   at = contentAt + table.wireLength(field, units);                // the next field
 * </pre>
 */
public final class FieldTable {
  /** Fields are numbered to 192: three bitmaps of 64. */
  public static final int FIELD_MAX = 192;

  /** How a value shorter than its fixed field is filled when it is written. */
  public enum Padding {
    NONE,
    ZERO_LEFT,
    ZERO_RIGHT,
    SPACE_LEFT,
    SPACE_RIGHT;

    boolean isLeft() {
      return this == ZERO_LEFT || this == SPACE_LEFT;
    }

    /** What fills text, in ASCII. */
    char character() {
      return this == ZERO_LEFT || this == ZERO_RIGHT ? '0' : ' ';
    }
  }

  // Outcomes of reading a length.
  private static final int PAST_END = -1;
  private static final int NOT_A_LENGTH = -2;
  private static final int OVER_MAX = -3;

  private final @Nullable Entry[] entries = new Entry[FIELD_MAX + 1];

  /**
   * @param fields what {@link FieldReader} has checked; in any order
   */
  FieldTable(Collection<FieldSpec> fields) {
    fields.forEach(field -> entries[field.number()] = new Entry(field));
  }

  /** Whether there is such a field; false for any other number. */
  public boolean declared(int field) {
    return field >= 0 && field <= FIELD_MAX && entries[field] != null;
  }

  /** By number, null where there is no such field. */
  @Nullable Entry[] entries() {
    return entries.clone();
  }

  /** What reading and writing a declared field take. */
  @SuppressWarnings("NullAway") // asked for declared fields only
  Entry entry(int field) {
    return entries[field];
  }

  public Encoding encoding(int field) {
    return entry(field).encoding;
  }

  /** How the length stands before the content; of no meaning for a field of fixed length. */
  public LengthPrefix prefix(int field) {
    return entry(field).prefix;
  }

  /** 0 for a field of fixed length. */
  public int prefixDigits(int field) {
    return entry(field).prefixDigits;
  }

  /** Bytes of the length prefix; 0 for a field of fixed length. */
  public int prefixBytes(int field) {
    return entry(field).prefixBytes;
  }

  /** Whether the length prefix counts bytes on the wire, and not units. */
  public boolean prefixCountsBytes(int field) {
    return entry(field).countsBytes;
  }

  public int lengthMin(int field) {
    return entry(field).lengthMin;
  }

  public int lengthMax(int field) {
    return entry(field).lengthMax;
  }

  public Padding padding(int field) {
    return entry(field).padding;
  }

  public ContentType type(int field) {
    return entry(field).spec.type();
  }

  public CalendarForm calendar(int field) {
    return entry(field).calendar;
  }

  public FieldClass fieldClass(int field) {
    return entry(field).spec.fieldClass();
  }

  public String name(int field) {
    return entry(field).spec.name();
  }

  /** How the content is divided, or null if it is not. */
  public @Nullable Composite composite(int field) {
    return entry(field).spec.composite();
  }

  /** Bytes on the wire of content with this length. */
  public int wireLength(int field, int units) {
    return entry(field).encoding.wireLength(units);
  }

  /**
   * Reads the length of a field, the prefix of which, if it has one, is at {@code at}.
   *
   * @param available bytes from there to the end of what may be read
   * @return units of a content that lies within them, at most the longest; or a negative number for
   *     {@link #fault}
   */
  public int units(MemorySegment memory, long at, int available, int field) {
    return entry(field).units(memory, at, available);
  }

  /** What a negative outcome of {@link #units} says. */
  public static ScanFault fault(int units) {
    return switch (units) {
      case PAST_END -> ScanFault.FIELD_PAST_END;
      case NOT_A_LENGTH -> ScanFault.LENGTH_NOT_NUMERIC;
      case OVER_MAX -> ScanFault.LENGTH_OVER_MAX;
      default -> ScanFault.NONE;
    };
  }

  /** What is wrong with content of that length, or {@link ScanFault#NONE}. */
  public ScanFault contentFault(MemorySegment memory, long at, int field, int units) {
    return entry(field).contentFault(memory, at, units);
  }

  /** Writes the length prefix, if the field has one, of content that the field allows. */
  void writePrefix(MemorySegment memory, long at, int field, int units) {
    entry(field).writePrefix(memory, at, units);
  }

  /** One field: an object of its own, so that finding it is one step and not one for each table. */
  static final class Entry {
    final Encoding encoding;
    final LengthPrefix prefix;
    final int prefixDigits;
    final int prefixBytes;
    final boolean countsBytes;
    final int lengthMin;
    final int lengthMax;

    /** Bytes of the longest content. */
    final int bytesMax;

    /** How many packed digits the field always has if they fit one word of text, or -1. */
    final int shortDigits;

    final Padding padding;

    /** Whether a value that is too short is filled: where the length is fixed. */
    final boolean pads;

    final CalendarForm calendar;
    private final int firstMask;
    private final int restMask;

    /** How to look at eight bytes of content at once, or null where that cannot be done. */
    final CodePage.@Nullable Words words;

    private final boolean anything;

    /** Whether there is more to content of fixed length than that it is of the set of its words. */
    final boolean isMoreThanWords;

    private final FieldSpec spec;

    private Entry(FieldSpec spec) {
      this.spec = spec;
      encoding = spec.encoding();
      prefix = spec.prefix().encoding();
      prefixDigits = spec.prefix().digits();
      prefixBytes = prefix.bytes(prefixDigits);
      countsBytes = spec.prefix().countsBytes();
      lengthMin = spec.lengthMin();
      lengthMax = spec.lengthMax();
      bytesMax = encoding.wireLength(lengthMax);
      boolean isShort = prefixDigits == 0 && encoding == Encoding.BCD && lengthMax <= Long.BYTES;
      shortDigits = isShort ? lengthMax : -1;
      padding = spec.padding();
      pads = prefixDigits == 0 && padding != Padding.NONE;
      calendar = spec.calendar();
      firstMask = spec.type().firstMask(encoding);
      restMask = spec.type().restMask(encoding);
      words = firstMask == restMask ? encoding.words(restMask) : null;
      anything = encoding == Encoding.RAW;
      boolean pairs = encoding.isCharacters() || (prefixDigits == 0 && lengthMax % 2 == 0);
      isMoreThanWords = words == null ? !anything : !pairs || calendar != CalendarForm.NONE;
    }

    int units(MemorySegment memory, long at, int available) {
      int units = lengthMax;
      if (prefixBytes > 0) {
        if (prefixBytes > available) {
          return PAST_END;
        }
        units = prefix.read(memory, at, prefixDigits);
        if (countsBytes) {
          units = encoding.units(units, lengthMax);
        }
        if (units < 0) {
          return NOT_A_LENGTH;
        }
        if (units > lengthMax) {
          return OVER_MAX;
        }
      }
      return encoding.wireLength(units) > available - prefixBytes ? PAST_END : units;
    }

    ScanFault contentFault(MemorySegment memory, long at, int units) {
      if (units < lengthMin) {
        return ScanFault.LENGTH_UNDER_MIN;
      }
      if (!anything
          && !isSoundAtAGlance(memory, at, units)
          && !encoding.matches(memory, at, units, firstMask, restMask)) {
        return ScanFault.CONTENT_TYPE;
      }
      return calendar == CalendarForm.NONE || calendar.matches(encoding, memory, at)
          ? ScanFault.NONE
          : ScanFault.CONTENT_DATE;
    }

    /** Nearly all content is; false says nothing yet. */
    private boolean isSoundAtAGlance(MemorySegment memory, long at, int units) {
      int length = encoding.wireLength(units);
      return words != null
          && units > 0
          && at + length >= Long.BYTES
          && words.allow(memory, at, length)
          && (units % 2 == 0 || encoding.isPaddedWithZero(memory, at, units));
    }

    /** What is to be seen of content that is of the set of its words, if it has any. */
    boolean isRestSound(MemorySegment memory, long at, int units) {
      if (words == null) {
        return anything || contentFault(memory, at, units) == ScanFault.NONE;
      }
      return (units % 2 == 0 || encoding.isPaddedWithZero(memory, at, units))
          && (calendar == CalendarForm.NONE || calendar.matches(encoding, memory, at));
    }

    void writePrefix(MemorySegment memory, long at, int units) {
      if (prefixBytes > 0) {
        int count = countsBytes ? encoding.wireLength(units) : units;
        prefix.write(memory, at, prefixDigits, count);
      }
    }
  }

  /** How a field's content is to be guarded, in the terms of PCI DSS. */
  public enum FieldClass {
    /** No account data: may be sealed into a request and shown. */
    PLAIN,
    /** Cardholder data (PAN, expiry date): leaves the zone as a token or masked. */
    PAN,
    /**
     * Sensitive authentication data (track, card values, PIN block): never kept after the answer.
     */
    SAD,
    /**
     * Private or unknown content, which may hold either of them: stays in the zone, never shown.
     */
    OPAQUE;

    /** As dialects and listings write them. */
    public static final Map<String, FieldClass> NAMES =
        Map.of("plain", PLAIN, "pan", PAN, "sad", SAD, "opaque", OPAQUE);
  }

  /**
   * Which characters a field may hold, by the notation of ISO 8583.
   *
   * <p>{@code an}, {@code anp} and {@code ans} all mean printable ASCII here, 20 to 7E (in EBCDIC,
   * the bytes that stand for it): fields of fixed length are padded with spaces, and senders put
   * punctuation in {@code an} fields that no decision depends on.
   */
  public enum ContentType {
    /** Decimal digits. */
    N(CodePage.DIGIT, CodePage.DIGIT),
    /** Printable characters. */
    AN(CodePage.PRINTABLE, CodePage.PRINTABLE),
    /** Printable characters, padded with spaces. */
    ANP(CodePage.PRINTABLE, CodePage.PRINTABLE),
    /** Printable characters. */
    ANS(CodePage.PRINTABLE, CodePage.PRINTABLE),
    /** Binary: any byte, or any hexadecimal digit where it is written as text. */
    B(0, 0),
    /** Track 2 and 3: digits and the field separator, {@code =} or {@code D}. */
    Z(CodePage.TRACK, CodePage.TRACK),
    /** Signed amount, {@code x+n}: {@code C} or {@code D}, then digits. */
    X_N(CodePage.SIGN, CodePage.DIGIT),
    /** An amount behind a sign that may be any character, {@code an+n}. */
    AN_N(CodePage.PRINTABLE, CodePage.DIGIT);

    private final byte firstMask;
    private final byte restMask;

    ContentType(int firstMask, int restMask) {
      this.firstMask = (byte) firstMask;
      this.restMask = (byte) restMask;
    }

    /** Mask of the first character under an encoding; of no meaning for {@link Encoding#RAW}. */
    byte firstMask(Encoding encoding) {
      return encoding.isText() ? firstMask : CodePage.HEX;
    }

    /** Mask of the characters after the first. */
    byte restMask(Encoding encoding) {
      return encoding.isText() ? restMask : CodePage.HEX;
    }
  }

  /**
   * One field as a dialect declares it; {@link FieldTable} compiles it into tables.
   *
   * @param number 2 to 192 in a message; from 1 in a composite
   * @param name what people call it
   * @param lengthMin shortest content, in units: characters, digits or bytes
   * @param lengthMax longest content, in the same units; the length itself where there is no prefix
   * @param prefix how its length stands before it; of no meaning for a field of fixed length
   * @param padding how a value shorter than a fixed field is filled when it is written
   * @param calendar the date or time the content must be
   * @param composite how the content is divided, if it is
   */
  record FieldSpec(
      int number,
      String name,
      ContentType type,
      Encoding encoding,
      int lengthMin,
      int lengthMax,
      Prefix prefix,
      Padding padding,
      FieldClass fieldClass,
      CalendarForm calendar,
      @Nullable Composite composite) {

    /**
     * A length prefix.
     *
     * @param digits 0 for a field of fixed length
     * @param countsBytes whether it counts bytes on the wire, and not units
     */
    record Prefix(LengthPrefix encoding, int digits, boolean countsBytes) {}
  }
}
