package dev.tollgate.pci.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A message specification compiled into flat tables, indexed by field number. Immutable and shared
 * by all threads.
 *
 * <p>Lengths are in units of the length prefix (characters, digits or bytes); {@link #wireLength}
 * turns them into bytes on the wire. The tables answer for declared fields only: ask {@link
 * #declared} first.
 */
public final class Dialect {
  /** Fields are numbered 2 to 128; 1 stands for the secondary bitmap, 65 for a tertiary one. */
  public static final int FIELD_MAX = 128;

  static final int FIELD_MIN = 2;
  static final int TERTIARY_BITMAP_FIELD = 65;

  /** Message authentication code of a message without and with a secondary bitmap. */
  static final int MAC_LOW = 64;

  static final int MAC_HIGH = 128;

  static final int MTI_DIGITS = 4;

  private static final int MTI_LIMIT = 10_000;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final String name;
  private final Encoding mtiEncoding;
  private final Encoding bitmapEncoding;
  private final Encoding prefixEncoding;
  private final boolean[] mtis = new boolean[MTI_LIMIT];
  private final boolean[] declared = new boolean[FIELD_MAX + 1];
  private final Encoding[] encodings = new Encoding[FIELD_MAX + 1];
  private final byte[] prefixDigits = new byte[FIELD_MAX + 1];
  private final short[] lengthMin = new short[FIELD_MAX + 1];
  private final short[] lengthMax = new short[FIELD_MAX + 1];
  private final byte[] firstMask = new byte[FIELD_MAX + 1];
  private final byte[] restMask = new byte[FIELD_MAX + 1];
  private final CalendarForm[] calendars = new CalendarForm[FIELD_MAX + 1];
  private final ContentType[] types = new ContentType[FIELD_MAX + 1];
  private final FieldClass[] classes = new FieldClass[FIELD_MAX + 1];
  private final String[] fieldNames = new String[FIELD_MAX + 1];
  private final @Nullable TaggedFields[] tags = new TaggedFields[FIELD_MAX + 1];
  private final MessageRules rules;
  private final int version;

  /**
   * @param envelope how the parts of a message that are no field stand on the wire
   * @param mtis message types that exist, as numbers: 100 for 0100
   * @param fields what {@link DialectReader} has checked
   * @param version year of the standard that gives the fields their meaning
   */
  Dialect(
      String name,
      Envelope envelope,
      Collection<Integer> mtis,
      Collection<FieldSpec> fields,
      MessageRules rules,
      int version) {
    this.name = name;
    mtiEncoding = envelope.mti();
    bitmapEncoding = envelope.bitmap();
    prefixEncoding = envelope.prefix();
    mtis.forEach(mti -> this.mtis[mti] = true);
    fields.forEach(this::compile);
    this.rules = rules;
    this.version = version;
  }

  /**
   * Encodings of what surrounds the fields.
   *
   * @param bitmap {@link Encoding#HEX} or {@link Encoding#RAW}
   */
  record Envelope(Encoding mti, Encoding bitmap, Encoding prefix) {}

  private void compile(FieldSpec field) {
    int number = field.number();
    declared[number] = true;
    encodings[number] = field.encoding();
    prefixDigits[number] = (byte) field.prefixDigits();
    lengthMin[number] = (short) field.lengthMin();
    lengthMax[number] = (short) field.lengthMax();
    firstMask[number] = field.type().firstMask(field.encoding());
    restMask[number] = field.type().restMask(field.encoding());
    calendars[number] = field.calendar();
    types[number] = field.type();
    classes[number] = field.fieldClass();
    fieldNames[number] = field.name();
    tags[number] = field.tags();
  }

  public String name() {
    return name;
  }

  /** Whether the dialect has this message type, request or answer. */
  public boolean knowsMti(int mti) {
    return mti >= 0 && mti < MTI_LIMIT && mtis[mti];
  }

  /**
   * Whether a message of this type asks for the card to be checked: 0100, 0200 and their repeats.
   * Advices and reversals tell of a card that was.
   */
  public boolean checksCard(int mti) {
    int messageClass = mti / 100 % 10;
    boolean authorizes = messageClass == 1 || messageClass == 2;
    return authorizes && mti / 10 % 10 == 0 && knowsMti(mti);
  }

  /** What makes a message unusable though its fields are sound. */
  public MessageRules rules() {
    return rules;
  }

  /** Year of the ISO 8583 that gives the fields their meaning: 1987, 1993 or 2003. */
  public int version() {
    return version;
  }

  public boolean declared(int field) {
    return field >= FIELD_MIN && field <= FIELD_MAX && declared[field];
  }

  public Encoding encoding(int field) {
    return encodings[field];
  }

  /** 0 for a field of fixed length. */
  public int prefixDigits(int field) {
    return prefixDigits[field];
  }

  public int lengthMin(int field) {
    return lengthMin[field];
  }

  public int lengthMax(int field) {
    return lengthMax[field];
  }

  public ContentType type(int field) {
    return types[field];
  }

  public FieldClass fieldClass(int field) {
    return classes[field];
  }

  public String fieldName(int field) {
    return fieldNames[field];
  }

  /** How the field is divided, or null if it is not made of tagged values. */
  public @Nullable TaggedFields tags(int field) {
    return tags[field];
  }

  /**
   * Digits of a field as a number; -1 where the message has not got the field, or something in it
   * is no digit, or they are more than 18. The message must start at offset 0 of the memory, here
   * and in the other methods that read.
   */
  public long number(MemorySegment memory, FieldMap fields, int field) {
    return number(memory, fields, field, 0, fields.contentUnits(field));
  }

  /** As above, of {@code count} digits from the one at {@code from}. */
  public long number(MemorySegment memory, FieldMap fields, int field, int from, int count) {
    int units = fields.contentUnits(field);
    return units == 0 || from + count > units
        ? Digits.NOT_DIGITS
        : encodings[field].number(memory, fields.contentAt(field), units, from, count);
  }

  /** One character of a present field of text, as ASCII. */
  public int character(MemorySegment memory, FieldMap fields, int field, int index) {
    return encodings[field].character(
        memory, fields.contentAt(field), fields.contentUnits(field), index);
  }

  /**
   * Copies digits or text as ASCII, one byte a character, whatever they are on the wire. The
   * separator of a track becomes {@code =}.
   *
   * @return how many; 0 where the message has not got the field
   */
  public int copyDigits(
      MemorySegment memory, FieldMap fields, int field, MemorySegment target, long targetAt) {
    int units = fields.contentUnits(field);
    for (int i = 0; i < units; i++) {
      int character = encodings[field].character(memory, fields.contentAt(field), units, i);
      boolean separator = character == 'D' && types[field] == ContentType.Z;
      target.set(ValueLayout.JAVA_BYTE, targetAt + i, (byte) (separator ? '=' : character));
    }
    return units;
  }

  /**
   * Copies binary content, such as a PIN block or MAC, as bytes, whatever it is on the wire.
   *
   * @return how many; 0 where the message has not got the field
   */
  public int copyBytes(
      MemorySegment memory, FieldMap fields, int field, MemorySegment target, long targetAt) {
    int units = fields.contentUnits(field);
    if (units > 0 && encodings[field] == Encoding.HEX) {
      HexText.decode(memory, fields.contentAt(field), target, targetAt, units);
    } else {
      MemorySegment.copy(memory, Math.max(0, fields.contentAt(field)), target, targetAt, units);
    }
    return units;
  }

  /** Writes a message authentication code of 8 bytes as this dialect has it on the wire. */
  public void putMac(MemorySegment source, long at, MemorySegment target, long targetAt) {
    if (encodings[MAC_LOW] == Encoding.HEX) {
      HexText.encode(source, at, target, targetAt, Long.BYTES);
    } else {
      MemorySegment.copy(source, at, target, targetAt, Long.BYTES);
    }
  }

  /** Bytes on the wire of content with this length. */
  int wireLength(int field, int units) {
    return encoding(field).wireLength(units);
  }

  Encoding mtiEncoding() {
    return mtiEncoding;
  }

  Encoding prefixEncoding() {
    return prefixEncoding;
  }

  int mtiBytes() {
    return mtiEncoding.wireLength(MTI_DIGITS);
  }

  /** Bytes of one bitmap of 64 bits. */
  int bitmapBytes() {
    return bitmapEncoding.wireLength(Long.BYTES);
  }

  /** Bytes of the field's length prefix; 0 for a field of fixed length. */
  int prefixBytes(int field) {
    return prefixEncoding.wireLength(prefixDigits[field]);
  }

  boolean isBitmap(MemorySegment memory, long at) {
    return bitmapEncoding == Encoding.RAW || HexText.valid(memory, at, bitmapBytes());
  }

  long readBitmap(MemorySegment memory, long at) {
    return bitmapEncoding == Encoding.RAW ? memory.get(LONG, at) : HexText.readLong(memory, at);
  }

  void writeBitmap(MemorySegment memory, long at, long bits) {
    if (bitmapEncoding == Encoding.RAW) {
      memory.set(LONG, at, bits);
    } else {
      HexText.writeLong(memory, at, bits);
    }
  }

  int firstMask(int field) {
    return firstMask[field];
  }

  int restMask(int field) {
    return restMask[field];
  }

  CalendarForm calendar(int field) {
    return calendars[field];
  }
}
