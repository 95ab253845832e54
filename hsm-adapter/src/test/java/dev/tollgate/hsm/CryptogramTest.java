package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.hsm.Cryptogram.Outcome;
import dev.tollgate.hsm.CryptogramRequest.CryptogramVersion;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CryptogramTest {
  private static final long SEED = 1996;

  /** Of all versions together. */
  private static final int CASES =
      Math.ceilDiv(Crosscheck.CASES, CryptogramVersion.values().length);

  private static final String DATA = "0000000040000000000000000124800004800001241911050152BF4585";

  private static Hsm hsm;

  @BeforeAll
  static void open() {
    TestToken.provision();
    List<KeySpec> keys = new ArrayList<>(TestToken.KEYS);
    TestToken.IMK_VALUES.forEach(value -> keys.add(TestToken.imk(value)));
    hsm = Hsm.open(TestToken.config(keys));
  }

  @AfterAll
  static void close() {
    hsm.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/cryptogram.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldMatchPublishedCryptograms(
      String id,
      CryptogramVersion version,
      String imk,
      String pan,
      String psn,
      String atc,
      String data,
      String arqc,
      String word,
      String arpc) {
    String other = "FF".repeat(version.issuerWordBytes());
    Cryptogram published =
        new Cryptogram(version, false, imk, pan, psn, atc, data, arqc, word, other);
    assertThat(Cryptogram.right(version, false, imk, pan, psn, atc, data, word, other).arqc())
        .as("the reference")
        .isEqualTo(arqc);

    Outcome outcome = published.verify(hsm);

    assertThat(outcome).isEqualTo(published.expected());
    if (arpc != null) {
      assertThat(outcome.approvalArpc()).isEqualTo(arpc);
    }
  }

  /** A key cannot be looked at; a cryptogram made with the published one tells that it is it. */
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/icc-master-key.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldDerivePublishedIccMasterKeys(
      String id, String option, String imk, String pan, String psn, String icc) {
    for (CryptogramVersion version : CryptogramVersion.values()) {
      String word = "00".repeat(version.issuerWordBytes());
      String arqc = Reference.arqc(version, icc, "001C", DATA);
      boolean optionB = option.equals("B");
      Cryptogram made =
          new Cryptogram(version, optionB, imk, pan, psn, "001C", DATA, arqc, word, word);
      Cryptogram byOther =
          new Cryptogram(version, !optionB, imk, pan, psn, "001C", DATA, arqc, word, word);

      assertThat(made.verify(hsm).result()).isEqualTo(CheckResult.MATCH);
      assertThat(byOther.verify(hsm).result())
          .as("the other option differs for long PANs only")
          .isEqualTo(pan.length() > 16 ? CheckResult.MISMATCH : CheckResult.MATCH);
    }
  }

  /** Only the ARQC is published, so data that makes it is worked out. */
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/arpc-method-1.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldMatchPublishedArpcsOfMethod1(
      String id,
      CryptogramVersion version,
      String imk,
      String pan,
      String psn,
      String atc,
      String arqc,
      String arc,
      String arpc) {
    String icc = Reference.iccMasterKey(imk, pan, psn, false);
    String data = Reference.dataOf(version, icc, atc, arqc);
    Cryptogram made = new Cryptogram(version, false, imk, pan, psn, atc, data, arqc, "FFFF", arc);

    Outcome outcome = made.verify(hsm);

    assertThat(outcome.result()).isEqualTo(CheckResult.MATCH);
    assertThat(outcome.declineArpc()).isEqualTo(arpc);
  }

  @Tag("crosscheck")
  @ParameterizedTest
  @EnumSource
  void shouldAgreeWithTheReferenceOnRandomCryptograms(CryptogramVersion version) {
    Random random = new Random(SEED);
    for (int i = 0; i < CASES; i++) {
      Cryptogram right = Cryptogram.random(random, version, TestToken.CVK_VALUE);

      assertThat(right.verify(hsm))
          .as("seed %d, cryptogram %d: %s", SEED, i, right)
          .isEqualTo(right.expected());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldAgreeWithTheReferenceAtEveryLengthOfData(CryptogramVersion version) {
    for (int bytes = 1; bytes <= CryptogramRequest.DATA_BYTES_MAX; bytes++) {
      String data = "5A".repeat(bytes);
      String word = "01".repeat(version.issuerWordBytes());
      Cryptogram right =
          Cryptogram.right(
              version,
              false,
              TestToken.CVK_VALUE,
              "4111111111111111",
              "00",
              "0001",
              data,
              word,
              word);

      assertThat(right.verify(hsm)).as("%d bytes", bytes).isEqualTo(right.expected());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldFindEverySingleBitThatWasFlipped(CryptogramVersion version) {
    Cryptogram right = sample(version);
    Outcome refused = Outcome.none(CheckResult.MISMATCH, right);

    for (int bit = 0; bit < DATA.length() * 4; bit++) {
      assertThat(right.withData(flipped(DATA, bit)).verify(hsm))
          .as("bit %d of the data", bit)
          .isEqualTo(refused);
    }
    for (int bit = 0; bit < 64; bit++) {
      assertThat(right.withArqc(flipped(right.arqc(), bit)).verify(hsm))
          .as("bit %d of the ARQC", bit)
          .isEqualTo(refused);
    }
    assertThat(right.withPsn("02").verify(hsm)).isEqualTo(refused);
    assertThat(right.verify(hsm)).isEqualTo(right.expected());
  }

  @ParameterizedTest
  @CsvSource({
    "VISA_18, 16",
    "VISA_22, 16",
    "MCHIP_16, 48",
    "MCHIP_17, 48",
    "MCHIP_20, 16",
    "MCHIP_21, 16"
  })
  void shouldFindEveryBitThatTheSessionKeyDependsOn(CryptogramVersion version, int bits) {
    Cryptogram right = sample(version);
    for (int bit = 0; bit < bits; bit++) {
      assertThat(right.withAtc(flipped(right.atc(), bit)).verify(hsm))
          .as("bit %d", bit)
          .isEqualTo(Outcome.none(CheckResult.MISMATCH, right));
    }
  }

  @ParameterizedTest
  @CsvSource({
    // changed operand, to
    "pan,      7", // digits
    "pan,     20",
    "psn,     -1",
    "psn,    100",
    "atc,     -1",
    "atc,  65536",
    "data,     0",
    "data,    -1",
    "data,   129",
    "dataAt,  -1",
    "dataAt, 290",
    "arqcAt, 289",
    "wordAt, 293",
    "arpcAt, 293",
    "arpcAt,  -8",
    "panAt,  290",
  })
  void shouldNotCarryOutWhatIsOutOfRange(String operand, int value) {
    Cryptogram right = sample(CryptogramVersion.VISA_18);
    HsmKey key = hsm.key("imk", KeyUsage.E0);
    CryptogramRequest request = right.request();
    switch (operand) {
      case "pan" -> request.panLength = value;
      case "psn" -> request.panSequenceNumber = value;
      case "atc" -> request.atc = value;
      case "data" -> request.dataLength = value;
      case "dataAt" -> request.dataAt = value;
      case "arqcAt" -> request.arqcAt = value;
      case "wordAt" -> request.declineWordAt = value;
      case "arpcAt" -> request.declineArpcAt = value;
      case "panAt" -> request.panAt = value;
      default -> throw new AssertionError(operand);
    }
    TestCell cell = right.cell();

    CheckResult result =
        TestCell.onLane(hsm, lane -> lane.verifyCryptogram(cell.memory, key, request));

    assertThat(result).isEqualTo(CheckResult.UNAVAILABLE);
    assertThat(hsm.available()).isTrue();
  }

  @Test
  void shouldNotCarryOutUnderAKeyOfAnotherUsage() {
    Cryptogram right = sample(CryptogramVersion.VISA_10);
    HsmKey cvk = hsm.key("cvk", KeyUsage.C0);
    HsmKey forged = new HsmKey("cvk", KeyUsage.E0, cvk.index(), KeyAlgorithm.TDES_2);

    Outcome underCvk = TestCell.onLane(hsm, lane -> right.verify(lane, cvk));
    Outcome underForged = TestCell.onLane(hsm, lane -> right.verify(lane, forged));

    assertThat(underCvk).isEqualTo(Outcome.none(CheckResult.UNAVAILABLE, right));
    assertThat(underForged).isEqualTo(Outcome.none(CheckResult.UNAVAILABLE, right));
  }

  private static Cryptogram sample(CryptogramVersion version) {
    return Cryptogram.right(
        version,
        false,
        TestToken.CVK_VALUE,
        "1234567890123456",
        "01",
        "001C52BF4585",
        DATA,
        "3030" + "00".repeat(version.issuerWordBytes() - 2),
        "3035" + "00".repeat(version.issuerWordBytes() - 2));
  }

  private static String flipped(String hex, int bit) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    bytes[bit / 8] ^= (byte) (1 << bit % 8);
    return HexFormat.of().withUpperCase().formatHex(bytes);
  }
}
