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
 * #messageAt}, up to 16 bytes behind {@code at}. Nothing throws: the first error makes every later
 * call a no-op, and {@link #end} tells it. Reusable; belongs to one thread.
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

  private static final int RESERVED = Dialect.MTI_BYTES + 2 * Dialect.BITMAP_BYTES;

  private final Dialect dialect;
  private MemorySegment memory = MemorySegment.NULL;
  private long bodyAt;
  private long position;
  private long limit;
  private long messageAt;
  private long low;
  private long high;
  private int mti;
  private int lastField;
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
    this.bodyAt = at + RESERVED;
    this.position = bodyAt;
    this.limit = limit;
    this.mti = mti;
    low = 0;
    high = 0;
    lastField = 1;
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
    if (!opens(field) || refused(dialect.encoding(field) != Encoding.ASCII, WRONG_FIELD)) {
      return;
    }
    boolean fixed = dialect.prefixDigits(field) == 0;
    int digits = Digits.count(value);
    int length = fixed ? dialect.lengthMax(field) : Math.max(digits, dialect.lengthMin(field));
    if (refused(value < 0 || digits > length, WRONG_LENGTH) || !prefixed(field, length)) {
      return;
    }
    Digits.write(memory, position, length, value);
    position += length;
  }

  /**
   * Writes up to 16 characters, packed as in {@link PackedAscii}; padded with spaces on the right
   * where the length is fixed and the field is not numeric.
   */
  public void packedAscii(int field, long hi, long lo, int length) {
    if (!opens(field)
        || refused(dialect.encoding(field) != Encoding.ASCII, WRONG_FIELD)
        || refused(length < 0 || length > PackedAscii.LENGTH_MAX, WRONG_LENGTH)) {
      return;
    }
    int padded = padded(field, length);
    if (prefixed(field, padded)) {
      for (int i = 0; i < length; i++) {
        memory.set(ValueLayout.JAVA_BYTE, position + i, PackedAscii.character(hi, lo, i));
      }
      pad(length, padded);
    }
  }

  /**
   * Writes bytes as the field's encoding has them: as hex text, as characters (padded like {@link
   * #packedAscii}), or as they are.
   */
  public void bytes(int field, MemorySegment source, long at, int length) {
    if (!opens(field) || refused(!inside(source, at, length), WRONG_LENGTH)) {
      return;
    }
    int padded = padded(field, length);
    if (!prefixed(field, padded)) {
      return;
    }
    switch (dialect.encoding(field)) {
      case HEX -> {
        HexText.encode(source, at, memory, position, length);
        position += dialect.wireLength(field, length);
      }
      case ASCII, RAW -> {
        MemorySegment.copy(source, at, memory, position, length);
        pad(length, padded);
      }
    }
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
    long bitmapAt = bodyAt - Dialect.BITMAP_BYTES;
    if (high != 0) {
      HexText.writeLong(memory, bitmapAt, high);
      low |= Long.MIN_VALUE;
      bitmapAt -= Dialect.BITMAP_BYTES;
    }
    HexText.writeLong(memory, bitmapAt, low);
    messageAt = bitmapAt - Dialect.MTI_BYTES;
    Digits.write(memory, messageAt, Dialect.MTI_BYTES, mti);
    return (int) (position - messageAt);
  }

  /** Where the message starts, once {@link #end} gave its length. */
  public long messageAt() {
    return messageAt;
  }

  /** Enters the field into the bitmap if it may come next. */
  private boolean opens(int field) {
    if (error != 0
        || refused(!dialect.declared(field), WRONG_FIELD)
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
    int prefix = dialect.prefixDigits(field);
    if (refused(units < dialect.lengthMin(field) || units > dialect.lengthMax(field), WRONG_LENGTH)
        || !fits(prefix + dialect.wireLength(field, units))) {
      return false;
    }
    Digits.write(memory, position, prefix, units);
    position += prefix;
    return true;
  }

  private int padded(int field, int length) {
    boolean pads =
        dialect.prefixDigits(field) == 0
            && switch (dialect.type(field)) {
              case AN, ANP, ANS -> true;
              case N, B, Z, X_N -> false;
            };
    return pads ? Math.max(length, dialect.lengthMax(field)) : length;
  }

  private void pad(int from, int to) {
    for (int i = from; i < to; i++) {
      memory.set(ValueLayout.JAVA_BYTE, position + i, (byte) ' ');
    }
    position += to;
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
