package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** PIN verification by IBM 3624 offset. */
class PinOffsetTest {
  private static final long SEED = 1977;
  private static final String PAN = "4000001234562000";
  private static final String NATURAL = Reference.naturalPin(TestToken.CVK_VALUE, PAN);

  private static Hsm hsm;

  @BeforeAll
  static void open() {
    TestToken.provision();
    List<KeySpec> keys = new ArrayList<>(TestToken.KEYS);
    TestToken.PGK_VALUES.forEach(value -> keys.add(TestToken.pgk(value)));
    hsm = Hsm.open(TestToken.config(keys));
  }

  @AfterAll
  static void close() {
    hsm.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/pin-ibm3624.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldMatchPublishedOffsets(
      String id, String pgk, String validationData, String pin, String offset) {
    assertThat(Reference.pinOffset(pgk, validationData, pin)).isEqualTo(offset);
    String inFront = "";
    for (int length = 16; length <= 19; length++) {
      String pan = inFront + validationData;

      assertThat(verify(pgk, pan, pin, offset)).as(pan).isEqualTo(PinResult.RIGHT);
      assertThat(verify(pgk, pan, otherAt(pin, pin.length() - 1), offset))
          .as(pan)
          .isEqualTo(PinResult.WRONG);
      inFront += "7";
    }
  }

  @Tag("crosscheck")
  @Test
  void shouldAgreeWithTheReferenceOnRandomPins() {
    Random random = new Random(SEED);
    for (int i = 0; i < Crosscheck.CASES; i++) {
      PinBlockFormat format = PinBlockFormat.values()[random.nextInt(3)];
      String pan = CardValueTest.digits(random, 16 + random.nextInt(4));
      String pin = CardValueTest.digits(random, 4 + random.nextInt(9));
      String offset =
          Reference.pinOffset(TestToken.CVK_VALUE, pan.substring(pan.length() - 16), pin);
      String block = Reference.clearPinBlock(format, pan, pin, random);
      int wrongAt = random.nextInt(offset.length());

      assertThat(verify(TestToken.CVK_VALUE, format, block, pan, offset))
          .as("seed %d, PIN %d", SEED, i)
          .isEqualTo(PinResult.RIGHT);
      assertThat(verify(TestToken.CVK_VALUE, format, block, pan, otherAt(offset, wrongAt)))
          .as("seed %d, PIN %d, digit %d", SEED, i, wrongAt)
          .isEqualTo(PinResult.WRONG);
    }
  }

  @Test
  void shouldCompareAsManyDigitsAsTheOffsetHas() {
    String pin = NATURAL.substring(0, 6);

    assertThat(verify(TestToken.CVK_VALUE, PAN, pin, "000000")).isEqualTo(PinResult.RIGHT);
    assertThat(verify(TestToken.CVK_VALUE, PAN, pin, "0000")).isEqualTo(PinResult.RIGHT);
    assertThat(verify(TestToken.CVK_VALUE, PAN, otherAt(pin, 5), "0000"))
        .isEqualTo(PinResult.RIGHT);
    assertThat(verify(TestToken.CVK_VALUE, PAN, otherAt(pin, 3), "0000"))
        .isEqualTo(PinResult.WRONG);
  }

  /** Format 1 may have the digits that are missing in its transaction field. */
  @Test
  void shouldFindAPinShorterThanItsOffsetWrong() {
    String block = "14" + NATURAL.substring(0, 14);

    assertThat(verify(TestToken.CVK_VALUE, PinBlockFormat.ISO_1, block, PAN, "0000"))
        .isEqualTo(PinResult.RIGHT);
    assertThat(verify(TestToken.CVK_VALUE, PinBlockFormat.ISO_1, block, PAN, "00000"))
        .isEqualTo(PinResult.WRONG);
  }

  @Test
  void shouldTellMalformedFromWrong() {
    String block = Reference.combine("041234FFFFFFFFF0", PAN);

    assertThat(verify(TestToken.CVK_VALUE, PinBlockFormat.ISO_0, block, PAN, "0000"))
        .isEqualTo(PinResult.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({
    // PAN, offset, its digits
    "400000123456200, 0, 4", // 15 digits
    "40000012345620001234, 0, 4",
    "4000001234562000, 0, 3",
    "4000001234562000, 0, 13",
    "4000001234562000, -1, 4",
    "4000001234562000, 10000, 4", // five digits
    "4000001234562000, 1000000000000, 12",
  })
  void shouldNotCarryOutWhatIsOutOfRange(String pan, long offset, int offsetDigits) {
    String block = Reference.clearPinBlock(pan, "1234");
    HsmKey pgk = hsm.key("pgk", KeyUsage.V1);

    assertThat(verify(pgk, PinBlockFormat.ISO_0, block, pan, offset, offsetDigits))
        .isEqualTo(PinResult.UNAVAILABLE);
  }

  @Test
  void shouldNotCarryOutUnderAKeyOfAnotherUsage() {
    String block = Reference.clearPinBlock(PAN, "1234");
    HsmKey pvk = hsm.key("pvk", KeyUsage.V2);

    assertThat(verify(pvk, PinBlockFormat.ISO_0, block, PAN, 0, 4))
        .isEqualTo(PinResult.UNAVAILABLE);
  }

  private static String otherAt(String digits, int at) {
    char other = (char) ('0' + (digits.charAt(at) - '0' + 1) % 10);
    return digits.substring(0, at) + other + digits.substring(at + 1);
  }

  private static PinResult verify(String pgk, String pan, String pin, String offset) {
    String block = Reference.clearPinBlock(pan, pin);
    return verify(pgk, PinBlockFormat.ISO_0, block, pan, offset);
  }

  private static PinResult verify(
      String pgk, PinBlockFormat format, String clearBlock, String pan, String offset) {
    KeySpec spec = TestToken.pgk(pgk);
    HsmKey key = hsm.key(spec.label(), spec.usage());
    return verify(key, format, clearBlock, pan, Long.parseLong(offset), offset.length());
  }

  private static PinResult verify(
      HsmKey pgk,
      PinBlockFormat format,
      String clearBlock,
      String pan,
      long offset,
      int offsetDigits) {
    HsmKey zpk = hsm.key("zpk", KeyUsage.P0);
    TestCell cell =
        new TestCell()
            .digits(TestCell.PAN, pan)
            .hex(TestCell.PIN_BLOCK, Reference.tdes(TestToken.ZPK_VALUE, clearBlock));
    return TestCell.onLane(
        hsm,
        lane ->
            lane.verifyPinIbm3624(
                cell.memory,
                zpk,
                format,
                TestCell.PIN_BLOCK,
                TestCell.PAN,
                pan.length(),
                pgk,
                offset,
                offsetDigits));
  }
}
