package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.hsm.CryptogramRequest.CryptogramVersion;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.PinBlockResult;
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
import org.junit.jupiter.params.provider.EnumSource;

/** Issuer scripts: MAC of a command, and the PIN of a PIN change. */
class ScriptTest {
  private static final long SEED = 9797;
  private static final String UNTOUCHED = "EE".repeat(16);
  private static final int PIN_BLOCK = 24;
  private static final int AC = 40;
  private static final int OUT = 48;
  private static final int DATA = 64;

  private static Hsm hsm;

  @BeforeAll
  static void open() {
    List<KeySpec> keys = new ArrayList<>(List.of(TestToken.ZPK, TestToken.IMK, TestToken.ZAK));
    keys.addAll(TestToken.issuerKeys());
    TestToken.provision();
    hsm = Hsm.open(TestToken.config(keys));
  }

  @AfterAll
  static void close() {
    hsm.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/script-mac.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldMatchPublishedMacs(
      String id,
      CryptogramVersion version,
      String smi,
      String pan,
      String psn,
      String atc,
      String ac,
      int number,
      String data,
      String mac) {
    Card card = new Card(version, false, pan, psn, atc, ac, number);
    assertThat(card.referenceMac(smi, data)).as("the reference").isEqualTo(mac);

    assertThat(card.mac(smi, data)).isEqualTo(mac);
  }

  /** Of a key in the token its check value can be had: a MAC with it is told from all others. */
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/script-key.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldDerivePublishedSessionKeys(
      String id, KeyUsage usage, String imk, String pan, String ac, int number, String key) {
    Card card = new Card(CryptogramVersion.MCHIP_16, false, pan, "00", "0010", ac, number);
    String expected = Reference.tdesCheckValue(key);

    assertThat(Reference.tdesCheckValue(card.referenceKey(imk))).isEqualTo(expected);
    if (usage == KeyUsage.E2) {
      String mac = Reference.retailMac(key, Reference.padded80("8424000210"));
      assertThat(card.mac(imk, "8424000210")).isEqualTo(mac);
    } else {
      assertThat(card.pin(imk, "4222")).isEqualTo(Reference.tdes(key, "244222FFFFFFFFFF"));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/script-pin.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldMatchPublishedPinChanges(
      String id,
      CryptogramVersion version,
      String smc,
      String pan,
      String psn,
      String atc,
      String ac,
      int number,
      String pin,
      String command) {
    Card card = new Card(version, false, pan, psn, atc, ac, number);
    assertThat(card.referencePin(smc, pin)).as("the reference").isEqualTo(command);

    assertThat(card.pin(smc, pin)).isEqualTo(command);
  }

  @Tag("crosscheck")
  @Test
  void shouldAgreeWithTheReferenceOnRandomScripts() {
    Random random = new Random(SEED);
    for (int i = 0; i < Crosscheck.CASES; i++) {
      Card card = Card.random(random);
      String data = "%016X".formatted(random.nextLong()).repeat(1 + random.nextInt(8));
      String text = data.substring(2 * random.nextInt(8));
      String pin = CardValueTest.digits(random, 4 + random.nextInt(9));

      assertThat(card.mac(TestToken.SMI_VALUE, text))
          .as("seed %d, case %d: %s", SEED, i, card)
          .isEqualTo(card.referenceMac(TestToken.SMI_VALUE, text));
      assertThat(card.pin(TestToken.SMC_VALUE, pin))
          .as("seed %d, case %d: %s", SEED, i, card)
          .isEqualTo(card.referencePin(TestToken.SMC_VALUE, pin));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldNotMakeAMacByTheOtherCommand(CryptogramVersion version) {
    Card card = sample(version);
    TestCell cell = card.cell("", "8424000008");
    HsmKey key = issuerKey(TestToken.SMI_VALUE, KeyUsage.E2);
    boolean made =
        TestCell.onLane(
            hsm,
            lane ->
                card.byCounter()
                    ? lane.generateScriptMac(cell.memory, key, card.request(5), 0, OUT)
                    : lane.generateScriptMacByCounter(cell.memory, key, card.request(5), OUT));

    assertThat(made).isFalse();
    assertThat(cell.hexAt(OUT, 16)).isEqualTo(UNTOUCHED);
  }

  @ParameterizedTest
  @CsvSource({
    // changed operand, to
    "pan,      7",
    "pan,     20",
    "psn,    100",
    "atc,  65536",
    "data,     0",
    "data,   129",
    "dataAt, 292",
    "acAt,    -1",
    "acAt,   289",
    "number,  -1",
    "macAt,  289",
  })
  void shouldNotMakeAMacOutOfRange(String operand, int value) {
    Card card = sample(CryptogramVersion.VISA_22);
    TestCell cell = card.cell("", "8424000008");
    CryptogramRequest request = card.request(5);
    int number = operand.equals("number") ? value : 0;
    int macAt = operand.equals("macAt") ? value : OUT;
    switch (operand) {
      case "pan" -> request.panLength = value;
      case "psn" -> request.panSequenceNumber = value;
      case "atc" -> request.atc = value;
      case "data" -> request.dataLength = value;
      case "dataAt" -> request.dataAt = value;
      case "acAt" -> request.arqcAt = value;
      default -> assertThat(operand).isIn("number", "macAt");
    }
    HsmKey key = issuerKey(TestToken.SMI_VALUE, KeyUsage.E2);

    boolean made =
        TestCell.onLane(
            hsm, lane -> lane.generateScriptMac(cell.memory, key, request, number, macAt));

    assertThat(made).isFalse();
    assertThat(cell.hexAt(OUT, 16)).isEqualTo(UNTOUCHED);
    assertThat(hsm.available()).isTrue();
  }

  /** The master keys of the card stay where they are derived; session keys end with the command. */
  @ParameterizedTest
  @CsvSource({"VISA_10, 0", "VISA_18, 0", "VISA_22, 2", "MCHIP_16, 2", "MCHIP_21, 2"})
  void shouldLeaveNoSessionKeyInTheToken(CryptogramVersion version, int kept) {
    String pan = CardValueTest.digits(new Random(SEED + version.ordinal()), 16);
    Card card = new Card(version, false, pan, "00", "001C", "24CCF3DEE3158C70", 0);
    int keysAtRest = TestToken.sessionKeys();
    for (int i = 0; i < 3; i++) {
      card.mac(TestToken.SMI_VALUE, "8424000008");
      card.pin(TestToken.SMC_VALUE, "1234");
    }
    assertThat(TestToken.sessionKeys()).isEqualTo(keysAtRest + kept);
  }

  @Test
  void shouldNotWorkUnderAKeyOfAnotherUsage() {
    Card card = sample(CryptogramVersion.MCHIP_20);
    TestCell cell = card.cell("1234", "8424000008");
    HsmKey smi = issuerKey(TestToken.SMI_VALUE, KeyUsage.E2);
    HsmKey smc = issuerKey(TestToken.SMC_VALUE, KeyUsage.E1);
    HsmKey zpk = hsm.key("zpk", KeyUsage.P0);

    boolean made =
        TestCell.onLane(
            hsm, lane -> lane.generateScriptMac(cell.memory, smc, card.request(5), 0, OUT));

    assertThat(made).isFalse();
    assertThat(card.encipher(cell, PinBlockFormat.ISO_0, zpk, smi))
        .isEqualTo(PinBlockResult.UNAVAILABLE);
    assertThat(card.encipher(cell, PinBlockFormat.ISO_0, smc, smc))
        .isEqualTo(PinBlockResult.UNAVAILABLE);
    assertThat(cell.hexAt(OUT, 16)).isEqualTo(UNTOUCHED);
  }

  /** A block of format 1 has no PAN: with it, anybody's PIN could become that of this card. */
  @ParameterizedTest
  @CsvSource({
    "ISO_1, 041234FFFFFFFFFF, FORBIDDEN",
    "ISO_0, 0000000000000000, MALFORMED",
    "ISO_0, 03123FFFFFFFFFFF, MALFORMED",
    "ISO_0, 0D1234567890123F, MALFORMED",
    "ISO_3, 041234FFFFFFFFFF, MALFORMED",
    "ISO_4, 041234FFFFFFFFFF, UNAVAILABLE", // the key is a TDES one
  })
  void shouldNotTakeAnyPinBlock(PinBlockFormat format, String field, PinBlockResult expected) {
    Card card = sample(CryptogramVersion.MCHIP_20);
    String block =
        Reference.tdes(TestToken.ZPK_VALUE, Reference.combine(field, "1234567890123456"));
    TestCell cell = card.cell("1234", "8424000008").hex(PIN_BLOCK, block);
    HsmKey smc = issuerKey(TestToken.SMC_VALUE, KeyUsage.E1);

    assertThat(card.encipher(cell, format, hsm.key("zpk", KeyUsage.P0), smc)).isEqualTo(expected);
    assertThat(cell.hexAt(OUT, 16)).isEqualTo(UNTOUCHED);
  }

  private static Card sample(CryptogramVersion version) {
    return new Card(version, false, "1234567890123456", "00", "001C", "24CCF3DEE3158C70", 0);
  }

  private static HsmKey issuerKey(String value, KeyUsage usage) {
    KeySpec spec = TestToken.issuerKey(value, usage);
    return hsm.key(spec.label(), spec.usage());
  }

  /** The card that a script goes to, and the transaction it answers. */
  private record Card(
      CryptogramVersion version,
      boolean optionB,
      String pan,
      String psn,
      String atc,
      String ac,
      int number) {

    static Card random(Random random) {
      CryptogramVersion[] versions = CryptogramVersion.values();
      return new Card(
          versions[random.nextInt(versions.length)],
          random.nextBoolean(),
          CardValueTest.digits(random, 13 + random.nextInt(7)),
          CardValueTest.digits(random, 2),
          "%04X".formatted(random.nextInt(0x10000)),
          "%016X".formatted(random.nextLong()),
          random.nextInt(4));
    }

    boolean byCounter() {
      return version == CryptogramVersion.VISA_10 || version == CryptogramVersion.VISA_18;
    }

    boolean isVisa() {
      return version.name().startsWith("VISA");
    }

    String referenceKey(String imk) {
      String icc = Reference.iccMasterKey(imk, pan, psn, optionB);
      String r = "%016X".formatted(Long.parseUnsignedLong(ac, 16) + number);
      return byCounter() ? Reference.counterKey(icc, atc) : Reference.commonSessionKey(icc, r);
    }

    String referenceMac(String smi, String data) {
      return Reference.retailMac(referenceKey(smi), Reference.padded80(data));
    }

    String referencePin(String smc, String pin) {
      String field = "%X%s".formatted(pin.length(), pin);
      field += "F".repeat(15 - field.length());
      String key = referenceKey(smc);
      if (!isVisa()) {
        return Reference.tdes(key, "2" + field);
      }
      String card = Reference.iccMasterKey(TestToken.CVK_VALUE, pan, psn, optionB);
      String half = Reference.oddParity(card).substring(8, 16);
      String block = "08" + Reference.xor("0" + field, "00000000" + half) + "80000000000000";
      return Reference.tdes(key, block.substring(0, 16)) + Reference.tdes(key, block.substring(16));
    }

    TestCell cell(String pin, String data) {
      String clear = pin.isEmpty() ? "0".repeat(16) : Reference.clearPinBlock(pan, pin);
      return new TestCell(296)
          .digits(TestCell.PAN, pan)
          .hex(PIN_BLOCK, Reference.tdes(TestToken.ZPK_VALUE, clear))
          .hex(AC, ac)
          .hex(OUT, UNTOUCHED)
          .hex(DATA, data);
    }

    CryptogramRequest request(int dataLength) {
      CryptogramRequest request = new CryptogramRequest();
      request.version = version;
      request.optionB = optionB;
      request.panAt = TestCell.PAN;
      request.panLength = pan.length();
      request.panSequenceNumber = Integer.parseInt(psn);
      request.atc = Integer.parseInt(atc, 16);
      request.arqcAt = AC;
      request.dataAt = DATA;
      request.dataLength = dataLength;
      return request;
    }

    String mac(String smi, String data) {
      HsmKey key = issuerKey(smi, KeyUsage.E2);
      TestCell cell = cell("", data);
      CryptogramRequest request = request(data.length() / 2);
      boolean made =
          TestCell.onLane(
              hsm,
              lane ->
                  byCounter()
                      ? lane.generateScriptMacByCounter(cell.memory, key, request, OUT)
                      : lane.generateScriptMac(cell.memory, key, request, number, OUT));
      assertThat(made).isTrue();
      return cell.hexAt(OUT, 8);
    }

    String pin(String smc, String pin) {
      TestCell cell = cell(pin, "00");
      HsmKey key = issuerKey(smc, KeyUsage.E1);
      PinBlockResult made = encipher(cell, PinBlockFormat.ISO_0, hsm.key("zpk", KeyUsage.P0), key);
      assertThat(made).isEqualTo(PinBlockResult.MADE);
      return cell.hexAt(OUT, isVisa() ? 16 : 8);
    }

    PinBlockResult encipher(TestCell cell, PinBlockFormat format, HsmKey zpk, HsmKey key) {
      HsmKey imk = hsm.key("imk", KeyUsage.E0);
      CryptogramRequest request = request(1);
      return TestCell.onLane(
          hsm,
          lane ->
              isVisa()
                  ? lane.encipherVisaScriptPin(
                      cell.memory, zpk, format, PIN_BLOCK, key, imk, request, number, OUT)
                  : lane.encipherScriptPin(
                      cell.memory, zpk, format, PIN_BLOCK, key, request, number, OUT));
    }
  }
}
