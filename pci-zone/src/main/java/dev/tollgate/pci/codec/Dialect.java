package dev.tollgate.pci.codec;

import dev.tollgate.pci.codec.FieldTable.ContentType;
import dev.tollgate.pci.codec.FieldTable.FieldClass;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A message specification compiled into flat tables: the fields in a {@link FieldTable}, and what
 * is around them. Immutable and shared by all threads.
 *
 * <p>What it says of a field holds for declared ones only: ask {@link #declared} first.
 */
public final class Dialect {
  /** Fields are numbered 2 to 192; 1 stands for the secondary bitmap, 65 or 127 for a third one. */
  public static final int FIELD_MAX = FieldTable.FIELD_MAX;

  static final int FIELD_MIN = 2;

  /** Where a third bitmap is announced, also to a dialect that has none. */
  static final int TERTIARY_BITMAP_FIELD = 65;

  /** Message authentication code of a message without and with a secondary bitmap. */
  static final int MAC_LOW = 64;

  static final int MAC_HIGH = 128;

  static final int MTI_DIGITS = 4;

  private static final int MTI_LIMIT = 10_000;

  private final String name;
  private final int version;
  private final Encoding mtiEncoding;
  private final Encoding bitmapEncoding;
  private final int tertiaryBitmap;
  private final boolean[] mtis = new boolean[MTI_LIMIT];
  private final FieldTable fields;
  private final MessageRules rules;

  /**
   * @param envelope how the parts of a message that are no field stand on the wire
   * @param mtis message types that exist, as numbers: 100 for 0100
   * @param rules what makes a message unusable though its fields are sound
   */
  Dialect(Envelope envelope, Collection<Integer> mtis, FieldTable fields, MessageRules rules) {
    this.name = envelope.name();
    version = envelope.version();
    mtiEncoding = envelope.mti();
    bitmapEncoding = envelope.bitmap();
    tertiaryBitmap = envelope.tertiaryBitmap();
    this.fields = fields;
    mtis.forEach(mti -> this.mtis[mti] = true);
    this.rules = rules;
  }

  /**
   * What is said of a dialect as a whole.
   *
   * @param version year of the standard whose meaning the fields have: 1987, 1993 or 2003
   * @param bitmap {@link Encoding#HEX}, {@link Encoding#EBCDIC_HEX} or {@link Encoding#RAW}
   * @param tertiaryBitmap the field that holds the bitmap of 129 to 192, or 0
   */
  record Envelope(String name, int version, Encoding mti, Encoding bitmap, int tertiaryBitmap) {}

  public String name() {
    return name;
  }

  /** Year of the standard whose meaning the fields have: 1987, 1993 or 2003. */
  public int version() {
    return version;
  }

  /** All that is known of the fields. */
  public FieldTable fields() {
    return fields;
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

  public boolean declared(int field) {
    return field >= FIELD_MIN && fields.declared(field);
  }

  public Encoding encoding(int field) {
    return fields.encoding(field);
  }

  /** 0 for a field of fixed length. */
  public int prefixDigits(int field) {
    return fields.prefixDigits(field);
  }

  public int lengthMin(int field) {
    return fields.lengthMin(field);
  }

  public int lengthMax(int field) {
    return fields.lengthMax(field);
  }

  public ContentType type(int field) {
    return fields.type(field);
  }

  public FieldClass fieldClass(int field) {
    return fields.fieldClass(field);
  }

  public String fieldName(int field) {
    return fields.name(field);
  }

  /** How the field is divided, or null if it is not. */
  public @Nullable Composite composite(int field) {
    return fields.composite(field);
  }

  /** How the field is divided, or null if it is not made of tagged values. */
  public @Nullable TaggedFields tags(int field) {
    return fields.composite(field) instanceof TaggedFields tags ? tags : null;
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
        : encoding(field).number(memory, fields.contentAt(field), units, from, count);
  }

  /** One character of a present field of text, as ASCII. */
  public int character(MemorySegment memory, FieldMap fields, int field, int index) {
    return encoding(field)
        .character(memory, fields.contentAt(field), fields.contentUnits(field), index);
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
      int character = encoding(field).character(memory, fields.contentAt(field), units, i);
      boolean separator = character == 'D' && type(field) == ContentType.Z;
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
    if (units > 0) {
      encoding(field).decode(memory, fields.contentAt(field), units, target, targetAt);
    }
    return units;
  }

  /**
   * Writes a message authentication code of 8 bytes as this dialect has it on the wire.
   *
   * @param field the one it is put in
   */
  public void putMac(
      int field, MemorySegment source, long at, MemorySegment target, long targetAt) {
    encoding(field).encode(source, at, Long.BYTES, target, targetAt);
  }

  public Encoding mtiEncoding() {
    return mtiEncoding;
  }

  public Encoding bitmapEncoding() {
    return bitmapEncoding;
  }

  /** The field that holds the bitmap of 129 to 192, or 0 if there are no such fields. */
  public int tertiaryBitmap() {
    return tertiaryBitmap;
  }

  int mtiBytes() {
    return mtiEncoding.wireLength(MTI_DIGITS);
  }

  /** Bytes of one bitmap of 64 bits. */
  int bitmapBytes() {
    return bitmapEncoding.wireLength(Long.BYTES);
  }
}
