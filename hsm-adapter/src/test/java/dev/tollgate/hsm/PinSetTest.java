package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.Ibm3624Rule;
import dev.tollgate.hsm.PaymentHsm.PinBlockResult;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.jpos.security.SMAdapter;
import org.jpos.security.SecureDESKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** PIN set: PVV and IBM 3624 offset made from an encrypted PIN block. */
class PinSetTest {
  private static final long SEED = 1977;
  private static final String PAN = "4000001234562000";
  private static final int MADE_AT = 80;
  private static final String UNTOUCHED = "5A".repeat(12);
  private static final List<PinBlockFormat> FORMATS =
      List.of(PinBlockFormat.ISO_0, PinBlockFormat.ISO_3, PinBlockFormat.ISO_4);

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
  void shouldMakePublishedPvvs(
      String id, String pvk, int pvki, String pan, String pin, String pvv) {
    KeySpec key = pvk.equals(TestToken.CVK_VALUE) ? TestToken.PVK : TestToken.PVK_2;
    for (PinBlockFormat format : FORMATS) {
      Made made = pvv(block(format, pan, pin), pan, key, pvki);

      assertThat(made).isEqualTo(new Made(PinBlockResult.MADE, pvv));
    }
  }

  @Tag("crosscheck")
  @Test
  void shouldAgreeWithJposOnRandomPvvs(@TempDir Path folder) {
    JposPins jpos = new JposPins(folder);
    SecureDESKey zpk = jpos.zpk(TestToken.ZPK_VALUE);
    SecureDESKey left = jpos.pvkHalf(TestToken.CVK_VALUE.substring(0, 16));
    SecureDESKey right = jpos.pvkHalf(TestToken.CVK_VALUE.substring(16));
    Random random = new Random(SEED);
    for (int i = 0; i < Crosscheck.CASES; i++) {
      String pan = CardValueTest.digits(random, 13 + random.nextInt(7));
      String pin = CardValueTest.digits(random, 4 + random.nextInt(9));
      int pvki = random.nextInt(7); // jPOS knows no more
      Block block =
          new Block(PinBlockFormat.ISO_0, "zpk", jpos.block(pin, pan, zpk, SMAdapter.FORMAT01));
      String expected = jpos.pvv(block.hex, pan, zpk, SMAdapter.FORMAT01, left, right, pvki);

      assertThat(pvv(block, pan, TestToken.PVK, pvki))
          .as("seed %d, PIN %d", SEED, i)
          .isEqualTo(new Made(PinBlockResult.MADE, expected));
    }
  }

