package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.hsm.CommandExposure.Exposure;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class PinVerificationTest {
  private static final long SEED = 3624;
  private static final String PAN = "4000001234562000";

  /** Those under a TDES key. */
  private static final List<PinBlockFormat> TDES_FORMATS =
      List.of(PinBlockFormat.ISO_0, PinBlockFormat.ISO_1, PinBlockFormat.ISO_3);

  private static Hsm hsm;

  @BeforeAll
  static void open() {
    hsm = PinKeys.open();
  }

  @AfterAll
  static void close() {
    hsm.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/pin-pvv.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldMatchPublishedPvvs(String id, String pvk, int pvki, String pan, String pin, int pvv) {
    KeySpec key = pvk.equals(TestToken.CVK_VALUE) ? TestToken.PVK : TestToken.PVK_2;
    assertThat(key.checkValue()).isEqualTo(Reference.tdesCheckValue(pvk));
    String block = Reference.clearPinBlock(pan, pin);

    assertThat(verify(block, pan, key, pvki, pvv)).isEqualTo(PinResult.RIGHT);
    assertThat(verify(block, pan, key, pvki, (pvv + 1) % 10_000)).isEqualTo(PinResult.WRONG);
    assertThat(verify(block, pan, key, pvki + 1, pvv)).isEqualTo(PinResult.WRONG);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/pin-block-iso0.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldReadPublishedPinBlocks(String id, String pan, String pin, String block) {
    int pvv = Integer.parseInt(Reference.pvv(TestToken.CVK_VALUE, "1", pan, pin));

    assertThat(verify(block, pan, TestToken.PVK, 1, pvv)).isEqualTo(PinResult.RIGHT);
    assertThat(verify(block, pan, TestToken.PVK, 1, pvv ^ 1)).isEqualTo(PinResult.WRONG);
  }

  @ParameterizedTest
  @CsvSource({
    // control, length, digits, fill        expected
    "041234FFFFFFFFFF, WRONG", // well-formed, but not the PIN of PVV 9999
    "0C123456789012FF, WRONG",
    "141234FFFFFFFFFF, MALFORMED", // format 1
    "341234FFFFFFFFFF, MALFORMED",
    "F41234FFFFFFFFFF, MALFORMED",
    "03123FFFFFFFFFFF, MALFORMED", // three digits
    "00FFFFFFFFFFFFFF, MALFORMED",
    "0D1234567890123F, MALFORMED", // thirteen digits
    "0F12345678901234, MALFORMED",
    "04A234FFFFFFFFFF, MALFORMED", // a digit that is none
    "04123AFFFFFFFFFF, MALFORMED",
    "0C12345678901AFF, MALFORMED",
    "051234FFFFFFFFFF, MALFORMED", // shorter than its length says
    "041234EFFFFFFFFF, MALFORMED", // fill
    "041234FFFFFFFFF0, MALFORMED",
    "0412345FFFFFFFFF, MALFORMED", // longer than its length says
  })
  void shouldTellMalformedFromWrong(String pinField, PinResult expected) {
    String block = Reference.combine(pinField, PAN);

    assertThat(verify(block, PAN, TestToken.PVK, 1, 9999)).isEqualTo(expected);
  }

  @Test
  void shouldFindABlockMadeForAnotherPanMalformedOrWrong() {
    String block = Reference.clearPinBlock("4999988887777000", "1234");
    int pvv = Integer.parseInt(Reference.pvv(TestToken.CVK_VALUE, "1", PAN, "1234"));

    assertThat(verify(block, PAN, TestToken.PVK, 1, pvv)).isEqualTo(PinResult.MALFORMED);
  }

  @Tag("crosscheck")
  @Test
  void shouldAgreeWithTheReferenceOnRandomPins() {
    Random random = new Random(9564);
    for (int i = 0; i < Crosscheck.CASES; i++) {
      String pan = CardValueTest.digits(random, 12 + random.nextInt(8));
      String pin = CardValueTest.digits(random, 4 + random.nextInt(9));
      int pvki = random.nextInt(10);
      int pvv = Integer.parseInt(Reference.pvv(TestToken.CVK_VALUE, "" + pvki, pan, pin));
      String block = Reference.clearPinBlock(pan, pin);

      assertThat(verify(block, pan, TestToken.PVK, pvki, pvv))
          .as("PIN %d", i)
          .isEqualTo(PinResult.RIGHT);
    }
  }

  @Tag("crosscheck")
  @Test
  void shouldAgreeWithTheReferenceOnRandomBlocks() {
    Random random = new Random(75);
    for (int i = 0; i < Crosscheck.CASES; i++) {
      String field = "04%08X%06X".formatted(random.nextInt() | 0x0FFFF, random.nextInt(1 << 24));
      boolean sound = field.matches("04[0-9]{4}F{10}");

      assertThat(verify(Reference.combine(field, PAN), PAN, TestToken.PVK, 1, 0))
          .as(field)
          .isIn(sound ? PinResult.WRONG : PinResult.MALFORMED);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/pin-block-iso1-iso3.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldReadPublishedBlocksOfFormats1And3(
      String id, PinBlockFormat format, String pan, String block, String pin) {
    int pvv = Integer.parseInt(Reference.pvv(TestToken.CVK_VALUE, "1", pan, pin));

    for (PinBlockFormat announced : TDES_FORMATS) {
      assertThat(verify(announced, block, pan, TestToken.PVK, 1, pvv))
          .as("announced as %s", announced)
          .isEqualTo(announced == format ? PinResult.RIGHT : PinResult.MALFORMED);
    }
    assertThat(verify(format, block, pan, TestToken.PVK, 1, pvv ^ 1)).isEqualTo(PinResult.WRONG);
  }

  @ParameterizedTest
  @CsvSource({
    // format, plain PIN field     expected
    "ISO_1, 141234FFFFFFFFFF, WRONG", // well-formed, but not the PIN of PVV 9999
    "ISO_1, 1412340000000000, WRONG", // any transaction field will do
    "ISO_1, 141234A1B2C3D4E5, WRONG",
    "ISO_1, 1C12345678901200, WRONG",
    "ISO_1, 041234FFFFFFFFFF, MALFORMED", // control
    "ISO_1, 341234FFFFFFFFFF, MALFORMED",
    "ISO_1, 1312345678901234, MALFORMED", // three digits
    "ISO_1, 1D12345678901234, MALFORMED", // thirteen
    "ISO_1, 14123A5678901234, MALFORMED", // a digit that is none
    "ISO_3, 341234ABCDEFABCD, WRONG",
    "ISO_3, 341234FFFFFFFFFF, WRONG",
    "ISO_3, 341234AAAAAAAAAA, WRONG",
    "ISO_3, 3C123456789012AF, WRONG",
    "ISO_3, 041234FFFFFFFFFF, MALFORMED", // control
    "ISO_3, 141234FFFFFFFFFF, MALFORMED",
    "ISO_3, 3412349BCDEFABCD, MALFORMED", // fill
    "ISO_3, 341234ABCDEFABC0, MALFORMED",
    "ISO_3, 33123ABCDEFABCDE, MALFORMED", // three digits
    "ISO_3, 3D1234567890123A, MALFORMED", // thirteen
    "ISO_3, 34A234ABCDEFABCD, MALFORMED", // a digit that is none
  })
  void shouldTellMalformedFromWrongInFormats1And3(
      PinBlockFormat format, String pinField, PinResult expected) {
    String block = format == PinBlockFormat.ISO_1 ? pinField : Reference.combine(pinField, PAN);

    assertThat(verify(format, block, PAN, TestToken.PVK, 1, 9999)).isEqualTo(expected);
  }

  @Tag("crosscheck")
  @Test
  void shouldAgreeWithTheReferenceOnRandomPinsOfEachFormat() {
    Random random = new Random(SEED);
    for (int i = 0; i < Crosscheck.CASES; i++) {
      for (PinBlockFormat format : TDES_FORMATS) {
        String pan = CardValueTest.digits(random, 12 + random.nextInt(8));
        String pin = CardValueTest.digits(random, 4 + random.nextInt(9));
        int pvv = Integer.parseInt(Reference.pvv(TestToken.CVK_VALUE, "1", pan, pin));
        String block = Reference.clearPinBlock(format, pan, pin, random);

        assertThat(verify(format, block, pan, TestToken.PVK, 1, pvv))
            .as("seed %d, PIN %d, %s", SEED, i, format)
            .isEqualTo(PinResult.RIGHT);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/pin-block-iso4.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldReadPublishedBlocksOfFormat4(
      String id, String key, String pan, String pin, String fill, String block) {
    int pvv = Integer.parseInt(Reference.pvv(TestToken.CVK_VALUE, "1", pan, pin));
    String zpk = PinKeys.label(key);
    PinBlockFormat iso4 = PinBlockFormat.ISO_4;

    assertThat(verifyBlock(zpk, iso4, block, pan, TestToken.PVK, 1, pvv))
        .isEqualTo(PinResult.RIGHT);
    assertThat(verifyBlock(zpk, iso4, block, pan, TestToken.PVK, 1, pvv ^ 1))
        .isEqualTo(PinResult.WRONG);
    assertThat(verifyBlock(zpk, iso4, block, PAN, TestToken.PVK, 1, pvv))
        .isEqualTo(PinResult.MALFORMED);
  }

  @Tag("crosscheck")
  @Test
  void shouldAgreeWithTheReferenceOnRandomBlocksOfFormat4() {
    Random random = new Random(SEED);
    for (int i = 0; i < Crosscheck.CASES; i++) {
      List<String> zpks = PinKeys.labels(PinBlockFormat.ISO_4);
      String zpk = zpks.get(random.nextInt(zpks.size()));
      String pan = CardValueTest.digits(random, 12 + random.nextInt(8));
      String pin = CardValueTest.digits(random, 4 + random.nextInt(9));
      int pvv = Integer.parseInt(Reference.pvv(TestToken.CVK_VALUE, "1", pan, pin));
      String block = Reference.pinBlock(PinBlockFormat.ISO_4, PinKeys.value(zpk), pan, pin, random);

      assertThat(verifyBlock(zpk, PinBlockFormat.ISO_4, block, pan, TestToken.PVK, 1, pvv))
          .as("seed %d, PIN %d", SEED, i)
          .isEqualTo(PinResult.RIGHT);
    }
  }

  @ParameterizedTest
  @CsvSource({"ISO_4, zpk", "ISO_0, zpk-aes-128", "ISO_1, zpk-aes-192", "ISO_3, zpk-aes-256"})
  void shouldNotCarryOutUnderAZonePinKeyOfAnotherAlgorithm(PinBlockFormat format, String zpk) {
    assertThat(verifyBlock(zpk, format, "00".repeat(16), PAN, TestToken.PVK, 1, 0))
        .isEqualTo(PinResult.UNAVAILABLE);
  }

  @Test
  void shouldNotCarryOutWithoutElevenPanDigits() {
    assertThat(verify("041234FFFFFFFFFF", "40000012345", TestToken.PVK, 1, 0))
        .isEqualTo(PinResult.UNAVAILABLE);
  }

  @Test
  void shouldNotCarryOutUnderAZonePinKeyAsPvk() {
    assertThat(verify("041234FFFFFFFFFF", PAN, TestToken.ZPK, 1, 0))
        .isEqualTo(PinResult.UNAVAILABLE);
  }

  @Test
  void shouldSayThatTheHostSeesThePin() {
    Exposure exposure = TestCell.onLane(hsm, PaymentHsm::pinExposure);

    assertThat(exposure).isEqualTo(Exposure.HOST_SEES_PIN);
    assertThat(CommandExposure.VERIFY_PIN_PVV.refusedInProduction()).isTrue();
    assertThat(CommandExposure.VERIFY_CARD_VALUE.refusedInProduction()).isFalse();
  }

  private static PinResult verify(
      String clearBlock, String pan, KeySpec pvkSpec, int pvki, int pvv) {
    return verify(PinBlockFormat.ISO_0, clearBlock, pan, pvkSpec, pvki, pvv);
  }

  private static PinResult verify(
      PinBlockFormat format, String clearBlock, String pan, KeySpec pvkSpec, int pvki, int pvv) {
    String block = Reference.tdes(TestToken.ZPK_VALUE, clearBlock);
    return verifyBlock("zpk", format, block, pan, pvkSpec, pvki, pvv);
  }

  private static PinResult verifyBlock(
      String zpkLabel,
      PinBlockFormat format,
      String block,
      String pan,
      KeySpec pvkSpec,
      int pvki,
      int pvv) {
    HsmKey zpk = hsm.key(zpkLabel, KeyUsage.P0);
    HsmKey pvk = hsm.key(pvkSpec.label(), pvkSpec.usage());
    TestCell cell = new TestCell().digits(TestCell.PAN, pan).hex(TestCell.PIN_BLOCK, block);
    return TestCell.onLane(
        hsm,
        lane ->
            lane.verifyPinPvv(
                cell.memory,
                zpk,
                format,
                TestCell.PIN_BLOCK,
                TestCell.PAN,
                pan.length(),
                pvk,
                pvki,
                pvv));
  }
}
