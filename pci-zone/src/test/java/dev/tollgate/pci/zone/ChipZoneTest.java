package dev.tollgate.pci.zone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.Answer;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;
import dev.tollgate.pci.VerificationResult.CheckOutcome;
import dev.tollgate.pci.VerificationResult.PinOutcome;
import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import dev.tollgate.pci.testing.ChipCard;
import dev.tollgate.pci.testing.Issuer;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.Tdes;
import dev.tollgate.pci.zone.ZoneRig.Checks;
import dev.tollgate.pci.zone.ZoneRig.Line;
import dev.tollgate.pci.zone.ZoneRig.Net;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** Chip cards, from the bytes of a request to tag 91 of its answer. */
class ChipZoneTest {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final byte[] IMK = Issuer.key("imk-ac");

  @TempDir private Path folder;
  private ZoneRig rig;

  @BeforeEach
  void open() {
    rig = new ZoneRig(folder);
  }

  @AfterEach
  void close() {
    try {
      assertThat(rig.served.freeCells()).isEqualTo(ZoneRig.CELLS);
    } finally {
      rig.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ALPHA, 10, true",
    "ALPHA, 18, true",
    "BETA, 10, true",
    "BETA, 18, true",
    "GAMMA, 18, true",
    "ALPHA, 10, false",
    "ALPHA, 18, false",
    "BETA, 10, false",
    "BETA, 18, false",
    "ALPHA, 22, true",
    "BETA, 22, false",
    "ALPHA, 16, true",
    "BETA, 16, false",
    "ALPHA, 17, false",
    "BETA, 17, true",
    "ALPHA, 20, true",
    "GAMMA, 20, false",
    "ALPHA, 21, false",
    "BETA, 21, true",
  })
  void shouldCheckTheCardAndLetItCheckTheIssuer(Net network, int version, boolean approved) {
    ChipCard card = card(version);
    Line line = rig.connect(network);
    SealedRequest request = line.send(chip(ZoneRig.PAN, card));

    VerificationResult result = rig.verify(request);

    assertThat(result.completed()).isTrue();
    assertThat(result.cryptogram()).isEqualTo(CheckOutcome.PASSED);
    assertThat(result.applicationTransactionCounter()).isEqualTo(0x1C);
    byte[] answer = line.answered(request, ZoneRig.answer(result, approved));
    assertThat(tag91(network, answer)).isEqualTo(HEX.formatHex(card.issuerData(approved)));
    assertThat(Jpos.unpack(answer, network.packager()).getString(44)).isEqualTo("02");
  }

  /** A repeat brings its cryptogram again: nothing was kept, the answer is made anew. */
  @Test
  void shouldMakeTheSameIssuerDataForARepeat() throws Exception {
    Line line = rig.connect(Net.BETA);
    ISOMsg message = chip(ZoneRig.PAN, card(18));
    String first = tag91(Net.BETA, line.exchange(message, true));
    message.setMTI("0101");
    assertThat(tag91(Net.BETA, line.exchange(message, true)))
        .isEqualTo(first)
        .isEqualTo(HEX.formatHex(card(18).issuerData(true)));
  }

  @ParameterizedTest
  @CsvFileSource(
      resources = "/test-vectors/chip-cryptogram.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldCheckPublishedCryptograms(
      String id,
      int version,
      String imk,
      String pan,
      int psn,
      int atc,
      String data,
      String arqc,
      String word,
      String arpc,
      String source) {
    ISOMsg message = ZoneRig.purchase(pan, 4, "000000000100", 22, "051");
    message.set(23, String.format("%03d", psn));
    message.set(55, HEX.parseHex(field55(version, data, arqc)));
    Line line = rig.connect(Net.BETA);
    SealedRequest request = line.send(message);

    VerificationResult result = rig.verify(request);

    assertThat(result.cryptogram()).isEqualTo(CheckOutcome.PASSED);
    assertThat(result.applicationTransactionCounter()).isEqualTo(atc);
    boolean approved = version != 18; // as in the vectors that tell the ARPC
    byte[] answer = line.answered(request, ZoneRig.answer(result, approved));
    if (arpc != null) {
      assertThat(tag91(Net.BETA, answer)).isEqualTo(arpc + word);
    }
  }

