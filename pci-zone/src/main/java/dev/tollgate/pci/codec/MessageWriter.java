package dev.tollgate.pci.codec;

import dev.tollgate.pci.codec.FieldTable.Padding;
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

  /** Above any field. */
  private static final int NO_FIELD = Integer.MAX_VALUE;

  private final Dialect dialect;
  private final FieldTable fields;
  private final int tertiaryField;
  private MemorySegment memory = MemorySegment.NULL;
  private long bodyAt;
  private long position;
  private long limit;
  private long messageAt;
  private long macAt;
  private long low;
  private long high;
  private long tertiary;

  /** Where the tertiary bitmap goes if there is to be one: before the first field above its own. */
  private long tertiaryAt;

  private int mti;
  private int lastField;
  private int field;
  private int error = NO_MESSAGE;

  /** Where the fields echoed last are in their request, the last {@code echoedLength} bytes. */
  private MemorySegment echoed = MemorySegment.NULL;

  private long echoedEnd;
  private long echoedPosition;
  private int echoedLength;

  public MessageWriter(Dialect dialect) {
    this.dialect = dialect;
    this.fields = dialect.fields();
    this.tertiaryField = dialect.tertiaryBitmap() == 0 ? NO_FIELD : dialect.tertiaryBitmap();
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
    tertiary = 0;
    lastField = 1;
    field = 0;
    macAt = NO_MAC;
    echoed = MemorySegment.NULL;
    echoedLength = 0;
    boolean room = at >= 0 && limit <= memory.byteSize() && bodyAt <= limit;
    error = !room ? NO_ROOM : dialect.knowsMti(mti) ? 0 : NO_MESSAGE;
  }

  /** Copies a field as it stands in another message of the same dialect; nothing if absent. */
  public void echo(int field, MemorySegment request, long requestAt, FieldMap map) {
    if (!map.present(field)) {
      return;
    }
    int length = map.fieldLength(field);
    boolean inside = inside(request, requestAt, map.length());
    if (opens(field) && !refused(!inside, WRONG_LENGTH) && fits(length)) {
      long at = requestAt + map.fieldAt(field);
      if (at != echoedEnd || position != echoedPosition || !request.equals(echoed)) {
        copyEchoed();
        echoed = request;
        echoedLength = 0;
      }
      echoedLength += length;
      echoedEnd = at + length;
      position += length;
      echoedPosition = position;
    }
  }

  /** Fields that stand one behind the other in the request too are copied in one piece. */
  private void copyEchoed() {
    if (echoedLength > 0) {
      MemorySegment.copy(
          echoed, echoedEnd - echoedLength, memory, echoedPosition - echoedLength, echoedLength);
      echoedLength = 0;
    }
  }

  /** Writes a number: with leading zeros where the length is fixed, else as short as possible. */
  public void number(int field, long value) {
    if (!opens(field) || refused(!fields.encoding(field).isText(), WRONG_FIELD)) {
      return;
    }
    boolean fixed = fields.prefixDigits(field) == 0;
    int digits = Digits.count(value);
    int length = fixed ? fields.lengthMax(field) : Math.max(digits, fields.lengthMin(field));
    if (refused(value < 0 || digits > length, WRONG_LENGTH) || !prefixed(field, length)) {
      return;
    }
    fields.encoding(field).putNumber(memory, position, length, value);
    position += fields.wireLength(field, length);
  }

  /**
   * Writes up to 16 characters, packed as in {@link PackedAscii}; padded as the dialect says where
   * the length is fixed.
   */
  public void packedAscii(int field, long hi, long lo, int length) {
    if (!opens(field)
        || refused(!fields.encoding(field).isText(), WRONG_FIELD)
        || refused(length < 0 || length > PackedAscii.LENGTH_MAX, WRONG_LENGTH)) {
      return;
    }
    int padded = padded(field, length);
    if (prefixed(field, padded)) {
      Encoding encoding = fields.encoding(field);
      int from = first(field, length, padded);
      encoding.clear(memory, position, padded);
      for (int i = 0; i < length; i++) {
        encoding.put(memory, position, padded, from + i, PackedAscii.character(hi, lo, i));
      }
      pad(field, from, from + length, padded);
    }
  }

  /**
   * Writes ASCII characters in the field's encoding, or binary content as hex text or as it is;
   * padded like {@link #packedAscii}.
   */
  public void bytes(int field, MemorySegment source, long at, int length) {
    if (!opens(field) || refused(!inside(source, at, length), WRONG_LENGTH)) {
      return;
    }
    int padded = padded(field, length);
    if (!prefixed(field, padded)) {
      return;
    }
    Encoding encoding = fields.encoding(field);
    int from = first(field, length, padded);
    if (!encoding.isText()) {
      if (length != padded) {
        encoding.clear(memory, position, padded);
      }
      encoding.encode(source, at, length, memory, position + encoding.wireLength(from));
      position += encoding.wireLength(padded);
      return;
    }
    if (length == padded) {
      encoding.putAll(source, at, length, memory, position);
      position += encoding.wireLength(length);
      return;
    }
    encoding.clear(memory, position, padded);
    for (int i = 0; i < length; i++) {
      byte character = source.get(ValueLayout.JAVA_BYTE, at + i);
      encoding.put(memory, position, padded, from + i, character);
    }
    pad(field, from, from + length, padded);
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
    fields.encoding(field).clear(memory, position, MAC_BYTES);
    position += fields.wireLength(field, MAC_BYTES);
    lastField = Dialect.FIELD_MAX;
  }

  /** Ends the message. @return its length in bytes, or one of the negative constants */
  public int end() {
    int outcome = error;
    error = NO_MESSAGE;
    if (outcome != 0) {
      return outcome;
    }
    if ((low | high | tertiary) == 0) {
      return NO_MESSAGE;
    }
    copyEchoed();
    if (tertiary != 0) {
      fields.encoding(tertiaryField).writeBitmap(memory, tertiaryAt, tertiary);
      announce(tertiaryField);
    }
    Encoding bitmaps = dialect.bitmapEncoding();
    long bitmapAt = bodyAt - dialect.bitmapBytes();
    if (high != 0) {
      bitmaps.writeBitmap(memory, bitmapAt, high);
      low |= Long.MIN_VALUE;
      bitmapAt -= dialect.bitmapBytes();
    }
    bitmaps.writeBitmap(memory, bitmapAt, low);
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

  /** Enters the field into its bitmap if it may come next. */
  private boolean opens(int field) {
    if (error != 0) {
      return false;
    }
    this.field = field;
    if (refused(!dialect.declared(field) || field == tertiaryField, WRONG_FIELD)
        || refused(field <= lastField, OUT_OF_ORDER)) {
      return false;
    }
    if (lastField < tertiaryField) {
      tertiaryAt = position;
    }
    if (field > Dialect.MAC_HIGH && tertiary == 0 && !insertsTertiaryBitmap()) {
      return false;
    }
    lastField = field;
    announce(field);
    return true;
  }

  private void announce(int field) {
    long bit = Long.MIN_VALUE >>> (field - 1); // the shift distance is taken modulo 64
    if (field <= Long.SIZE) {
      low |= bit;
    } else if (field <= 2 * Long.SIZE) {
      high |= bit;
    } else {
      tertiary |= bit;
    }
  }

  /** Moves the fields behind it, as nobody knew before that it would be needed. */
  private boolean insertsTertiaryBitmap() {
    int prefix = fields.prefixBytes(tertiaryField);
    int length = prefix + fields.wireLength(tertiaryField, Long.BYTES);
    if (!fits(length)) {
      return false;
    }
    copyEchoed();
    MemorySegment.copy(memory, tertiaryAt, memory, tertiaryAt + length, position - tertiaryAt);
    fields.writePrefix(memory, tertiaryAt, tertiaryField, Long.BYTES);
    tertiaryAt += prefix;
    position += length;
    return true;
  }

  /** Checks length and room, and writes the length prefix if the field has one. */
  private boolean prefixed(int field, int units) {
    int prefix = fields.prefixBytes(field);
    if (refused(units < fields.lengthMin(field) || units > fields.lengthMax(field), WRONG_LENGTH)
        || !fits(prefix + fields.wireLength(field, units))) {
      return false;
    }
    fields.writePrefix(memory, position, field, units);
    position += prefix;
    return true;
  }

  /** Units that a value takes with what fills its field. */
  private int padded(int field, int length) {
    boolean pads = fields.prefixDigits(field) == 0 && fields.padding(field) != Padding.NONE;
    return pads ? Math.max(length, fields.lengthMax(field)) : length;
  }

  /** Index of a value's first unit in what it takes with its padding. */
  private int first(int field, int length, int padded) {
    return fields.padding(field).isLeft() ? padded - length : 0;
  }

  /** Fills text before the unit {@code from} and from the unit {@code to}, and goes behind it. */
  private void pad(int field, int from, int to, int padded) {
    Encoding encoding = fields.encoding(field);
    char character = fields.padding(field).character();
    for (int i = 0; i < from; i++) {
      encoding.put(memory, position, padded, i, character);
    }
    for (int i = to; i < padded; i++) {
      encoding.put(memory, position, padded, i, character);
    }
    position += encoding.wireLength(padded);
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