  @Tag("crosscheck")
  @Test
  void shouldMakeWhatIsThenVerified() {
    Random random = new Random(SEED);
    for (int i = 0; i < Crosscheck.CASES; i++) {
      PinBlockFormat format = FORMATS.get(random.nextInt(3));
      String pan = CardValueTest.digits(random, 12 + random.nextInt(8));
      String pin = CardValueTest.digits(random, 4 + random.nextInt(9));
      int pvki = random.nextInt(10);
      Block block = block(format, pan, pin);

      Made made = pvv(block, pan, TestToken.PVK, pvki);

      assertThat(made.value)
          .as("seed %d, PIN %d", SEED, i)
          .isEqualTo(Reference.pvv(TestToken.CVK_VALUE, "" + pvki, pan, pin));
      assertThat(verifyPvv(block, pan, pvki, Integer.parseInt(made.value)))
          .isEqualTo(PinResult.RIGHT);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/pin-ibm3624-tables.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldMakeAndVerifyPublishedOffsets(
      String id, String pgk, String table, String pan, int panDigits, String pin, String offset) {
    int after = pan.length() - panDigits;
    Ibm3624Rule rule = new Ibm3624Rule(Long.parseLong(table, 16), panDigits, after, 0xF);
    for (PinBlockFormat format : FORMATS) {
      Block block = block(format, pan, pin);

      assertThat(offset(block, pan, TestToken.pgk(pgk), rule, pin.length()))
          .isEqualTo(new Made(PinBlockResult.MADE, offset));
      assertThat(verifyOffset(block, pan, TestToken.pgk(pgk), rule, offset))
          .isEqualTo(PinResult.RIGHT);
      String other = "%d".formatted((offset.charAt(0) - '0' + 1) % 10) + offset.substring(1);
      assertThat(verifyOffset(block, pan, TestToken.pgk(pgk), rule, other))
          .isEqualTo(PinResult.WRONG);
    }
  }

  @Tag("crosscheck")
  @Test
  void shouldAgreeWithTheReferenceOnRandomOffsets() {
    Random random = new Random(SEED);
    for (int i = 0; i < Crosscheck.CASES; i++) {
      PinBlockFormat format = FORMATS.get(random.nextInt(3));
      String pan = CardValueTest.digits(random, 12 + random.nextInt(8));
      String pin = CardValueTest.digits(random, 4 + random.nextInt(9));
      int offsetDigits = 4 + random.nextInt(pin.length() - 3);
      int panDigits = 1 + random.nextInt(Math.min(16, pan.length()));
      int after = random.nextInt(pan.length() - panDigits + 1);
      int pad = random.nextInt(16);
      String table = variedTable(random);
      Ibm3624Rule rule = new Ibm3624Rule(Long.parseUnsignedLong(table, 16), panDigits, after, pad);
      int end = pan.length() - after;
      String data =
          pan.substring(end - panDigits, end) + "%X".formatted(pad).repeat(16 - panDigits);
      String natural = Reference.naturalPin(TestToken.CVK_VALUE, data, table);
      String expected = Reference.pinOffset(pin.substring(0, offsetDigits), natural);
      Block block = block(format, pan, pin);

      assertThat(offset(block, pan, TestToken.PGK, rule, offsetDigits))
          .as("seed %d, PIN %d", SEED, i)
          .isEqualTo(new Made(PinBlockResult.MADE, expected));
      assertThat(verifyOffset(block, pan, TestToken.PGK, rule, expected))
          .as("seed %d, PIN %d", SEED, i)
          .isEqualTo(PinResult.RIGHT);
    }
  }

  private static String variedTable(Random random) {
    StringBuilder table = new StringBuilder("0123456789012345");
    for (int i = 15; i > 0; i--) {
      int other = random.nextInt(i + 1);
      char swapped = table.charAt(other);
      table.setCharAt(other, table.charAt(i));
      table.setCharAt(i, swapped);
    }
    return table.toString();
  }

  @Test
  void shouldForbidFormat1() {
    Block block = block(PinBlockFormat.ISO_1, PAN, "1234");

    assertThat(pvv(block, PAN, TestToken.PVK, 1).result).isEqualTo(PinBlockResult.FORBIDDEN);
    assertThat(offset(block, PAN, TestToken.PGK, Ibm3624Rule.USUAL, 4).result)
        .isEqualTo(PinBlockResult.FORBIDDEN);
  }

  @ParameterizedTest
  @CsvSource({
    // plain PIN field of format 0
    "03123FFFFFFFFFFF", // three digits
    "0D1234567890123F", // thirteen
    "341234FFFFFFFFFF", // control
    "04123AFFFFFFFFFF",
    "041234FFFFFFFFF0",
  })
  void shouldMakeNothingOfMalformedBlocks(String field) {
    String hex = Reference.tdes(TestToken.ZPK_VALUE, Reference.combine(field, PAN));
    Block block = new Block(PinBlockFormat.ISO_0, "zpk", hex);

    assertThat(pvv(block, PAN, TestToken.PVK, 1)).isEqualTo(nothing(PinBlockResult.MALFORMED));
    assertThat(offset(block, PAN, TestToken.PGK, Ibm3624Rule.USUAL, 4))
        .isEqualTo(nothing(PinBlockResult.MALFORMED));
  }

  @Test
  void shouldTellAPinShorterThanItsOffset() {
    Block block = block(PinBlockFormat.ISO_3, PAN, "12345");

    assertThat(offset(block, PAN, TestToken.PGK, Ibm3624Rule.USUAL, 6))
        .isEqualTo(nothing(PinBlockResult.PIN_TOO_SHORT));
    assertThat(offset(block, PAN, TestToken.PGK, Ibm3624Rule.USUAL, 5).result)
        .isEqualTo(PinBlockResult.MADE);
  }

  @ParameterizedTest
  @CsvSource({
    // PAN, key index, digits of the offset
    "40000012345, 1, 4", // eleven digits
    "40000012345620001234, 1, 4",
    "400000123456200A, 1, 4",
    "4000001234562000, 10, 3",
    "4000001234562000, -1, 13",
  })
  void shouldNotCarryOutWhatIsOutOfRange(String pan, int pvki, int offsetDigits) {
    Block block = block(PinBlockFormat.ISO_0, PAN, "1234");

    assertThat(pvv(block, pan, TestToken.PVK, pvki)).isEqualTo(nothing(PinBlockResult.UNAVAILABLE));
    assertThat(offset(block, pan, TestToken.PGK, Ibm3624Rule.USUAL, offsetDigits))
        .isEqualTo(nothing(PinBlockResult.UNAVAILABLE));
  }

  @Test
  void shouldNotCarryOutUnderKeysOfAnotherUsage() {
    Block block = block(PinBlockFormat.ISO_0, PAN, "1234");

    assertThat(pvv(block, PAN, TestToken.PGK, 1)).isEqualTo(nothing(PinBlockResult.UNAVAILABLE));
    assertThat(offset(block, PAN, TestToken.PVK, Ibm3624Rule.USUAL, 4))
        .isEqualTo(nothing(PinBlockResult.UNAVAILABLE));
  }

  @Test
  void shouldNotTakeFewerPanDigitsThanTheRuleSays() {
    Block block = block(PinBlockFormat.ISO_0, "400000123456200", "1234");
    Ibm3624Rule rule = new Ibm3624Rule(0x0123456789012345L, 12, 4, 0);

    assertThat(offset(block, "400000123456200", TestToken.PGK, rule, 4))
        .isEqualTo(nothing(PinBlockResult.UNAVAILABLE));
  }

  @ParameterizedTest
  @CsvSource({
    // table                 message
    "0000000000000000, decimalizationTable", // gives the PIN away
    "0000000000000001, decimalizationTable",
    "0123456012345601, decimalizationTable", // seven different digits
    "0123456780000234, decimalizationTable", // five zeros
    "012345678901234A, decimalizationTable",
  })
  void shouldRefuseTablesThatGivePinsAway(String table, String message) {
    long digits = Long.parseUnsignedLong(table, 16);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Ibm3624Rule(digits, 16, 0, 0))
        .withMessageContaining(message)
        .withMessageNotContaining(table);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "17, 0, 0", "16, -1, 0", "16, 4, 0", "12, 0, 16", "12, 0, -1"})
  void shouldRefuseDigitsThatNoPanHas(int panDigits, int after, int pad) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Ibm3624Rule(0x0123456789012345L, panDigits, after, pad));
  }

  /** What a command made, as text; empty if it wrote nothing. */
  private record Made(PinBlockResult result, String value) {}

  private static Made nothing(PinBlockResult result) {
    return new Made(result, "");
  }

  private record Block(PinBlockFormat format, String label, String hex) {}

  private static Block block(PinBlockFormat format, String pan, String pin) {
    String label = PinKeys.labels(format).getFirst();
    String hex = Reference.pinBlock(format, PinKeys.value(label), pan, pin, new Random(SEED));
    return new Block(format, label, hex);
  }

  private static TestCell cell(Block block, String pan) {
    return new TestCell()
        .digits(TestCell.PAN, pan)
        .hex(TestCell.PIN_BLOCK, block.hex)
        .hex(MADE_AT, UNTOUCHED);
  }

  /** The digits are written, nothing behind them, and nothing unless they are made. */
  private static Made made(PinBlockResult result, TestCell cell, int digits) {
    String all = cell.hexAt(MADE_AT, 12);
    if (result != PinBlockResult.MADE) {
      return new Made(result, all.replace(UNTOUCHED, ""));
    }
    assertThat(all.substring(2 * digits)).isEqualTo(UNTOUCHED.substring(2 * digits));
    String ascii = all.substring(0, 2 * digits);
    assertThat(ascii).matches("(3[0-9])*");
    return new Made(result, ascii.replaceAll("3(.)", "$1"));
  }

  private static Made pvv(Block block, String pan, KeySpec pvkSpec, int pvki) {
    TestCell cell = cell(block, pan);
    HsmKey zpk = hsm.key(block.label, KeyUsage.P0);
    HsmKey pvk = hsm.key(pvkSpec.label(), pvkSpec.usage());
    long at = TestCell.PIN_BLOCK;
    PinBlockResult result =
        TestCell.onLane(
            hsm,
            lane ->
                lane.generatePvv(
                    cell.memory, zpk, block.format, at, 0, pan.length(), pvk, pvki, MADE_AT));
    return made(result, cell, 4);
  }

  private static Made offset(
      Block block, String pan, KeySpec pgkSpec, Ibm3624Rule rule, int digits) {
    TestCell cell = cell(block, pan);
    HsmKey zpk = hsm.key(block.label, KeyUsage.P0);
    HsmKey pgk = hsm.key(pgkSpec.label(), pgkSpec.usage());
    long at = TestCell.PIN_BLOCK;
    int length = pan.length();
    PinBlockResult result =
        TestCell.onLane(
            hsm,
            lane ->
                lane.generatePinOffset(
                    cell.memory, zpk, block.format, at, 0, length, pgk, rule, digits, MADE_AT));
    return made(result, cell, digits);
  }

  private static PinResult verifyPvv(Block block, String pan, int pvki, int pvv) {
    TestCell cell = cell(block, pan);
    HsmKey zpk = hsm.key(block.label, KeyUsage.P0);
    HsmKey pvk = hsm.key("pvk", KeyUsage.V2);
    long at = TestCell.PIN_BLOCK;
    return TestCell.onLane(
        hsm,
        lane ->
            lane.verifyPinPvv(cell.memory, zpk, block.format, at, 0, pan.length(), pvk, pvki, pvv));
  }

  private static PinResult verifyOffset(
      Block block, String pan, KeySpec pgkSpec, Ibm3624Rule rule, String offset) {
    TestCell cell = cell(block, pan);
    HsmKey zpk = hsm.key(block.label, KeyUsage.P0);
    HsmKey pgk = hsm.key(pgkSpec.label(), pgkSpec.usage());
    long at = TestCell.PIN_BLOCK;
    int length = pan.length();
    long number = Long.parseLong(offset);
    return TestCell.onLane(
        hsm,
        lane ->
            lane.verifyPinIbm3624(
                cell.memory, zpk, block.format, at, 0, length, pgk, rule, number, offset.length()));
  }
}