  /** The vectors give what the card signed, in the order of Visa; the message has it in tags. */
  private static String field55(int version, String data, String arqc) {
    String covered = data.substring(66);
    String issuerData =
        switch (version) {
          case 10 -> "06010A" + covered;
          case 18 -> covered;
          default -> { // M/Chip: results, two bytes that are not covered, counters
            String counters = covered.length() > 12 ? covered.substring(12) : "00000000000000FF";
            yield String.format("01%02X", version) + covered.substring(0, 12) + "ABCD" + counters;
          }
        };
    return "9F0206"
        + data.substring(0, 12)
        + "9F0306"
        + data.substring(12, 24)
        + "9F1A02"
        + data.substring(24, 28)
        + "9505"
        + data.substring(28, 38)
        + "5F2A02"
        + data.substring(38, 42)
        + "9A03"
        + data.substring(42, 48)
        + "9C01"
        + data.substring(48, 50)
        + "9F3704"
        + data.substring(50, 58)
        + "8202"
        + data.substring(58, 62)
        + "9F3602"
        + data.substring(62, 66)
        + String.format("9F10%02X", issuerData.length() / 2)
        + issuerData
        + "9F2608"
        + arqc;
  }

  @ParameterizedTest
  @CsvSource({
    "10, 9F02, 000000001251",
    "10, 9F03, 000000000001",
    "10, 9F1A, 0277",
    "10, 95, 8000048001",
    "10, 5F2A, 0840",
    "10, 9A, 261129",
    "10, 9C, 01",
    "10, 9F37, 52BF4586",
    "10, 82, 1801",
    "10, 9F36, 001D",
    "10, 9F10, 06010A03A06011",
    "10, 9F26, 0000000000000000",
    "18, 9F02, 000000001251",
    "18, 9F36, 001D",
    "18, 9F10, 06021203A0B800",
    "18, 9F10, 06011203A0B80001",
    "18, 9F26, FFFFFFFFFFFFFFFF",
    "22, 9F36, 001D",
    "22, 9F10, 1F220203A0B800000F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F",
    "16, 9F37, 52BF4586",
    "16, 9F10, 0110A00003220001000000000000000000FF",
    "16, 9F10, 0111A00003220000000000000000000000FF", // its counters are not covered
    "17, 9F10, 0111A00003220000000000000000000322FE",
    "17, 9F10, 0115A00003220000000000000000000322FF",
    "20, 9F10, 0114A10003220000000000000000000000FF",
    "20, 9F10, 0110A00003220000000000000000000000FF", // the other session key
    "21, 9F10, 0115A00003220000000001000000000322FF",
    "21, 9F36, 001D",
  })
  void shouldNoticeEveryChange(int version, String tag, String value) {
    byte[] genuine = card(version).cryptogram();
    ChipCard changed = card(version).with("9F26", HEX.formatHex(genuine)).with(tag, value);

    Checks checks = rig.connect(Net.ALPHA).check(chip(ZoneRig.PAN, changed));

    assertThat(checks.completed()).isTrue();
    assertThat(checks.cryptogram()).isEqualTo(CheckOutcome.FAILED);
    assertThat(checks.counter()).isEqualTo(VerificationResult.NO_COUNTER);
    assertThat(rig.zone.counters().sum(ZoneCounter.CRYPTOGRAMS_WRONG)).isOne();
  }

  /** A terminal that gives no cash sends no amount of it; the card signed a zero. */
  @ParameterizedTest
  @CsvSource({"10, 000000000000, PASSED", "18, 000000000000, PASSED", "18, 000000000001, FAILED"})
  void shouldTakeAMissingOtherAmountForZero(int version, String amount, CheckOutcome expected) {
    ISOMsg message = chip(ZoneRig.PAN, card(version).with("9F03", amount));
    String sent = HEX.formatHex(message.getBytes(55));
    message.set(55, HEX.parseHex(sent.replace("9F0306" + amount, "")));

    Checks checks = rig.connect(Net.ALPHA).check(message);

    assertThat(message.getBytes(55)).hasSize(sent.length() / 2 - 9);
    assertThat(checks.cryptogram()).isEqualTo(expected);
  }

  /** Version 10 does not cover the rest of the issuer data; that of the next one is longer. */
  @Test
  void shouldCoverIssuerDataOfAnyLength() {
    ChipCard longest = card(18).with("9F10", "06011203A0B800" + "0F".repeat(25));
    ChipCard tail = card(10).with("9F10", "1F010A03A06010" + "0F".repeat(25));
    Line line = rig.connect(Net.BETA);
    assertThat(line.check(chip(ZoneRig.PAN, longest)).cryptogram()).isEqualTo(CheckOutcome.PASSED);
    assertThat(line.check(chip(ZoneRig.PAN, tail)).cryptogram()).isEqualTo(CheckOutcome.PASSED);
  }

