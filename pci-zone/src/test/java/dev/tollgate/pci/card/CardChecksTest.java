package dev.tollgate.pci.card;

import static dev.tollgate.pci.VerificationResult.CheckOutcome.FAILED;
import static dev.tollgate.pci.VerificationResult.CheckOutcome.NOT_PERFORMED;
import static dev.tollgate.pci.VerificationResult.CheckOutcome.PASSED;
import static dev.tollgate.pci.card.CheckBench.EXPIRY;
import static dev.tollgate.pci.card.CheckBench.PAN;
import static dev.tollgate.pci.card.CheckBench.PAN_WITHOUT_PIN;
import static dev.tollgate.pci.card.CheckBench.PIN;
import static dev.tollgate.pci.card.CheckBench.SERVICE_CODE;
import static dev.tollgate.pci.card.CheckBench.purchase;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.VerificationResult.CheckOutcome;
import dev.tollgate.pci.VerificationResult.PinOutcome;
import dev.tollgate.pci.testing.DialectText;
import dev.tollgate.pci.testing.Issuer;
import dev.tollgate.pci.testing.Memory;
import dev.tollgate.pci.vault.CheckedCard;
import dev.tollgate.pci.vault.VaultCell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.jpos.iso.IFA_BINARY;
import org.jpos.iso.IFA_LLLLBINARY;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.packager.ISO87APackager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CardChecksTest {
  private static final long NOW_MS = Instant.parse("2026-06-15T12:00:00Z").toEpochMilli();
  private static final String CVV = Issuer.cvv(PAN, EXPIRY, SERVICE_CODE);
  private static final String CVV2 = Issuer.cvv(PAN, EXPIRY, "000");

  @TempDir private static Path folder;
  private static CheckBench bench;
  private CheckedCard checked;

  @BeforeAll
  static void open() {
    bench = new CheckBench(folder);
  }

  @AfterAll
  static void close() {
    bench.close();
  }

  @BeforeEach
  void inJune2026() {
    bench.epochMs = NOW_MS;
  }

  @AfterEach
  void giveTheCellBack() {
    for (int slot = 0; slot < bench.vault.cellCount(); slot++) {
      if (bench.vault.cell(slot).messageLength() > 0) {
        bench.vault.cell(slot).letGo();
      }
    }
  }

  @Test
  void shouldMakeTheTokenOfThePanAndNothingMoreWithoutCause() {
    check(purchase());

    long[] token = Issuer.token(PAN);
    assertThat(checked.tokenHi()).isEqualTo(token[0]);
    assertThat(checked.tokenLo()).isEqualTo(token[1]);
    assertThat(checked.cardKnown()).isTrue();
    assertOutcomes(PASSED, NOT_PERFORMED, NOT_PERFORMED, PinOutcome.NOT_PRESENT);
    assertThat(checked.cryptogram()).isEqualTo(NOT_PERFORMED);
  }

  @Test
  void shouldNotKnowAnotherCard() {
    check(purchase(2, "4012888888881881", 52, new byte[8], 48, "9203123"));

    assertThat(checked.cardKnown()).isFalse();
    assertThat(checked.tokenHi()).isEqualTo(Issuer.token("4012888888881881")[0]);
    assertOutcomes(NOT_PERFORMED, NOT_PERFORMED, NOT_PERFORMED, PinOutcome.NOT_PRESENT);
  }

  @Test
  void shouldSayTheRightPinFromTheWrong() {
    check(purchase(52, Issuer.pinBlock(PAN, PIN)));
    assertThat(checked.pin()).isEqualTo(PinOutcome.RIGHT);
    check(purchase(52, Issuer.pinBlock(PAN, "1235")));
    assertThat(checked.pin()).isEqualTo(PinOutcome.WRONG);
    check(purchase(52, Issuer.pinBlock(PAN, PIN), 53, "0001000000000000"));
    assertThat(checked.pin()).isEqualTo(PinOutcome.RIGHT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "141234FFFFFFFFFF",
        "031234FFFFFFFFFF",
        "04123AFFFFFFFFFF",
        "041234FFFFFFFFF0",
        "0D1234567890123F"
      })
  void shouldSayThatAPinBlockIsMalformed(String pinField) {
    check(purchase(52, Issuer.pinBlockOf(pinField, PAN)));
    assertThat(checked.pin()).isEqualTo(PinOutcome.MALFORMED);
  }

  @Test
  void shouldTakeThePinBlockOfAnotherCardForMalformedOrWrong() {
    check(purchase(52, Issuer.pinBlock("4012888888881881", PIN)));
    assertThat(checked.pin()).isIn(PinOutcome.MALFORMED, PinOutcome.WRONG);
  }

  @Test
  void shouldRefuseThePinOfACardWithoutOne() {
    check(purchase(2, PAN_WITHOUT_PIN, 52, Issuer.pinBlock(PAN_WITHOUT_PIN, PIN)));
    assertThat(checked.pin()).isEqualTo(PinOutcome.MALFORMED);
  }

  @Test
  void shouldRefuseAPinUnderAKeyNobodyHas() {
    check(purchase(52, Issuer.pinBlock(PAN, PIN), 53, "0002000000000000"));
    assertThat(checked.pin()).isEqualTo(PinOutcome.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({"021, FAILED", "801, FAILED", "901, FAILED", "011, NOT_PERFORMED"})
  void shouldAskForTheCvvOfAStripeThatWasRead(String entryMode, CheckOutcome expected) {
    check(purchase(22, entryMode));
    assertThat(checked.cardValue()).isEqualTo(expected);
    check(purchase(22, entryMode, 35, PAN + "=" + EXPIRY + "101")); // cut off before its CVV
    assertThat(checked.cardValue()).isEqualTo(expected);
  }

  @Test
  void shouldCompareCvv2WithThePrintedExpiry() {
    check(purchase(14, EXPIRY, 48, "9203" + CVV2));
    assertOutcomes(PASSED, NOT_PERFORMED, PASSED, PinOutcome.NOT_PRESENT);
    check(purchase(48, "61011" + "9203" + CVV2)); // no expiry: the card file's
    assertOutcomes(PASSED, NOT_PERFORMED, PASSED, PinOutcome.NOT_PRESENT);
    check(purchase(14, EXPIRY, 48, "9203" + other(CVV2)));
    assertOutcomes(PASSED, NOT_PERFORMED, FAILED, PinOutcome.NOT_PRESENT);
    check(purchase(14, "3111", 48, "9203" + CVV2));
    assertOutcomes(FAILED, NOT_PERFORMED, FAILED, PinOutcome.NOT_PRESENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9200", "920212", "92041234", "920312X", "9203   "})
  void shouldFailACvv2ThatIsNone(String tags) {
    check(purchase(48, tags));
    assertThat(checked.cardValue2()).isEqualTo(FAILED);
  }

  @ParameterizedTest
  @CsvSource({"901, 101", "021, 101", "800, 101", "051, 999", "071, 999"})
  void shouldCheckTheCvvOfAStripeAndTheIcvvOfAChip(String entryMode, String serviceCode) {
    String value = Issuer.cvv(PAN, EXPIRY, serviceCode);
    String not = Issuer.cvv(PAN, EXPIRY, serviceCode.equals("999") ? "101" : "999");
    assertThat(value).isNotEqualTo(not);

    check(purchase(22, entryMode, 35, Issuer.track2(PAN, EXPIRY, SERVICE_CODE, value)));
    assertThat(checked.cardValue()).isEqualTo(PASSED);
    check(purchase(22, entryMode, 35, Issuer.track2(PAN, EXPIRY, SERVICE_CODE, not)));
    assertThat(checked.cardValue()).isEqualTo(FAILED);
  }

  /** Whoever got hold of a CVV2 or an iCVV cannot write a stripe with it. */
  @ParameterizedTest
  @ValueSource(strings = {"000", "999", "201"})
  void shouldNotTakeAnotherValueForTheCvvOfAStripe(String serviceCode) {
    String value = Issuer.cvv(PAN, EXPIRY, serviceCode);
    check(purchase(22, "901", 35, Issuer.track2(PAN, EXPIRY, serviceCode, value)));
    assertThat(checked.cardValue()).isEqualTo(FAILED);
    check(purchase(22, "901", 35, Issuer.track2(PAN, EXPIRY, serviceCode, CVV)));
    assertThat(checked.cardValue()).isEqualTo(FAILED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"=", "D"})
  void shouldTakeThePanFromTheTrack(String separator) throws Exception {
    String track = Issuer.track2(PAN, EXPIRY, SERVICE_CODE, CVV).replace("=", separator);
    ISOMsg message = purchase(35, track, 52, Issuer.pinBlock(PAN, PIN));
    message.unset(2);
    check(message);

    assertThat(checked.tokenHi()).isEqualTo(Issuer.token(PAN)[0]);
    assertOutcomes(PASSED, PASSED, NOT_PERFORMED, PinOutcome.RIGHT);
  }

  @Test
  void shouldFailATrackOfAnotherCard() {
    String track = Issuer.track2(PAN, EXPIRY, SERVICE_CODE, CVV);
    check(purchase(2, PAN_WITHOUT_PIN, 35, track));
    assertThat(checked.tokenHi()).isEqualTo(Issuer.token(PAN_WITHOUT_PIN)[0]);
    assertThat(checked.cardValue()).isEqualTo(FAILED);

    String other = "4012888888881881"; // with the CVV of the card in DE2, or with none
    check(purchase(35, Issuer.track2(other, EXPIRY, SERVICE_CODE, CVV)));
    assertThat(checked.cardValue()).isEqualTo(FAILED);
    check(purchase(35, other + "=" + EXPIRY));
    assertThat(checked.cardValue()).isEqualTo(FAILED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111111111111111", // no separator
        "4111111111111111=31121=1100001230", // in the service code
        "4111111111111111==101100001230000", // in place of the expiry
        "4111111111111111=3112101=00001230",
        "4111111111111111=3112101100001=30", // in the CVV
        "411111111111111=31121011000012300", // a PAN one digit short
        "=31121011000012300", // none at all
      })
  void shouldFailATrackThatIsNotLaidOutAsOne(String track) {
    check(purchase(35, track));
    assertThat(checked.cardKnown()).isTrue();
    assertThat(checked.cardValue()).isEqualTo(FAILED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"=3112101", "4111111=31121011000012300", "="})
  void shouldKnowNoCardByATrackWithoutAPan(String track) throws Exception {
    ISOMsg message = purchase(35, track);
    message.unset(2);
    check(message);
    assertThat(checked.cardKnown()).isFalse();
    assertThat(checked.tokenHi()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    // DE14, track, outcome
    "    ,     , PASSED", "3112,     , PASSED", "3111,     , FAILED", "    , 3112, PASSED",
    "    , 3111, FAILED", "3112, 3112, PASSED", "3112, 3111, FAILED", "3111, 3112, FAILED",
  })
  void shouldCompareEveryExpiryOfTheMessage(String field, String track, CheckOutcome expected) {
    ISOMsg message = purchase();
    if (field != null) {
      message.set(14, field);
    }
    if (track != null) {
      message.set(35, PAN + "=" + track); // without more data there is no CVV
    }
    check(message);
    assertOutcomes(expected, NOT_PERFORMED, NOT_PERFORMED, PinOutcome.NOT_PRESENT);
  }

  @Test
  void shouldCheckTheCvvWithTheExpiryOfItsTrack() {
    String track = Issuer.track2(PAN, "3211", SERVICE_CODE, CVV); // the card's life prolonged
    check(purchase(14, EXPIRY, 35, track));
    assertOutcomes(FAILED, FAILED, NOT_PERFORMED, PinOutcome.NOT_PRESENT);
  }

  @ParameterizedTest
  @CsvSource({
    "2031-11-30T23:59:59.999Z, PASSED",
    "2031-12-31T23:59:59.999Z, PASSED",
    "2032-01-01T00:00:00Z, FAILED"
  })
  void shouldLetACardExpireAtTheEndOfItsMonth(Instant now, CheckOutcome expected) {
    bench.epochMs = now.toEpochMilli();
    check(purchase(14, EXPIRY));
    assertThat(checked.expiry()).isEqualTo(expected);
  }

  @Test
  void shouldNoticeTheTurnOfTheMonth() {
    CardChecks checks =
        new CardChecks(
            bench.networks, bench.tokenKey(), bench.cards, () -> bench.epochMs, bench.counters);
    for (String now : new String[] {"2031-12-31T23:59:59.999Z", "2032-01-01T00:00:00Z"}) {
      bench.epochMs = Instant.parse(now).toEpochMilli();
      var cell = bench.cell(purchase());
      bench.check(checks, cell);
      assertThat(cell.checked().expiry()).isEqualTo(now.startsWith("2031") ? PASSED : FAILED);
      cell.letGo();
    }
  }

  /** A dialect that allows it is not served; and if it were, nothing else would be written over. */
  @ParameterizedTest
  @CsvSource({"52, 7", "52, 9", "52, 300", "52, 900", "64, 7", "64, 9", "64, 300", "64, 900"})
  void shouldTakeNoBlockOrCodeOfAnotherLength(int field, int bytes) throws Exception {
    String line = field == 52 ? "PIN data, type: b, length: 8" : "code, type: b, length: 8";
    String text = DialectText.text("iso87-ascii");
    text = DialectText.replaced(text, line, line + "00, prefix: 4, encoding: raw");
    text = text.replace("800, prefix", "900, prefix");
    ISO87APackager packager = new ISO87APackager();
    packager.setFieldPackager(field, new IFA_LLLLBINARY(900, "as long as one likes"));
    byte[] content = new byte[bytes];
    Arrays.fill(content, (byte) 0x5A);
    ISOMsg message = purchase(field, content);
    message.setPackager(packager);
    Path files = Files.createDirectory(folder.resolve(field + "-" + bytes));

    try (CheckBench other =
        new CheckBench(files, DialectText.read(text), field == 64 ? "zak-beta" : null)) {
      CheckedCard result = other.check(message);
      VaultCell cell = other.vault.cell(0);

      assertThat(result.completed()).isTrue();
      assertThat(field == 52 ? result.pin() : result.mac())
          .isEqualTo(field == 52 ? PinOutcome.MALFORMED : FAILED);
      long behind = cell.workAt() + (field == 52 ? WorkArea.MAC : WorkArea.PAN);
      assertThat(Memory.isZero(cell.memory().asSlice(behind, 8))).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // PAN of the block, PIN, DE53,          PIN is
    "4111111111111111, 1234, 0409000000000000, RIGHT",
    "4111111111111111, 1235, 0409000000000000, WRONG",
    "4111111111111112, 1234, 0409000000000000, MALFORMED",
    "4111111111111111, 1234, 0401000000000000, MALFORMED", // under a TDES key
    "4111111111111111, 1234, 0009000000000000, MALFORMED", // not of that length
    "4111111111111111, 1234, 0309000000000000, MALFORMED",
  })
  void shouldCheckPinsInBlocksOfFormat4(
      String blockPan, String pin, String securityControl, PinOutcome expected) throws Exception {
    String shipped = "PIN data, type: b, length: 8";
    String text = DialectText.text("iso87-ascii");
    text = DialectText.replaced(text, shipped, "PIN data, type: b, length: 16");
    ISO87APackager packager = new ISO87APackager();
    packager.setFieldPackager(52, new IFA_BINARY(16, "format 4"));
    ISOMsg message = purchase(52, Issuer.pinBlock4(blockPan, pin), 53, securityControl);
    message.setPackager(packager);
    Path files = Files.createTempDirectory(folder, "format-4");

    try (CheckBench other = new CheckBench(files, DialectText.read(text), null)) {
      assertThat(other.check(message).pin()).isEqualTo(expected);
    }
  }

  @Test
  void shouldLeaveTheMessageAsItCame() {
    ISOMsg message = purchase(52, Issuer.pinBlock(PAN, PIN), 48, "9203" + CVV2);
    var cell = bench.cell(message);
    byte[] before = Memory.bytes(cell.memory().asSlice(0, cell.messageLength()));
    cell.letGo();
    check(message);
    byte[] after = Memory.bytes(cell.memory().asSlice(0, cell.messageLength()));
    assertThat(HexFormat.of().formatHex(after)).isEqualTo(HexFormat.of().formatHex(before));
  }

  private void check(ISOMsg message) {
    giveTheCellBack();
    checked = bench.check(message);
    assertThat(checked.completed()).isTrue();
  }

  private void assertOutcomes(
      CheckOutcome expiry, CheckOutcome cardValue, CheckOutcome cardValue2, PinOutcome pin) {
    assertThat(checked.expiry()).as("expiry").isEqualTo(expiry);
    assertThat(checked.cardValue()).as("CVV").isEqualTo(cardValue);
    assertThat(checked.cardValue2()).as("CVV2").isEqualTo(cardValue2);
    assertThat(checked.pin()).as("PIN").isEqualTo(pin);
  }

  private static String other(String value) {
    return String.format("%03d", (Integer.parseInt(value) + 1) % 1000);
  }
}
