package dev.tollgate.pci.codec;

import dev.tollgate.pci.codec.Digits.PackedAscii;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

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
  private final FieldTable.@Nullable Entry[] entries;
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
    this.entries = fields.entries();
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
    if (opens(field) != null && !refused(!inside, WRONG_LENGTH) && fits(length)) {
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
    FieldTable.Entry entry = opens(field);
    if (entry == null || refused(!entry.encoding.isText(), WRONG_FIELD)) {
      return;
    }
    int digits = Digits.count(value);
    int length = entry.prefixBytes == 0 ? entry.lengthMax : Math.max(digits, entry.lengthMin);
    if (refused(value < 0 || digits > length, WRONG_LENGTH) || !prefixed(entry, length)) {
      return;
    }
    entry.encoding.putNumber(memory, position, length, value);
    position += entry.encoding.wireLength(length);
  }

  /**
   * Writes up to 16 characters, packed as in {@link PackedAscii}; padded as the dialect says where
   * the length is fixed.
   */
  public void packedAscii(int field, long hi, long lo, int length) {
    FieldTable.Entry entry = opens(field);
    if (entry == null
        || refused(!entry.encoding.isText(), WRONG_FIELD)
        || refused(length < 0 || length > PackedAscii.LENGTH_MAX, WRONG_LENGTH)) {
      return;
    }
    int padded = entry.pads ? Math.max(length, entry.lengthMax) : length;
    if (prefixed(entry, padded)) {
      Encoding encoding = entry.encoding;
      int from = entry.padding.isLeft() ? padded - length : 0;
      encoding.clear(memory, position, padded);
      for (int i = 0; i < length; i++) {
        encoding.put(memory, position, padded, from + i, PackedAscii.character(hi, lo, i));
      }
      pad(entry, from, from + length, padded);
    }
  }

  /**
   * Writes ASCII characters in the field's encoding, or binary content as hex text or as it is;
   * padded like {@link #packedAscii}.
   */
  public void bytes(int field, MemorySegment source, long at, int length) {
    FieldTable.Entry entry = opens(field);
    if (entry == null || refused(!inside(source, at, length), WRONG_LENGTH)) {
      return;
    }
    if (length == entry.shortDigits && at + Long.BYTES <= source.byteSize()) {
      shortDigits(entry, source, at);
      return;
    }
    if (entry.pads && length < entry.lengthMax) {
      padded(entry, source, at, length);
      return;
    }
    if (prefixed(entry, length)) {
      if (entry.encoding.isText()) {
        entry.encoding.putAll(source, at, length, memory, position);
      } else {
        entry.encoding.encode(source, at, length, memory, position);
      }
      position += entry.encoding.wireLength(length);
    }
  }

  /** Most fields are up to eight packed digits, that is one read and one write. */
  private void shortDigits(FieldTable.Entry entry, MemorySegment source, long at) {
    if (fits(entry.bytesMax)) {
      int digits = Encoding.packed(source.get(HexText.LONG, at), entry.shortDigits);
      HexText.put(memory, position, entry.bytesMax, limit, digits);
      position += entry.bytesMax;
    }
  }

  private void padded(FieldTable.Entry entry, MemorySegment source, long at, int length) {
    Encoding encoding = entry.encoding;
    int all = entry.lengthMax;
    int from = entry.padding.isLeft() ? all - length : 0;
    if (!prefixed(entry, all)) {
      return;
    }
    encoding.clear(memory, position, all);
    if (!encoding.isText()) {
      encoding.encode(source, at, length, memory, position + encoding.wireLength(from));
      position += encoding.wireLength(all);
      return;
    }
    for (int i = 0; i < length; i++) {
      encoding.put(memory, position, all, from + i, source.get(ValueLayout.JAVA_BYTE, at + i));
    }
    pad(entry, from, from + length, all);
  }

  /**
   * Leaves room for the message authentication code, zeros until the caller has made it: in field
   * 128 of a message with a secondary bitmap, else in field 64. Nothing can come after it.
   */
  public void mac() {
    int field = lastField < Dialect.MAC_LOW ? Dialect.MAC_LOW : Dialect.MAC_HIGH;
    FieldTable.Entry entry = opens(field);
    if (entry == null || !prefixed(entry, MAC_BYTES)) {
      return;
    }
    macAt = position;
    entry.encoding.clear(memory, position, MAC_BYTES);
    position += entry.encoding.wireLength(MAC_BYTES);
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

  /** Enters the field into its bitmap, or gives null if it may not come next. */
  private FieldTable.@Nullable Entry opens(int field) {
    if (error != 0) {
      return null;
    }
    this.field = field;
    boolean exists = field >= Dialect.FIELD_MIN && field <= Dialect.FIELD_MAX;
    FieldTable.Entry entry = exists ? entries[field] : null;
    if (refused(entry == null || field == tertiaryField, WRONG_FIELD)
        || refused(field <= lastField, OUT_OF_ORDER)
        || (tertiaryField != NO_FIELD && !leavesTertiaryBitmap(field))) {
      return null;
    }
    lastField = field;
    announce(field);
    return entry;
  }

  /** Remembers where a tertiary bitmap goes, and makes room for it once it is needed. */
  private boolean leavesTertiaryBitmap(int field) {
    if (lastField < tertiaryField) {
      tertiaryAt = position;
    }
    return field <= Dialect.MAC_HIGH || tertiary != 0 || insertsTertiaryBitmap();
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
  private boolean prefixed(FieldTable.Entry entry, int units) {
    if (refused(units < entry.lengthMin || units > entry.lengthMax, WRONG_LENGTH)
        || !fits(entry.prefixBytes + entry.encoding.wireLength(units))) {
      return false;
    }
    entry.writePrefix(memory, position, units);
    position += entry.prefixBytes;
    return true;
  }

  /** Fills text before the unit {@code from} and from the unit {@code to}, and goes behind it. */
  private void pad(FieldTable.Entry entry, int from, int to, int padded) {
    char character = entry.padding.character();
    for (int i = 0; i < from; i++) {
      entry.encoding.put(memory, position, padded, i, character);
    }
    for (int i = to; i < padded; i++) {
      entry.encoding.put(memory, position, padded, i, character);
    }
    position += entry.encoding.wireLength(padded);
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
