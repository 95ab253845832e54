package dev.tollgate.pci.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Encodes one message, fields in ascending order, without knowing the bitmap in advance:
 *
 * <pre>
 *   at                       room for MTI and two bitmaps   body         limit
 *   |------------------------------------------------------|-----> ... |
 *            |MTI|bitmap| or |MTI|bitmap|bitmap|            fields
 * </pre>
 *
 * <p>{@link #end} puts MTI and bitmaps directly before the body, so the message starts at {@link
 * #messageAt}, up to the bytes of one bitmap behind {@code at}. Nothing throws: the first error
 * makes every later call a no-op, and {@link #end} tells it. Reusable; belongs to one thread.
 */
public final class MessageWriter {
  /** The message does not fit before the limit, or the limit is outside the memory. */
  public static final int NO_ROOM = -1;

  /** A value does not have a length that its field allows, or a number is negative. */
  public static final int WRONG_LENGTH = -2;

  /** A field that does not come after the one before. */
  public static final int OUT_OF_ORDER = -3;

  /** A field the dialect does not have, or one that cannot hold this kind of value. */
  public static final int WRONG_FIELD = -4;

  /** Not begun, without any field, or with an MTI the dialect does not have. */
  public static final int NO_MESSAGE = -5;

  /** {@link #macAt}: the message has no room for a message authentication code. */
  public static final int NO_MAC = -1;

  private static final int MAC_BYTES = 8;

  private final Dialect dialect;
  private MemorySegment memory = MemorySegment.NULL;
  private long bodyAt;
  private long position;
  private long limit;
  private long messageAt;
  private long macAt;
  private long low;
  private long high;
  private int mti;
  private int lastField;
  private int field;
  private int error = NO_MESSAGE;

  public MessageWriter(Dialect dialect) {
    this.dialect = dialect;
  }

  /**
   * Starts a message.
   *
   * @param at where MTI and bitmaps may start
   * @param limit first offset behind the room for the message
   * @param mti as a number, 110 for 0110
   */
  public void begin(MemorySegment memory, long at, long limit, int mti) {
    this.memory = memory;
    this.bodyAt = at + dialect.mtiBytes() + 2L * dialect.bitmapBytes();
    this.position = bodyAt;
    this.limit = limit;
    this.mti = mti;
    low = 0;
    high = 0;
    lastField = 1;
    field = 0;
    macAt = NO_MAC;
    boolean room = at >= 0 && limit <= memory.byteSize() && bodyAt <= limit;
    error = !room ? NO_ROOM : dialect.knowsMti(mti) ? 0 : NO_MESSAGE;
  }

  /** Copies a field as it stands in another message of the same dialect; nothing if absent. */
  public void echo(int field, MemorySegment request, long requestAt, FieldMap fields) {
    if (!fields.present(field)) {
      return;
    }
    int length = fields.fieldLength(field);
    boolean inside = inside(request, requestAt, fields.length());
    if (opens(field) && !refused(!inside, WRONG_LENGTH) && fits(length)) {
      MemorySegment.copy(request, requestAt + fields.fieldAt(field), memory, position, length);
      position += length;
    }
  }

  /** Writes a number: with leading zeros where the length is fixed, else as short as possible. */
  public void number(int field, long value) {
    if (!opens(field) || refused(!dialect.encoding(field).isText(), WRONG_FIELD)) {
      return;
    }
    boolean fixed = dialect.prefixDigits(field) == 0;
    int digits = Digits.count(value);
    int length = fixed ? dialect.lengthMax(field) : Math.max(digits, dialect.lengthMin(field));
    if (refused(value < 0 || digits > length, WRONG_LENGTH) || !prefixed(field, length)) {
      return;
    }
    dialect.encoding(field).putNumber(memory, position, length, value);
    position += dialect.wireLength(field, length);
  }

  /**
   * Writes up to 16 characters, packed as in {@link PackedAscii}; padded with spaces on the right
   * where the length is fixed and the field is not numeric.
   */
  public void packedAscii(int field, long hi, long lo, int length) {
    if (!opens(field)
        || refused(!dialect.encoding(field).isText(), WRONG_FIELD)
        || refused(length < 0 || length > PackedAscii.LENGTH_MAX, WRONG_LENGTH)) {
      return;
    }
    int padded = padded(field, length);
    if (prefixed(field, padded)) {
      Encoding encoding = dialect.encoding(field);
      encoding.clear(memory, position, padded);
      for (int i = 0; i < length; i++) {
        encoding.put(memory, position, padded, i, PackedAscii.character(hi, lo, i));
      }
      pad(field, length, padded);
    }
  }

  /**
   * Writes ASCII characters in the field's encoding (padded like {@link #packedAscii}), or binary
   * content as hex text or as it is.
   */
  public void bytes(int field, MemorySegment source, long at, int length) {
    if (!opens(field) || refused(!inside(source, at, length), WRONG_LENGTH)) {
      return;
    }
    int padded = padded(field, length);
    if (!prefixed(field, padded)) {
      return;
    }
    Encoding encoding = dialect.encoding(field);
    switch (encoding) {
      case HEX -> HexText.encode(source, at, memory, position, length);
      case ASCII, RAW -> MemorySegment.copy(source, at, memory, position, length);
      case BCD, BCD_RIGHT, SIGNED_BCD -> {
        encoding.clear(memory, position, padded);
        for (int i = 0; i < length; i++) {
          encoding.put(
              memory, position, padded, i, source.get(ValueLayout.JAVA_BYTE, at + (long) i));
        }
      }
    }
    pad(field, length, padded);
  }

  /**
   * Leaves room for the message authentication code, zeros until the caller has made it: in field
   * 128 of a message with a secondary bitmap, else in field 64. Nothing can come after it.
   */
  public void mac() {
    int field = lastField < Dialect.MAC_LOW ? Dialect.MAC_LOW : Dialect.MAC_HIGH;
    if (!opens(field) || !prefixed(field, MAC_BYTES)) {
      return;
    }
    macAt = position;
    int length = dialect.wireLength(field, MAC_BYTES);
    byte zero = (byte) (dialect.encoding(field) == Encoding.HEX ? '0' : 0);
    for (int i = 0; i < length; i++) {
      memory.set(ValueLayout.JAVA_BYTE, position + i, zero);
    }
    position += length;
    lastField = Dialect.FIELD_MAX;
  }

  /** Ends the message. @return its length in bytes, or one of the negative constants */
  public int end() {
    int outcome = error;
    error = NO_MESSAGE;
    if (outcome != 0) {
      return outcome;
    }
    if ((low | high) == 0) {
      return NO_MESSAGE;
    }
    long bitmapAt = bodyAt - dialect.bitmapBytes();
    if (high != 0) {
      dialect.writeBitmap(memory, bitmapAt, high);
      low |= Long.MIN_VALUE;
      bitmapAt -= dialect.bitmapBytes();
    }
    dialect.writeBitmap(memory, bitmapAt, low);
    messageAt = bitmapAt - dialect.mtiBytes();
    dialect.mtiEncoding().putNumber(memory, messageAt, Dialect.MTI_DIGITS, mti);
    return (int) (position - messageAt);
  }

  /** The field that was written last, or could not be written; 0 before the first one. */
  public int field() {
    return field;
  }

  /** Where the message starts, once {@link #end} gave its length. */
  public long messageAt() {
    return messageAt;
  }

  /** Where the bytes of the message authentication code go, or {@link #NO_MAC}. */
  public long macAt() {
    return macAt;
  }

  /** Enters the field into the bitmap if it may come next. */
  private boolean opens(int field) {
    if (error != 0) {
      return false;
    }
    this.field = field;
    if (refused(!dialect.declared(field), WRONG_FIELD)
        || refused(field <= lastField, OUT_OF_ORDER)) {
      return false;
    }
    lastField = field;
    if (field <= Long.SIZE) {
      low |= Long.MIN_VALUE >>> (field - 1);
    } else {
      high |= Long.MIN_VALUE >>> (field - 1 - Long.SIZE);
    }
    return true;
  }

  /** Checks length and room, and writes the length prefix if the field has one. */
  private boolean prefixed(int field, int units) {
    int prefix = dialect.prefixBytes(field);
    if (refused(units < dialect.lengthMin(field) || units > dialect.lengthMax(field), WRONG_LENGTH)
        || !fits(prefix + dialect.wireLength(field, units))) {
      return false;
    }
    dialect.prefixEncoding().putNumber(memory, position, dialect.prefixDigits(field), units);
    position += prefix;
    return true;
  }

  private int padded(int field, int length) {
    boolean pads =
        dialect.prefixDigits(field) == 0
            && switch (dialect.type(field)) {
              case AN, ANP, ANS -> true;
              case N, B, Z, X_N, AN_N -> false;
            };
    return pads ? Math.max(length, dialect.lengthMax(field)) : length;
  }

  private void pad(int field, int from, int to) {
    for (int i = from; i < to; i++) {
      dialect.encoding(field).put(memory, position, to, i, ' ');
    }
    position += dialect.wireLength(field, to);
  }

  private static boolean inside(MemorySegment segment, long at, int length) {
    return at >= 0 && length >= 0 && length <= segment.byteSize() - at;
  }

  private boolean fits(int bytes) {
    return !refused(bytes > limit - position, NO_ROOM);
  }

  private boolean refused(boolean wrong, int reason) {
    if (wrong) {
      error = reason;
    }
    return wrong;
  }
}