  @ParameterizedTest
  @CsvSource({
    "06011603A0B800",
    "0601FF03A0B800",
    "06010003A0B800",
    "0F011103A0B800",
    "0113A00003220000000000000000000322FF", // no such version of M/Chip
    "0111A00003220000000000000000000322", // its counters are not all there
    "0110A000032200", // nor are its results
  })
  void shouldSayNothingOfAVersionItDoesNotKnow(String issuerData) {
    ChipCard card = card(10).with("9F26", "0102030405060708").with("9F10", issuerData);
    Line line = rig.connect(Net.BETA);
    SealedRequest request = line.send(chip(ZoneRig.PAN, card));
    VerificationResult result = rig.verify(request);
    assertThat(result.completed()).isTrue();
    assertThat(result.cryptogram()).isEqualTo(CheckOutcome.FAILED);

    byte[] answer = line.answered(request, ZoneRig.answer(result, false));

    assertThat(Jpos.unpack(answer, Net.BETA.packager()).hasField(55)).isFalse();
  }

  /** 9F10 of M/Chip has bytes that no cryptogram covers, and may have more of them. */
  @ParameterizedTest
  @CsvSource({
    "16, 0110A00003220000", // nothing behind the results
    "16, 0210A00003220000FFFF0102030405060708",
    "17, 0211A00003220000FFFF00000000000322FF" + "AB12",
    "20, 0214A00003220000FFFF0102030405060708",
    "22, 1F220A03A0B80000", // a key index that looks like version 10
  })
  void shouldTakeIssuerDataAsTheVersionHasThem(int version, String issuerData) {
    ChipCard card = card(version).with("9F10", issuerData);
    assertThat(rig.connect(Net.BETA).check(chip(ZoneRig.PAN, card)).cryptogram())
        .isEqualTo(CheckOutcome.PASSED);
  }

  @ParameterizedTest
  @CsvSource({
    "10, true, false",
    "18, true, false",
    "22, true, false",
    "16, false, true",
    "17, false, true",
    "20, false, true",
    "21, false, true",
  })
  void shouldTakeTheVersionsOfTheProductsProfile(int version, boolean visa, boolean mchip) {
    Line line = rig.connect(Net.BETA);
    ChipCard visaCard = new ChipCard(Tdes.iccKeyB(IMK, ZoneRig.LONG_PAN, 0)).version(version);
    ChipCard mchipCard = new ChipCard(IMK, ZoneRig.MCHIP_PAN, 0).version(version);

    assertThat(line.check(chip(ZoneRig.LONG_PAN, visaCard)).cryptogram())
        .isEqualTo(visa ? CheckOutcome.PASSED : CheckOutcome.FAILED);
    assertThat(line.check(chip(ZoneRig.MCHIP_PAN, mchipCard)).cryptogram())
        .isEqualTo(mchip ? CheckOutcome.PASSED : CheckOutcome.FAILED);
  }

  @Test
  void shouldFailAChipWhoseProductHasNone() {
    Checks checks =
        rig.connect(Net.ALPHA)
            .check(chip(ZoneRig.PLASTIC_PAN, new ChipCard(IMK, ZoneRig.PLASTIC_PAN, 0)));
    assertThat(checks.completed()).isTrue();
    assertThat(checks.cardKnown()).isTrue();
    assertThat(checks.cryptogram()).isEqualTo(CheckOutcome.FAILED);
  }

  @ParameterizedTest
  @CsvSource({
    // DE23, tag 5F34, the number the card used, expected
    "007, '', 7, PASSED",
    "007, 05, 7, PASSED",
    "'', 05, 5, PASSED",
    "'', 99, 99, PASSED",
    "'', '', 0, PASSED",
    "007, 05, 5, FAILED",
    "'', 05, 0, FAILED",
    "100, '', 0, FAILED",
    "'', 0A, 10, FAILED",
  })
  void shouldTakeTheSequenceNumberFromWhereItIs(
      String field, String tag, int used, CheckOutcome expected) {
    ChipCard card = new ChipCard(IMK, ZoneRig.PAN, used);
    if (!tag.isEmpty()) {
      card.with("5F34", tag);
    }
    ISOMsg message = chip(ZoneRig.PAN, card);
    if (!field.isEmpty()) {
      message.set(23, field);
    }
    for (Net network : new Net[] {Net.ALPHA, Net.BETA}) {
      assertThat(rig.connect(network).check(message).cryptogram()).isEqualTo(expected);
    }
  }

  /** 19 digits: the options differ, and the product says which one. */
  @Test
  void shouldDeriveTheKeyAsTheProductSays() {
    ChipCard optionB = new ChipCard(Tdes.iccKeyB(IMK, ZoneRig.LONG_PAN, 0));
    ChipCard optionA = new ChipCard(IMK, ZoneRig.LONG_PAN, 0);
    Line line = rig.connect(Net.BETA);
    assertThat(line.check(chip(ZoneRig.LONG_PAN, optionB)).cryptogram())
        .isEqualTo(CheckOutcome.PASSED);
    assertThat(line.check(chip(ZoneRig.LONG_PAN, optionA)).cryptogram())
        .isEqualTo(CheckOutcome.FAILED);
  }

