package dev.tollgate.pci.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.codec.MessageScanner;
import dev.tollgate.pci.testing.DialectText;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.Memory;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestSealerTest {
  private static final String ASCII = "iso87-ascii";
  private static final int[] SEALED = {
    3, 4, 7, 11, 18, 22, 25, 32, 33, 37, 38, 39, 41, 48, 49, 54, 70, 90, 95
  };

  private final SealedFields sealed = new SealedFields(0);

  @ParameterizedTest
  @ValueSource(strings = {ASCII, "iso87-binary"})
  void shouldSealWhatJposReads(String name) {
    Dialect dialect = DialectReader.shipped(name);
    Random random = new Random(20_260_101);
    for (int i = 0; i < 400; i++) {
      ISOMsg message = randomMessage(random);
      byte[] wire = Jpos.pack(message, Jpos.packager(name));
      assertThat(seal(dialect, wire)).isTrue();
      assertSealedAs(Jpos.unpack(wire, Jpos.packager(name)));
    }
  }

  @Test
  void shouldForgetTheMessageBefore() {
    seal(Jpos.pack(randomMessage(new Random(1))));
    ISOMsg bare = Jpos.message("0800", 7, "1128150000", 11, "000001", 70, "301");

    assertThat(seal(Jpos.pack(bare))).isTrue();
    assertSealedAs(bare);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 2", "3, 3", "4, 4", "41, 41", "49, 49",
  })
  void shouldNameTheFieldThatIsMissing(int without, int fault) throws Exception {
    ISOMsg message = Jpos.purchase(1);
    message.unset(without);

    assertThat(seal(Jpos.pack(message))).isTrue();
    assertThat(sealed.formatFault()).isEqualTo(fault);
  }

  @ParameterizedTest
  @CsvSource({
    "22, 0A1",
    "32, 12A4",
    "48, 9203",
    "48, 9204123",
    "48, 920312392031",
    "48, 9203123920312X", // the second one does not fit
    "48, 92031239203123", // twice: which one counts?
    "53, 0201000000000000",
    "53, 0401000000000000",
    "53, 9901000000000000",
    "49, EUR",
    "49, 97 ",
    "95, 00000000100A000000000000000000000000000000",
  })
  void shouldNameTheFieldThatIsFaulty(int field, String value) {
    ISOMsg message = Jpos.set(Jpos.purchase(1), field, value);

    assertThat(seal(text(Jpos.pack(Jpos.set(message, field, value)), field, value))).isTrue();
    assertThat(sealed.formatFault()).isEqualTo(field);
  }

  /** What is read as a number must be one, also where the dialect lets letters pass. */
  @ParameterizedTest
  @CsvSource({
    "2, 411111111111111A",
    "3, 2A0000",
    "3, '      '",
    "4, 00000000125X",
    "14, 31A2",
    "18, 54 1",
    "22, 0A1",
    "25, 0X",
    "32, 12A4",
    "33, ABC",
    "49, EUR",
    "70, 30X",
    "90, 0100000001112815000A0000000000000000000000",
  })
  void shouldNameANumberThatIsNone(int field, String value) {
    String text =
        DialectText.text(ASCII).replaceFirst("(?m)^(  " + field + ": .* type: )n,", "$1an,");
    text = text.replaceFirst("(?m)^(  " + field + ": .*), form: [A-Za-z]+", "$1");
    Dialect dialect = DialectText.read(text);
    ISOMsg message = Jpos.set(Jpos.purchase(1), field, value);

    assertThat(seal(dialect, text(Jpos.pack(message), field, value))).isTrue();
    assertThat(sealed.formatFault()).isEqualTo(field);
    assertThat(seal(dialect, Jpos.pack(Jpos.purchase(1)))).isTrue();
    assertThat(sealed.formatFault()).isZero();
  }

  @Test
  void shouldReportAMessageWithBytesLeftAsAWhole() {
    byte[] wire = Jpos.pack(Jpos.purchase(1));

    assertThat(seal(Arrays.copyOf(wire, wire.length + 1))).isTrue();
    assertThat(sealed.formatFault()).isEqualTo(1);
    assertThat(sealed.stan()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 11})
  void shouldDropAMessageThatCannotBeCorrelated(int field) throws Exception {
    ISOMsg message = Jpos.purchase(1);
    message.unset(field);
    assertThat(seal(Jpos.pack(message))).isFalse();

    String broken = field == 7 ? "1328150000" : "00000X"; // there is no month 13
    Jpos.set(message, field, broken);
    assertThat(seal(text(Jpos.pack(message), field, broken))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"9999", "01X0", "010", ""})
  void shouldDropAMessageOfNoKnownType(String start) {
    assertThat(seal(start.getBytes(StandardCharsets.ISO_8859_1))).isFalse();
  }

  @Test
  void shouldTakeTheTrackInPlaceOfThePan() throws Exception {
    ISOMsg message = Jpos.set(Jpos.purchase(1), 35, "4111111111111111=31121010000000000");
    message.unset(2);

    assertThat(seal(Jpos.pack(message))).isTrue();
    assertThat(sealed.formatFault()).isZero();
  }

  @Test
  void shouldTakeAnEmptyInstitutionForNone() {
    byte[] wire = Jpos.pack(Jpos.message("0302", 7, "1128150000", 11, "000001", 32, "", 33, ""));
    assertThat(new String(wire, StandardCharsets.ISO_8859_1)).endsWith("0000"); // two empty LLVARs

    assertThat(seal(wire)).isTrue();
    assertThat(sealed.acquirerId()).isEqualTo(SealedRequest.ABSENT);
    assertThat(sealed.forwarderId()).isEqualTo(SealedRequest.ABSENT);
    assertThat(sealed.formatFault()).isZero();
  }

  @Test
  void shouldTakeTheLargestNumbers() {
    ISOMsg message = Jpos.purchase(999_999);
    Jpos.set(message, 4, "999999999999");
    Jpos.set(message, 32, "99999999999");
    Jpos.set(message, 41, "~~~~~~~~");
    Jpos.set(message, 95, "9".repeat(12) + "0".repeat(30));

    assertThat(seal(Jpos.pack(message))).isTrue();
    assertSealedAs(message);
    assertThat(sealed.terminalId()).isPositive();
    assertThat(sealed.replacementAmountMinor()).isEqualTo(999_999_999_999L);
    assertThat(sealed.formatFault()).isZero();
  }

  private boolean seal(byte[] wire) {
    return seal(DialectReader.shipped(ASCII), wire);
  }

  private boolean seal(Dialect dialect, byte[] wire) {
    MemorySegment memory = Memory.of(wire);
    FieldMap fields = new FieldMap();
    new MessageScanner(dialect).scan(memory, 0, wire.length, fields);
    return new RequestSealer(dialect).seal(memory, fields, sealed);
  }

  private void assertSealedAs(ISOMsg message) {
    assertThat(sealed.messageType()).isEqualTo(Integer.parseInt(mti(message)));
    assertThat(sealed.processingCode()).isEqualTo((int) number(message, 3));
    assertThat(sealed.amountMinor()).isEqualTo(number(message, 4));
    assertThat(sealed.transmissionDateTime()).isEqualTo(number(message, 7));
    assertThat(sealed.stan()).isEqualTo((int) number(message, 11));
    assertThat(sealed.entryMode()).isEqualTo((int) number(message, 22));
    assertThat(sealed.merchantType()).isEqualTo((int) number(message, 18));
    assertThat(sealed.conditionCode()).isEqualTo((int) number(message, 25));
    assertThat(sealed.acquirerId()).isEqualTo(number(message, 32));
    assertThat(sealed.forwarderId()).isEqualTo(number(message, 33));
    assertThat(sealed.responseCode()).isEqualTo((int) characters(message, 39));
    assertThat(sealed.terminalId()).isEqualTo(characters(message, 41));
    assertThat(sealed.currency()).isEqualTo((int) number(message, 49));
    assertThat(sealed.networkManagementCode()).isEqualTo((int) number(message, 70));
    assertOriginalSealedAs(message.getString(90));
    String reference = message.getString(37);
    assertThat(sealed.retrievalReferenceHi())
        .isEqualTo(reference == null ? -1 : packed(reference.substring(0, 8)));
    assertThat(sealed.retrievalReferenceLo())
        .isEqualTo(reference == null ? -1 : packed(reference.substring(8)));
    assertThat(sealed.authorizationCode()).isEqualTo(characters(message, 38));
    assertThat(sealed.partialApprovalAllowed())
        .isEqualTo(message.hasField(48) && message.getString(48).contains("61011"));
    String cash = message.getString(54);
    assertThat(sealed.cashbackMinor())
        .isEqualTo(cash == null ? -1 : Long.parseLong(cash.substring(28, 40)));
    String replacement = message.getString(95);
    assertThat(sealed.replacementAmountMinor())
        .isEqualTo(replacement == null ? -1 : Long.parseLong(replacement.substring(0, 12)));
  }

  private void assertOriginalSealedAs(String original) {
    String parts = original == null ? "" : original;
    assertThat(sealed.originalMessageType()).isEqualTo((int) part(parts, 0, 4));
    assertThat(sealed.originalStan()).isEqualTo((int) part(parts, 4, 10));
    assertThat(sealed.originalTransmissionDateTime()).isEqualTo(part(parts, 10, 20));
    assertThat(sealed.originalAcquirerId()).isEqualTo(part(parts, 20, 31));
    assertThat(sealed.originalForwarderId()).isEqualTo(part(parts, 31, 42));
  }

  private static long part(String digits, int from, int to) {
    return digits.isEmpty() ? -1 : Long.parseLong(digits.substring(from, to));
  }

  private static String mti(ISOMsg message) {
    return message.getString(0);
  }

  private static long number(ISOMsg message, int field) {
    String value = message.getString(field);
    return value == null || value.isEmpty() ? -1 : Long.parseLong(value);
  }

  private static long characters(ISOMsg message, int field) {
    String value = message.getString(field);
    return value == null ? -1 : packed(value);
  }

  private static long packed(String value) {
    long packed = 0;
    for (int i = 0; i < value.length(); i++) {
      packed = packed * 256 + value.charAt(i);
    }
    return packed;
  }

  private static ISOMsg randomMessage(Random random) {
    String[] mtis = {"0100", "0101", "0120", "0200", "0220", "0400", "0420", "0800", "0810"};
    ISOMsg message = Jpos.message(mtis[random.nextInt(mtis.length)]);
    for (int field : SEALED) {
      boolean demanded = field == 7 || field == 11;
      if (demanded || random.nextBoolean()) {
        Jpos.set(message, field, randomValue(random, field));
      }
    }
    return message;
  }

  private static String randomValue(Random random, int field) {
    return switch (field) {
      case 3, 11 -> digits(random, 6);
      case 4 -> digits(random, 12);
      case 7 ->
          String.format(
              "%02d%02d%06d", 1 + random.nextInt(12), 1 + random.nextInt(28), random.nextInt(60));
      case 18 -> digits(random, 4);
      case 22, 49, 70 -> digits(random, 3);
      case 37 -> random.nextBoolean() ? digits(random, 12) : "RRN " + digits(random, 8);
      case 38 -> random.nextBoolean() ? digits(random, 6) : "A 12C4";
      case 48 ->
          switch (random.nextInt(5)) {
            case 0 -> "61011";
            case 1 -> "9203123" + "61011";
            case 2 -> "61010";
            case 3 -> "610201";
            default -> "9203123";
          };
      case 54 -> "0001978C000000000007" + "2040978D" + digits(random, 12);
      case 25 -> digits(random, 2);
      case 32, 33 -> digits(random, random.nextInt(12));
      case 39 -> random.nextBoolean() ? digits(random, 2) : "N7";
      case 41 -> digits(random, 1 + random.nextInt(8)); // jPOS pads with spaces
      case 90, 95 -> digits(random, 42);
      default -> throw new AssertionError(field);
    };
  }

  private static String digits(Random random, int length) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < length; i++) {
      digits.append(random.nextInt(10));
    }
    return digits.toString();
  }

  /** jPOS lets letters into numeric fields; this fails loudly should it ever correct one. */
  private static byte[] text(byte[] wire, int field, String value) {
    assertThat(new String(wire, StandardCharsets.ISO_8859_1)).as("DE%s", field).contains(value);
    return wire;
  }
}
