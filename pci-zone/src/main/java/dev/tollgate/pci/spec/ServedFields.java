package dev.tollgate.pci.spec;

import dev.tollgate.pci.codec.BerTlv;
import dev.tollgate.pci.codec.Composite;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.Encoding;
import dev.tollgate.pci.codec.FieldTable.ContentType;
import dev.tollgate.pci.codec.FieldTable.Padding;
import dev.tollgate.pci.codec.TaggedFields;
import dev.tollgate.pci.spec.SpecView.Misfit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What fields must be like for the gateway to serve a dialect. The codec takes any; the gateway
 * reads numbers of a certain width, copies PIN block and MAC into room for eight bytes, and writes
 * values of its own. Of fields of another shape it would take one transaction for another one, or
 * read a kind that nobody meant: such a dialect is refused before the first message.
 */
final class ServedFields {
  private static final int SIGN_OFF = 800;
  private static final int ADDITIONAL_DATA = 48;
  private static final int MAC_LOW = 64;
  private static final int MAC_HIGH = 128;
  private static final int EIGHT_BYTES = 8;

  /** What messages cannot do without, received or sent. */
  private static final int[] NEEDED = {3, 4, 7, 11, 38, 39, 41, 49};

  private static final int NETWORK_MANAGEMENT = 70;

  /** Tags of DE48 that are looked at, and the result of a CVV2: {@code 8701M}. */
  private static final int TAG_CHARACTERS = 2;

  private static final int TAG_LENGTH_DIGITS = 2;
  private static final int RESULT_LENGTH = 5;

  /** DE55 tag 91: tag, length, ARPC and what it covers, by the version of the cryptogram. */
  private static final int[] ISSUER_DATA = {10, 12};

  /** DE54: one, two or three amounts. */
  private static final int[] AMOUNTS = {20, 40, 60};

  private static final int REPLACEMENT_AMOUNT_DIGITS = 12;

  /** Letters that are no digits make a message a format error, so these types do as well as n. */
  private static final Set<ContentType> TEXT =
      Set.of(ContentType.N, ContentType.AN, ContentType.ANP, ContentType.ANS);

  private final Dialect dialect;
  private final List<Misfit> misfits = new ArrayList<>();

  private ServedFields(Dialect dialect) {
    this.dialect = dialect;
  }

  /** What keeps the gateway from serving the dialect, in the order of the fields. */
  static List<Misfit> misfits(Dialect dialect) {
    var served = new ServedFields(dialect);
    served.look();
    return served.inOrder();
  }

  /** What else keeps it from serving a network whose messages carry authentication codes. */
  static List<Misfit> macMisfits(Dialect dialect) {
    var served = new ServedFields(dialect);
    served.lookAtMacs();
    return served.inOrder();
  }

  private List<Misfit> inOrder() {
    misfits.sort(Comparator.comparingInt(Misfit::field));
    return List.copyOf(misfits);
  }

  private void look() {
    for (int field : NEEDED) {
      need(field);
    }
    if (dialect.knowsMti(SIGN_OFF)) {
      need(NETWORK_MANAGEMENT);
    }
    must(2, "numbers or text", () -> isText(2));
    digits(3, 6, 6);
    digits(4, 1, 12);
    digits(7, 10, 10);
    digits(11, 6, 6);
    digits(14, 4, 4);
    digits(18, 4, 4);
    digits(22, 3, 3);
    digits(25, 2, 2);
    digits(32, 0, 11);
    digits(33, 0, 11);
    must(37, "12 characters", () -> isText(37) && isWide(37, 12, 12));
    must(38, "6 characters", () -> isText(38) && isWide(38, 6, 6));
    must(39, "2 characters, letters too", () -> isCharacters(39) && isWide(39, 2, 2));
    must(41, "8 characters", () -> isText(41) && isWide(41, 8, 8));
    must(44, "characters, room for 2, undivided", () -> isCharacters(44) && takesOutcomes(44));
    must(ADDITIONAL_DATA, "length n2 behind tag an2, and room for 8701M", this::takesResult);
    digits(49, 3, 3);
    must(52, "8 or 16 bytes of type b", this::takesPinBlock);
    digits(53, 16, 16);
    must(54, "characters, from 20 to 60", () -> isCharacters(54) && takes(54, AMOUNTS));
    must(55, "raw bytes, room for 10 to 12, undivided or ber-tlv", () -> takesIssuerData(55));
    digits(NETWORK_MANAGEMENT, 3, 3);
    digits(90, 42, 42);
    must(
        95,
        "at least 12 digits or characters",
        () -> isText(95) && dialect.lengthMin(95) >= REPLACEMENT_AMOUNT_DIGITS);
  }