  /** Else a changed DE4 would move what the cardholder did not agree to. */
  @ParameterizedTest
  @CsvSource({
    "000000001251, 978, FAILED",
    "000000001249, 978, PASSED",
    "000000009999, 840, PASSED", // converted on the way: not comparable
  })
  void shouldFailWhatAsksForMoreThanTheCardSigned(
      String amount, String currency, CheckOutcome expected) {
    ISOMsg message = chip(ZoneRig.PAN, card(10));
    message.set(4, amount);
    message.set(49, currency);
    assertThat(rig.connect(Net.ALPHA).check(message).cryptogram()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"051, 999, PASSED", "071, 999, PASSED", "051, 201, FAILED", "901, 201, PASSED"})
  void shouldCheckTheTrackOfAChipAsItsOwn(String entry, String serviceCode, CheckOutcome expected) {
    String cvv = Issuer.cvv(ZoneRig.PAN, ZoneRig.EXPIRY, serviceCode);
    ISOMsg message = chip(ZoneRig.PAN, card(10));
    message.set(22, entry);
    message.set(35, Issuer.track2(ZoneRig.PAN, ZoneRig.EXPIRY, "201", cvv));
    for (Net network : new Net[] {Net.ALPHA, Net.BETA}) {
      Checks checks = rig.connect(network).check(message);
      assertThat(checks.cardValue()).isEqualTo(expected);
      assertThat(checks.cryptogram())
          .isEqualTo(entry.equals("901") ? CheckOutcome.NOT_PERFORMED : CheckOutcome.PASSED);
    }
  }

  /** An answer that did not wait for the checks says nothing of them. */
  @Test
  void shouldLeaveTag91OutOfAnAnswerThatKnowsNoCryptogram() {
    Line line = rig.connect(Net.BETA);
    SealedRequest request = line.send(chip(ZoneRig.PAN, card(10)));
    Answer late = ZoneRig.answer(rig.verify(request), false);
    late.cryptogram = CheckOutcome.NOT_PERFORMED;

    byte[] answer = line.answered(request, late);

    assertThat(Jpos.unpack(answer, Net.BETA.packager()).hasField(55)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "ALPHA, 0, 1234, RIGHT", "ALPHA, 1, 1234, RIGHT", "ALPHA, 3, 1234, RIGHT",
    "BETA, 0, 1234, RIGHT", "BETA, 1, 1234, RIGHT", "BETA, 3, 1234, RIGHT",
    "ALPHA, 3, 1235, WRONG", "BETA, 0, 1235, WRONG", "BETA, 1, 1235, WRONG",
  })
  void shouldCheckPinsInEveryFormat(Net network, int format, String pin, PinOutcome expected) {
    String control = "0" + format + "01000000000000";
    for (String pan : new String[] {ZoneRig.PAN, ZoneRig.OFFSET_PAN}) {
      byte[] block = Issuer.pinBlock(network.zoneKey, format, pan, pin);
      ISOMsg message = ZoneRig.purchase(pan, 52, block, 53, control);
      assertThat(rig.connect(network).check(message).pin()).as(pan).isEqualTo(expected);
      rig.connect(network).channel.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"123456, RIGHT", "123457, WRONG", "1234567, RIGHT"})
  void shouldCompareAsManyDigitsAsTheOffsetHas(String pin, PinOutcome expected) {
    String pan = ZoneRig.OFFSET_6_PAN;
    byte[] block = Issuer.pinBlock(Net.ALPHA.zoneKey, 0, pan, pin);
    assertThat(rig.connect(Net.ALPHA).check(ZoneRig.purchase(pan, 52, block)).pin())
        .isEqualTo(expected);
  }

  private static ChipCard card(int version) {
    return new ChipCard(IMK, ZoneRig.PAN, 0).version(version);
  }

  private static ISOMsg chip(String pan, ChipCard card) {
    return ZoneRig.purchase(pan, 22, "051", 55, card.field55());
  }

  /** Content of tag 91, the only one there, as hex. */
  private static String tag91(Net network, byte[] answer) {
    String field = HEX.formatHex(Jpos.unpack(answer, network.packager()).getBytes(55));
    assertThat(field).startsWith("91" + HEX.toHexDigits((byte) (field.length() / 2 - 2)));
    return field.substring(4);
  }
}
