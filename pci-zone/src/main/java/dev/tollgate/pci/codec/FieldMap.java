package dev.tollgate.pci.codec;

/**
 * Where the fields of one message lie: offsets and lengths in bytes, no content. Reusable and
 * filled by {@link MessageScanner}; belongs to one thread at a time.
 *
 * <p>Offsets count from the start of the message, so the map stays right when the bytes are copied
 * elsewhere. A field is present once it was read to its end and found sound; a faulty one is not,
 * so nobody can use or echo it.
 */
public final class FieldMap {
  /** Offset of a field that is not present. */
  public static final int ABSENT = -1;

  /** Longest message whose places fit. */
  static final int MESSAGE_MAX = 0xFFFF;

  // What is known of a field is one number, written and read in one go: from the lowest bit on
  // where its content is, its bytes (16 bits each), its units (20), the bytes of its prefix.
  private static final int LENGTH_SHIFT = 16;
  private static final int UNITS_SHIFT = 32;
  private static final int PREFIX_SHIFT = 52;
  private static final int UNITS_MASK = 0xF_FFFF;

  private final long[] places = new long[Dialect.FIELD_MAX + 1];

  /** Bit of field n: n - 1 from the most significant end, as in the bitmap of the message. */
  private long presentLow;

  private long presentHigh;
  private long presentTertiary;

  /** The tertiary bitmap as it was read. */
  private long tertiary;

  private int length;
  private int mti;
  private ScanFault fault = ScanFault.NONE;
  private int faultField;
  private int faultAt;
  private boolean complete;

  /** Forgets the message; what it says of fields is then that none is present. */
  public void clear() {
    clear(0);
  }

  void clear(int messageLength) {
    presentLow = 0;
    presentHigh = 0;
    presentTertiary = 0;
    tertiary = 0;
    length = messageLength;
    mti = ABSENT;
    fault = ScanFault.NONE;
    faultField = 0;
    faultAt = ABSENT;
    complete = false;
  }

  /** Every field that was announced was found, and no byte is left. */
  void complete() {
    complete = true;
  }

  void mti(int value) {
    mti = value;
  }

  void put(int field, int fieldAt, int valueAt, int valueLength, int valueUnits) {
    place(field, fieldAt, valueAt, valueLength, valueUnits);
    long bit = Long.MIN_VALUE >>> (field - 1); // the shift distance is taken modulo 64
    if (field <= Long.SIZE) {
      presentLow |= bit;
    } else if (field <= 2 * Long.SIZE) {
      presentHigh |= bit;
    } else {
      presentTertiary |= bit;
    }
  }

  /** As {@link #put}, of a field that only {@link #sound} makes present. */
  void place(int field, int fieldAt, int valueAt, int valueLength, int valueUnits) {
    places[field] =
        valueAt
            | (long) valueLength << LENGTH_SHIFT
            | (long) valueUnits << UNITS_SHIFT
            | (long) (valueAt - fieldAt) << PREFIX_SHIFT;
  }

  /** The fields of these bitmaps, and no others, have their places, and nothing is wrong. */
  void sound(int messageType, long bitmapLow, long bitmapHigh) {
    mti = messageType;
    presentLow = bitmapLow;
    presentHigh = bitmapHigh;
    complete = true;
  }

  void tertiary(long bitmap) {
    tertiary = bitmap;
  }

  /** What the tertiary bitmap announced; 0 without one. */
  long tertiary() {
    return tertiary;
  }

  /** Keeps the first fault only: what follows it is often its consequence. */
  void fail(ScanFault newFault, int field, int at) {
    if (fault == ScanFault.NONE) {
      fault = newFault;
      faultField = field;
      faultAt = at;
    }
  }

  /** Message type as a number, 100 for 0100; {@link #ABSENT} if it was not numeric. */
  public int mti() {
    return mti;
  }

  /** Bytes of the whole message. */
  public int length() {
    return length;
  }

  public ScanFault fault() {
    return fault;
  }

