package dev.tollgate.pci.codec;

import java.util.Collection;
import java.util.Map;
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

  /** ASCII digits. */
  static final int MTI_BYTES = 4;

  /** Hexadecimal text of 64 bits. */
  static final int BITMAP_BYTES = 16;

  private static final int MTI_LIMIT = 10_000;

  private final String name;
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
  private final @Nullable Requirement[] requirements = new Requirement[MTI_LIMIT];

  /**
   * @param mtis message types that exist, as numbers: 100 for 0100
   * @param fields what {@link DialectReader} has checked
   * @param requirements by message type
   */
  Dialect(
      String name,
      Collection<Integer> mtis,
      Collection<FieldSpec> fields,
      Map<Integer, Requirement> requirements) {
    this.name = name;
    mtis.forEach(mti -> this.mtis[mti] = true);
    fields.forEach(this::compile);
    requirements.forEach((mti, requirement) -> this.requirements[mti] = requirement);
  }

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

  /** Whether a message of this type is about a card, named by DE2 or by a track. */
  public boolean needsCard(int mti) {
    @Nullable Requirement requirement = requirements[mti];
    return requirement != null && requirement.card();
  }

  /** The first field that a message of this type must have and this one has not, or 0. */
  public int firstMissing(FieldMap fields) {
    @Nullable Requirement requirement = requirements[fields.mti()];
    return requirement == null ? 0 : requirement.firstMissing(fields);
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

  /** Bytes on the wire of content with this length. */
  int wireLength(int field, int units) {
    return encoding(field).wireLength(units);
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
