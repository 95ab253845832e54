package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class CardValueTest {
  private static Hsm hsm;

  @BeforeAll
  static void open() {
    hsm = TestToken.open();
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

  @Test
  void shouldAgreeWithTheReferenceOnRandomCards() {
    Random random = new Random(8583);
    for (int i = 0; i < 2_000; i++) {
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