  /** The field with the fault: 1 for the bitmap, 0 for the MTI or the message as a whole. */
  public int faultField() {
    return faultField;
  }

  /** Offset of what is wrong; {@link #ABSENT} without a fault. */
  public int faultAt() {
    return faultAt;
  }

  /**
   * Whether the lengths add up: every field that was announced was found, sound or not, and no byte
   * is left. Otherwise what stands for one field may be a piece of another.
   */
  public boolean isComplete() {
    return complete;
  }

  public boolean present(int field) {
    long bits =
        field <= Long.SIZE ? presentLow : field <= 2 * Long.SIZE ? presentHigh : presentTertiary;
    return field >= Dialect.FIELD_MIN && field <= Dialect.FIELD_MAX && (bits << (field - 1)) < 0;
  }

  /** Presence of fields 1 to 64, field 1 in the most significant bit (and never set). */
  public long presentLow() {
    return presentLow;
  }

  /** Presence of fields 65 to 128, field 65 in the most significant bit. */
  public long presentHigh() {
    return presentHigh;
  }

  /** Presence of fields 129 to 192, field 129 in the most significant bit. */
  public long presentTertiary() {
    return presentTertiary;
  }

  /** Offset of the content, behind the length prefix; {@link #ABSENT} if not present. */
  public int contentAt(int field) {
    return present(field) ? (int) places[field] & MESSAGE_MAX : ABSENT;
  }

  /** Bytes of the content on the wire (16 for an 8-byte field in hex text); 0 if not present. */
  public int contentLength(int field) {
    return present(field) ? (int) (places[field] >> LENGTH_SHIFT) & MESSAGE_MAX : 0;
  }

  /**
   * Length of the content as the dialect counts it, in characters, digits or bytes: 15 for a PAN of
   * 15 digits, whatever it takes on the wire; 0 if not present.
   */
  public int contentUnits(int field) {
    return present(field) ? (int) (places[field] >> UNITS_SHIFT) & UNITS_MASK : 0;
  }

  /**
   * The field with the message authentication code: 128, 64, or 0 for none. It covers the bytes
   * from the start of the message to {@link #fieldAt} of it.
   */
  public int macField() {
    int field = (presentHigh | presentTertiary) != 0 ? Dialect.MAC_HIGH : Dialect.MAC_LOW;
    return present(field) ? field : 0;
  }

  /** Offset of the encoded field, length prefix included; {@link #ABSENT} if not present. */
  public int fieldAt(int field) {
    return present(field) ? contentAt(field) - prefix(field) : ABSENT;
  }

  /** Bytes of the encoded field, length prefix included; 0 if not present. */
  public int fieldLength(int field) {
    return present(field) ? prefix(field) + contentLength(field) : 0;
  }

  private int prefix(int field) {
    return (int) (places[field] >> PREFIX_SHIFT);
  }

  /** What is wrong with a message, the first thing found. Says nothing about content. */
  public enum ScanFault {
    NONE,
    /** Ends before its bitmaps do, or is outside its memory. */
    SHORT,
    /** Over 65,535 bytes. */
    TOO_LONG,
    MTI_NOT_NUMERIC,
    /** Not a message type of the dialect. */
    MTI_UNKNOWN,
    BITMAP_NOT_HEX,
    /** Announces no field at all. */
    BITMAP_EMPTY,
    /** Announces field 65, a third bitmap, which the dialect does not have. */
    TERTIARY_BITMAP,
    /** Announces a field the dialect does not have, so the rest cannot be found. */
    FIELD_UNDECLARED,
    /** No digits, or a number of bytes that no content has. */
    LENGTH_NOT_NUMERIC,
    LENGTH_OVER_MAX,
    /** Shorter than the dialect's minimum; the next field is still found. */
    LENGTH_UNDER_MIN,
    FIELD_PAST_END,
    /** A character the field's type does not have; the next field is still found. */
    CONTENT_TYPE,
    /** Digits that are no date or time; the next field is still found. */
    CONTENT_DATE,
    /** Bytes left after the last announced field. */
    TRAILING_BYTES
  }
}
