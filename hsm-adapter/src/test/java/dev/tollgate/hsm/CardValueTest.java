package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class CardValueTest {
  private static Hsm hsm;

  @BeforeAll
  static void open() {
    TestToken.provision();
    List<KeySpec> keys = new ArrayList<>(TestToken.KEYS);
    keys.addAll(TestToken.issuerKeys());
    hsm = Hsm.open(TestToken.config(keys));
  }

  @AfterAll
  static void close() {
    hsm.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/card-verification.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldMatchPublishedValues(
      String id, String cvk, String pan, String expiry, String serviceCode, String value) {
    KeySpec key = cvk.equals(TestToken.CVK_VALUE) ? TestToken.CVK : TestToken.CVK_2;
    assertThat(key.checkValue()).isEqualTo(Reference.tdesCheckValue(cvk));

    assertThat(verify(key, pan, expiry, serviceCode, value)).isEqualTo(CheckResult.MATCH);
    assertThat(verify(key, pan, expiry, serviceCode, other(value))).isEqualTo(CheckResult.MISMATCH);
  }

  @Tag("crosscheck")
  @Test
  void shouldAgreeWithTheReferenceOnRandomCards() {
    Random random = new Random(8583);
    for (int i = 0; i < Crosscheck.CASES; i++) {
      String pan = digits(random, 8 + random.nextInt(12));
      String expiry = digits(random, 4);
      String serviceCode = digits(random, 3);
      String value = Reference.cvv(TestToken.CVK_VALUE, pan, expiry, serviceCode);

      assertThat(verify(TestToken.CVK, pan, expiry, serviceCode, value))
          .as("card %d", i)
          .isEqualTo(CheckResult.MATCH);
      assertThat(verify(TestToken.CVK, pan, expiry, serviceCode, other(value)))
          .as("card %d", i)
          .isEqualTo(CheckResult.MISMATCH);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"56A", "   ", "5:1", "\0\0\0", "/61"})
  void shouldNotMatchWhatIsNoNumber(String value) {
    assertThat(verify(TestToken.CVK, "4123456789012345", "8701", "101", value))
        .isEqualTo(CheckResult.MISMATCH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4123456", "41234567890123456789", "41234567890A2345"})
  void shouldNotCarryOutWithWhatIsNoPan(String pan) {
    assertThat(verify(TestToken.CVK, pan, "8701", "101", "561")).isEqualTo(CheckResult.UNAVAILABLE);
  }

  @Test
  void shouldNotCarryOutUnderAKeyOfAnotherUsage() {
    HsmKey pvk = hsm.key("pvk", KeyUsage.V2);
    HsmKey forged = new HsmKey("pvk", KeyUsage.C0, pvk.index(), KeyAlgorithm.TDES_2);

    assertThat(verify(pvk, "4123456789012345", "8701", "101", "561"))
        .isEqualTo(CheckResult.UNAVAILABLE);
    assertThat(verify(forged, "4123456789012345", "8701", "101", "561"))
        .isEqualTo(CheckResult.UNAVAILABLE);
  }

  /** CAVV is the CVV algorithm over other digits: Visa's CVV test table holds for it. */
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/card-verification.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldMatchPublishedValuesAsCavv(
      String id, String cvk, String pan, String number, String results, String value) {
    KeySpec key = cvk.equals(TestToken.CVK_VALUE) ? TestToken.CVK : TestToken.CVK_2;

    assertThat(cavv(key, pan, number, results, value)).isEqualTo(CheckResult.MATCH);
    assertThat(cavv(key, pan, number, results, other(value))).isEqualTo(CheckResult.MISMATCH);
  }

  /** card-verification-021: github:knovichikhin/pyemv@cf6b82d7a1e1:tests/test_cvv_hsm.py. */
  @Test
  void shouldMatchThePublishedCvc3() {
    String track =
        "42353132333435363738393031323334355E4B454E4F42492F4F424957414E5E"
            + "33353132313031303030303030303030303030303030303030303030303030";
    Dynamic card = new Dynamic("5123456789012345", "00", false, "005E", "00000899", track);
    String icc = Reference.iccMasterKey(TestToken.DN_VALUE, card.pan(), "00", false);
    assertThat(Reference.cvc3(icc, track, "005E", "00000899")).endsWith("419");

    assertThat(card.cvc3("419")).isEqualTo(CheckResult.MATCH);
    assertThat(card.cvc3("418")).isEqualTo(CheckResult.MISMATCH);
    assertThat(card.cvc3("4x9")).isEqualTo(CheckResult.MISMATCH);
  }

  @Tag("crosscheck")
  @Test
  void shouldAgreeWithTheReferenceOnRandomDynamicValues() {
    Random random = new Random(1801);
    int cases = Crosscheck.CASES;
    for (int i = 0; i < cases; i++) {
      Dynamic card = Dynamic.random(random);
      String icc =
          Reference.iccMasterKey(TestToken.DN_VALUE, card.pan(), card.psn(), card.optionB());
      String all = Reference.cvc3(icc, card.track(), card.atc(), card.unpredictable());
      String value = all.substring(random.nextInt(5));
      int counter = random.nextInt(10_000);
      String expiry = digits(random, 4);
      String service = digits(random, 3);
      String dcvv =
          Reference.dcvv(
              TestToken.DN_VALUE, card.pan(), card.psn(), card.optionB(), counter, expiry, service);

      assertThat(card.cvc3(value)).as("card %d: %s", i, card).isEqualTo(CheckResult.MATCH);
      assertThat(card.cvc3(lastOther(value))).as("card %d", i).isEqualTo(CheckResult.MISMATCH);
      assertThat(card.dcvv(counter, expiry, service, dcvv))
          .as("card %d: %s", i, card)
          .isEqualTo(CheckResult.MATCH);
      assertThat(card.dcvv(counter, expiry, service, other(dcvv)))
          .as("card %d", i)
          .isEqualTo(CheckResult.MISMATCH);
    }
  }

  private static String lastOther(String value) {
    char last = value.charAt(value.length() - 1);
    return value.substring(0, value.length() - 1) + (last == '9' ? '0' : (char) (last + 1));
  }

  @Test
  void shouldNotCarryOutDynamicValuesOutOfRange() {
    Dynamic card = new Dynamic("5123456789012345", "00", false, "005E", "00000899", "4142");
    assertThat(card.dcvv(10_000, "8701", "101", "000")).isEqualTo(CheckResult.UNAVAILABLE);
    assertThat(card.dcvv(-1, "8701", "101", "000")).isEqualTo(CheckResult.UNAVAILABLE);
    assertThat(card.cvc3("000000")).isEqualTo(CheckResult.UNAVAILABLE);
    assertThat(card.cvc3("")).isEqualTo(CheckResult.UNAVAILABLE);
    Dynamic noTrack = new Dynamic("5123456789012345", "00", false, "005E", "00000899", "");
    assertThat(noTrack.cvc3("000")).isEqualTo(CheckResult.UNAVAILABLE);
    Dynamic noPan = new Dynamic("51234567890x2345", "00", false, "005E", "00000899", "4142");
    assertThat(noPan.cvc3("000")).isEqualTo(CheckResult.UNAVAILABLE);
    assertThat(noPan.dcvv(1, "8701", "101", "000")).isEqualTo(CheckResult.UNAVAILABLE);
    assertThat(cavv(TestToken.CVK, "4123456789012345", "10000", "101", "561"))
        .isEqualTo(CheckResult.UNAVAILABLE);
    assertThat(cavv(TestToken.CVK, "4123456789012345", "8701", "1000", "561"))
        .isEqualTo(CheckResult.UNAVAILABLE);
    assertThat(cavv(TestToken.PVK, "4123456789012345", "8701", "101", "561"))
        .isEqualTo(CheckResult.UNAVAILABLE);
  }

  private static CheckResult cavv(
      KeySpec spec, String pan, String number, String results, String value) {
    HsmKey key = hsm.key(spec.label(), spec.usage());
    TestCell cell = new TestCell().digits(TestCell.PAN, pan).digits(TestCell.VALUE, value);
    int unpredictable = Integer.parseInt(number);
    int codes = Integer.parseInt(results);
    return TestCell.onLane(
        hsm,
        lane ->
            lane.verifyCavv(
                cell.memory,
                key,
                TestCell.PAN,
                pan.length(),
                unpredictable,
                codes,
                TestCell.VALUE));
  }

  /** A card with keys of its own, at a terminal that reads its dynamic stripe. */
  private record Dynamic(
      String pan, String psn, boolean optionB, String atc, String unpredictable, String track) {
    private static final int TRACK = 64;

    static Dynamic random(Random random) {
      return new Dynamic(
          digits(random, 8 + random.nextInt(12)),
          digits(random, 2),
          random.nextBoolean(),
          "%04X".formatted(random.nextInt(0x10000)),
          digits(random, 8),
          "%016X".formatted(random.nextLong()).repeat(8).substring(2 * random.nextInt(64)));
    }

    private CryptogramRequest request(int counter) {
      CryptogramRequest request = new CryptogramRequest();
      request.optionB = optionB;
      request.panAt = TestCell.PAN;
      request.panLength = pan.length();
      request.panSequenceNumber = Integer.parseInt(psn);
      request.atc = counter;
      request.unpredictableNumber = Integer.parseUnsignedInt(unpredictable, 16);
      request.dataAt = TRACK;
      request.dataLength = track.length() / 2;
      return request;
    }

    private TestCell cell(String value) {
      return new TestCell(256)
          .digits(TestCell.PAN, pan)
          .digits(TestCell.VALUE, value)
          .hex(TRACK, track);
    }

    private static HsmKey key() {
      KeySpec spec = TestToken.issuerKey(TestToken.DN_VALUE, KeyUsage.E4);
      return hsm.key(spec.label(), spec.usage());
    }

    CheckResult cvc3(String value) {
      TestCell cell = cell(value);
      CryptogramRequest request = request(Integer.parseInt(atc, 16));
      HsmKey key = key();
      return TestCell.onLane(
          hsm, lane -> lane.verifyCvc3(cell.memory, key, request, value.length(), TestCell.VALUE));
    }

    CheckResult dcvv(int counter, String expiry, String service, String value) {
      TestCell cell = cell(value);
      CryptogramRequest request = request(counter);
      HsmKey key = key();
      int yymm = Integer.parseInt(expiry);
      int code = Integer.parseInt(service);
      return TestCell.onLane(
          hsm, lane -> lane.verifyDcvv(cell.memory, key, request, yymm, code, TestCell.VALUE));
    }
  }

  private static CheckResult verify(
      KeySpec key, String pan, String expiry, String serviceCode, String value) {
    return verify(hsm.key(key.label(), key.usage()), pan, expiry, serviceCode, value);
  }

  private static CheckResult verify(
      HsmKey key, String pan, String expiry, String serviceCode, String value) {
    TestCell cell = new TestCell().digits(TestCell.PAN, pan).digits(TestCell.VALUE, value);
    return TestCell.onLane(
        hsm,
        lane ->
            lane.verifyCardValue(
                cell.memory,
                key,
                TestCell.PAN,
                pan.length(),
                Integer.parseInt(expiry),
                Integer.parseInt(serviceCode),
                TestCell.VALUE));
  }

  private static String other(String value) {
    return "%03d".formatted((Integer.parseInt(value) + 1) % 1000);
  }

  static String digits(Random random, int count) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < count; i++) {
      digits.append((char) ('0' + random.nextInt(10)));
    }
    return digits.toString();
  }
}