  /** A length prefix of its own would be covered by the code in one direction only. */
  private void lookAtMacs() {
    for (int field : new int[] {MAC_LOW, MAC_HIGH}) {
      need(field);
      must(
          field,
          "8 bytes of type b, without a prefix",
          () -> isEightBytes(field) && dialect.prefixDigits(field) == 0);
    }
    must(
        MAC_HIGH,
        "the encoding of field " + MAC_LOW,
        () ->
            !dialect.declared(MAC_LOW) || dialect.encoding(MAC_LOW) == dialect.encoding(MAC_HIGH));
  }

  private void need(int field) {
    if (!dialect.declared(field)) {
      misfits.add(new Misfit(field, false, "to be declared"));
    }
  }

  private void must(int field, String what, BooleanSupplier fits) {
    if (dialect.declared(field) && !fits.getAsBoolean()) {
      misfits.add(new Misfit(field, true, what));
    }
  }

  private void digits(int field, int min, int max) {
    String what = min == max ? max + " digits" : min + " to " + max + " digits";
    must(field, what, () -> isText(field) && isWide(field, min, max));
  }

  private boolean isText(int field) {
    return TEXT.contains(dialect.type(field));
  }

  /** Characters of any kind, and not digits only. */
  private boolean isCharacters(int field) {
    return isText(field) && dialect.type(field) != ContentType.N;
  }

  private boolean isWide(int field, int min, int max) {
    return dialect.lengthMin(field) >= min && dialect.lengthMax(field) <= max;
  }

  /** Blocks of ISO 9564-1 formats 0, 1 and 3, or of format 4, or both. */
  private boolean takesPinBlock() {
    int min = dialect.lengthMin(52);
    int max = dialect.lengthMax(52);
    boolean whole = (min == EIGHT_BYTES || min == 2 * EIGHT_BYTES) && max <= 2 * EIGHT_BYTES;
    return dialect.type(52) == ContentType.B && whole && max % EIGHT_BYTES == 0;
  }

  private boolean isEightBytes(int field) {
    return dialect.type(field) == ContentType.B && isWide(field, EIGHT_BYTES, EIGHT_BYTES);
  }

  /** Whether values of these lengths can be written as they are. */
  private boolean takes(int field, int... lengths) {
    boolean takes = true;
    for (int length : lengths) {
      takes &= length >= dialect.lengthMin(field) && length <= dialect.lengthMax(field);
    }
    return takes;
  }

  private boolean takesOutcomes(int field) {
    boolean filled =
        dialect.prefixDigits(field) == 0
            && dialect.fields().padding(field) != Padding.NONE
            && dialect.lengthMax(field) >= 2;
    return dialect.composite(field) == null && (filled || takes(field, 2));
  }

  /** With tags of another width nothing in it is looked at, and nothing is written. */
  private boolean takesResult() {
    TaggedFields tags = dialect.tags(ADDITIONAL_DATA);
    return tags == null
        || tags.tagCharacters() != TAG_CHARACTERS
        || (tags.lengthDigits() == TAG_LENGTH_DIGITS && takes(ADDITIONAL_DATA, RESULT_LENGTH));
  }

  private boolean takesIssuerData(int field) {
    Composite parts = dialect.composite(field);
    boolean tags = parts == null || (parts instanceof BerTlv tlv && !tlv.isDataSets());
    return tags && dialect.encoding(field) == Encoding.RAW && takes(field, ISSUER_DATA);
  }
}
