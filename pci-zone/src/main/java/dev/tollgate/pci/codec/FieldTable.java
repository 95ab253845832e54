package dev.tollgate.pci.codec;

import java.lang.foreign.MemorySegment;
import java.util.Collection;
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

  private final boolean[] declared = new boolean[FIELD_MAX + 1];
  private final Encoding[] encodings = new Encoding[FIELD_MAX + 1];
  private final LengthPrefix[] prefixes = new LengthPrefix[FIELD_MAX + 1];
  private final byte[] prefixDigits = new byte[FIELD_MAX + 1];
  private final byte[] prefixBytes = new byte[FIELD_MAX + 1];
  private final boolean[] countsBytes = new boolean[FIELD_MAX + 1];
  private final int[] lengthMin = new int[FIELD_MAX + 1];
  private final int[] lengthMax = new int[FIELD_MAX + 1];
  private final byte[] firstMask = new byte[FIELD_MAX + 1];
  private final byte[] restMask = new byte[FIELD_MAX + 1];
  private final Padding[] paddings = new Padding[FIELD_MAX + 1];
  private final CalendarForm[] calendars = new CalendarForm[FIELD_MAX + 1];
  private final ContentType[] types = new ContentType[FIELD_MAX + 1];
  private final FieldClass[] classes = new FieldClass[FIELD_MAX + 1];
  private final String[] names = new String[FIELD_MAX + 1];
  private final @Nullable Composite[] composites = new Composite[FIELD_MAX + 1];

  /**
   * @param fields what {@link FieldReader} has checked; in any order
   */
  FieldTable(Collection<FieldSpec> fields) {
    fields.forEach(this::compile);
  }

  private void compile(FieldSpec field) {
    int number = field.number();
    FieldSpec.Prefix prefix = field.prefix();
    declared[number] = true;
    encodings[number] = field.encoding();
    prefixes[number] = prefix.encoding();
    prefixDigits[number] = (byte) prefix.digits();
    prefixBytes[number] = (byte) prefix.encoding().bytes(prefix.digits());
    countsBytes[number] = prefix.countsBytes();
    lengthMin[number] = field.lengthMin();
    lengthMax[number] = field.lengthMax();
    firstMask[number] = field.type().firstMask(field.encoding());
    restMask[number] = field.type().restMask(field.encoding());
    paddings[number] = field.padding();
    calendars[number] = field.calendar();
    types[number] = field.type();
    classes[number] = field.fieldClass();
    names[number] = field.name();
    composites[number] = field.composite();
  }

  /** Whether there is such a field; false for any other number. */
  public boolean declared(int field) {
    return field >= 0 && field <= FIELD_MAX && declared[field];
  }

  public Encoding encoding(int field) {
    return encodings[field];
  }

  /** How the length stands before the content; of no meaning for a field of fixed length. */
  public LengthPrefix prefix(int field) {
    return prefixes[field];
  }

  /** 0 for a field of fixed length. */
  public int prefixDigits(int field) {
    return prefixDigits[field];
  }

  /** Bytes of the length prefix; 0 for a field of fixed length. */
  public int prefixBytes(int field) {
    return prefixBytes[field];
  }

  /** Whether the length prefix counts bytes on the wire, and not units. */
  public boolean prefixCountsBytes(int field) {
    return countsBytes[field];
  }

  public int lengthMin(int field) {
    return lengthMin[field];
  }

  public int lengthMax(int field) {
    return lengthMax[field];
  }

  public Padding padding(int field) {
    return paddings[field];
  }

  public ContentType type(int field) {
    return types[field];
  }

  public CalendarForm calendar(int field) {
    return calendars[field];
  }

  public FieldClass fieldClass(int field) {
    return classes[field];
  }

  public String name(int field) {
    return names[field];
  }

  /** How the content is divided, or null if it is not. */
  public @Nullable Composite composite(int field) {
    return composites[field];
  }

  /** Bytes on the wire of content with this length. */
  public int wireLength(int field, int units) {
    return encodings[field].wireLength(units);
  }

  /**
   * Reads the length of a field, the prefix of which, if it has one, is at {@code at}.
   *
   * @param available bytes from there to the end of what may be read
   * @return units of a content that lies within them, at most the longest; or a negative number for
   *     {@link #fault}
   */
  public int units(MemorySegment memory, long at, int available, int field) {
    int units = lengthMax[field];
    int prefix = prefixBytes[field];
    if (prefix > 0) {
      if (prefix > available) {
        return PAST_END;
      }
      units = prefixes[field].read(memory, at, prefixDigits[field]);
      if (countsBytes[field]) {
        units = encodings[field].units(units, lengthMax[field]);
      }
      if (units < 0) {
        return NOT_A_LENGTH;
      }
      if (units > lengthMax[field]) {
        return OVER_MAX;
      }
    }
    return encodings[field].wireLength(units) > available - prefix ? PAST_END : units;
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
    if (units < lengthMin[field]) {
      return ScanFault.LENGTH_UNDER_MIN;
    }
    Encoding encoding = encodings[field];
    if (!encoding.matches(memory, at, units, firstMask[field], restMask[field])) {
      return ScanFault.CONTENT_TYPE;
    }
    CalendarForm calendar = calendars[field];
    return calendar == CalendarForm.NONE || calendar.matches(encoding, memory, at)
        ? ScanFault.NONE
        : ScanFault.CONTENT_DATE;
  }

  /** Writes the length prefix, if the field has one, of content that the field allows. */
  void writePrefix(MemorySegment memory, long at, int field, int units) {
    if (prefixBytes[field] > 0) {
      int count = countsBytes[field] ? encodings[field].wireLength(units) : units;
      prefixes[field].write(memory, at, prefixDigits[field], count);
    }
  }
}
