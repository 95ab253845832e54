package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.PinBlockResult;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
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

/** PIN translation between formats and keys, and the formats as they are written. */
class PinTranslationTest {
  private static final long SEED = 33;
  private static final String PAN = "4000001234562000";
  private static final String AES = "zpk-aes-128-b";
  private static final int TO = 80;
  private static final String UNTOUCHED = "5A".repeat(16);

  private static Hsm hsm;

  @BeforeAll
  static void open() {
    hsm = PinKeys.open();
  }

  @AfterAll
  static void close() {
    hsm.close();
  }

  @ParameterizedTest
  @CsvSource({
    // from   to     expected           PCI PIN Security Requirement 3-3
    "ISO_0, ISO_0, MADE",
    "ISO_0, ISO_3, MADE",
    "ISO_0, ISO_4, MADE",
    "ISO_3, ISO_0, MADE",
    "ISO_3, ISO_3, MADE",
    "ISO_3, ISO_4, MADE",
    "ISO_4, ISO_0, MADE",
    "ISO_4, ISO_3, MADE",
    "ISO_4, ISO_4, MADE",
    "ISO_1, ISO_0, MADE",
    "ISO_1, ISO_3, MADE",
    "ISO_1, ISO_4, MADE",
    "ISO_1, ISO_1, MADE",
    "ISO_0, ISO_1, FORBIDDEN",
    "ISO_3, ISO_1, FORBIDDEN",
    "ISO_4, ISO_1, FORBIDDEN",
  })
  void shouldTranslateWhatTheStandardAllows(
      PinBlockFormat from, PinBlockFormat to, PinBlockResult expected) {
    Random random = new Random(SEED);
    for (String fromLabel : PinKeys.labels(from)) {
      String block = Reference.pinBlock(from, PinKeys.value(fromLabel), PAN, "12345", random);
      for (String toLabel : PinKeys.labels(to)) {
        Translation done = translate(from, fromLabel, block, to, toLabel, PAN);

        assertThat(done.result).as("%s to %s", fromLabel, toLabel).isEqualTo(expected);
        if (expected == PinBlockResult.MADE) {
          assertThat(Reference.pinIn(to, PinKeys.value(toLabel), done.block(to), PAN))
              .isEqualTo("12345");
          assertThat(done.behind(to)).isEqualTo(UNTOUCHED.substring(2 * to.bytes()));
        } else {
          assertThat(done.bytes).isEqualTo(UNTOUCHED);
        }
      }
    }
  }

  @Tag("crosscheck")
  @Test
  void shouldAgreeWithTheReferenceOnRandomBlocks() {
    Random random = new Random(SEED);
    for (int i = 0; i < Crosscheck.CASES; i++) {
      PinBlockFormat from = PinBlockFormat.values()[random.nextInt(4)];
      PinBlockFormat to = PinBlockFormat.values()[random.nextInt(4)];
      String fromLabel = any(PinKeys.labels(from), random);
      String toLabel = any(PinKeys.labels(to), random);
      String pan = CardValueTest.digits(random, 8 + random.nextInt(12));
      String pin = CardValueTest.digits(random, 4 + random.nextInt(9));
      String block = Reference.pinBlock(from, PinKeys.value(fromLabel), pan, pin, random);

      Translation done = translate(from, fromLabel, block, to, toLabel, pan);

      boolean forbidden = to == PinBlockFormat.ISO_1 && from != PinBlockFormat.ISO_1;
      assertThat(done.result)
          .as("seed %d, block %d", SEED, i)
          .isEqualTo(forbidden ? PinBlockResult.FORBIDDEN : PinBlockResult.MADE);
      assertThat(forbidden ? pin : Reference.pinIn(to, PinKeys.value(toLabel), done.block(to), pan))
          .as("seed %d, block %d, %s to %s", SEED, i, from, to)
          .isEqualTo(pin);
    }
  }

  /**
   * jPOS makes the block and reads the other; between the two it is translated to format 3, which
   * jPOS has not, or 4. It wants 12 PAN digits besides the check digit.
   */
  @Tag("crosscheck")
  @Test
  void shouldAgreeWithJposOnRandomBlocks(@TempDir Path folder) {
    Random random = new Random(SEED);
    JposPins jpos = new JposPins(folder);
    SecureDESKey fromKey = jpos.zpk(PinKeys.value("zpk"));
    SecureDESKey toKey = jpos.zpk(PinKeys.value("zpk-tdes-2"));
    PinBlockFormat iso0 = PinBlockFormat.ISO_0;
    for (int i = 0; i < Crosscheck.CASES; i++) {
      PinBlockFormat from = random.nextBoolean() ? iso0 : PinBlockFormat.ISO_1;
      PinBlockFormat between = random.nextBoolean() ? PinBlockFormat.ISO_3 : PinBlockFormat.ISO_4;
      String betweenLabel = any(PinKeys.labels(between), random);
      String pan = CardValueTest.digits(random, 13 + random.nextInt(7));
      String pin = CardValueTest.digits(random, 4 + random.nextInt(9));
      byte jposFrom = from == iso0 ? SMAdapter.FORMAT01 : SMAdapter.FORMAT05;
      String block = jpos.block(pin, pan, fromKey, jposFrom);

      Translation first = translate(from, "zpk", block, between, betweenLabel, pan);
      String middle = first.block(between);
      Translation second = translate(between, betweenLabel, middle, iso0, "zpk-tdes-2", pan);

      assertThat(jpos.pin(second.block(iso0), pan, toKey, SMAdapter.FORMAT01))
          .as("seed %d, block %d, %s by %s", SEED, i, from, between)
          .isEqualTo(pin);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/pin-block-iso0.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldWritePublishedBlocksOfFormat0(String id, String pan, String pin, String clear) {
    for (PinBlockFormat from : PinBlockFormat.values()) {
      String fromLabel = PinKeys.labels(from).getFirst();
      String key = PinKeys.value(fromLabel);
      String block = Reference.pinBlock(from, key, pan, pin, new Random(SEED));

      Translation done = translate(from, fromLabel, block, PinBlockFormat.ISO_0, "zpk", pan);

      assertThat(done.result).isEqualTo(PinBlockResult.MADE);
      assertThat(Reference.tdesDecrypted(TestToken.ZPK_VALUE, done.block(PinBlockFormat.ISO_0)))
          .isEqualTo(clear);
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
    if (fill != null) {
      assertThat(
              Reference.pinBlock4(key, "4%X%sAAAAAAAAAA".formatted(pin.length(), pin) + fill, pan))
          .isEqualTo(block);
    }
    PinBlockFormat from = PinBlockFormat.ISO_4;
    PinBlockFormat to = PinBlockFormat.ISO_0;

    Translation done = translate(from, PinKeys.label(key), block, to, "zpk", pan);

    assertThat(done.result).isEqualTo(PinBlockResult.MADE);
    assertThat(Reference.pinIn(to, TestToken.ZPK_VALUE, done.block(to), pan)).isEqualTo(pin);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/pin-block-iso4-pan.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldReadAndWriteWithPublishedPanFields(String id, String pan, String panField) {
    String key = PinKeys.value(AES);
    String plain = "441234AAAAAAAAAA0011223344556677";
    String block = Reference.aes(key, Reference.xor(Reference.aes(key, plain), panField));
    PinBlockFormat iso4 = PinBlockFormat.ISO_4;

    Translation done = translate(iso4, AES, block, iso4, AES, pan);

    assertThat(done.result).isEqualTo(PinBlockResult.MADE);
    String written =
        Reference.aesDecrypted(
            key, Reference.xor(Reference.aesDecrypted(key, done.block(iso4)), panField));
    assertThat(written).startsWith("441234AAAAAAAAAA").isNotEqualTo(plain);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/test-vectors/pin-block-iso1-iso3.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldReadPublishedBlocksOfFormats1And3(
      String id, PinBlockFormat from, String pan, String clear, String pin) {
    String block = Reference.tdes(TestToken.ZPK_VALUE, clear);
    PinBlockFormat to = PinBlockFormat.ISO_4;

    Translation done = translate(from, "zpk", block, to, "zpk-aes-256", pan);

    assertThat(done.result).isEqualTo(PinBlockResult.MADE);
    assertThat(Reference.pinIn(to, PinKeys.AES_256_VALUE, done.block(to), pan)).isEqualTo(pin);
  }

  @ParameterizedTest
  @CsvSource({
    // plain PIN field, well-formed or not
    "441234AAAAAAAAAA0000000000000000, MADE",
    "441234AAAAAAAAAAFFFFFFFFFFFFFFFF, MADE",
    "4C123456789012AA0123456789ABCDEF, MADE",
    "041234AAAAAAAAAA0000000000000000, MALFORMED", // control
    "141234AAAAAAAAAA0000000000000000, MALFORMED",
    "341234AAAAAAAAAA0000000000000000, MALFORMED",
    "541234AAAAAAAAAA0000000000000000, MALFORMED",
    "43123AAAAAAAAAAA0000000000000000, MALFORMED", // three digits
    "40AAAAAAAAAAAAAA0000000000000000, MALFORMED",
    "4D1234567890123A0000000000000000, MALFORMED", // thirteen
    "44A234AAAAAAAAAA0000000000000000, MALFORMED", // a digit that is none
    "441234FFFFFFFFFF0000000000000000, MALFORMED", // fill
    "441234AAAAAAAAAB0000000000000000, MALFORMED",
    "4412341AAAAAAAAA0000000000000000, MALFORMED", // longer than its length says
  })
  void shouldTellMalformedBlocksOfFormat4(String field, PinBlockResult expected) {
    String block = Reference.pinBlock4(PinKeys.value(AES), field, PAN);

    Translation done =
        translate(PinBlockFormat.ISO_4, AES, block, PinBlockFormat.ISO_0, "zpk", PAN);

    assertThat(done.result).isEqualTo(expected);
    assertThat(done.bytes.equals(UNTOUCHED)).isEqualTo(expected != PinBlockResult.MADE);
  }

  /** Every digit of the PAN counts in format 4, and where the PAN ends. */
  @Test
  void shouldNotTranslateForAnotherPan() {
    PinBlockFormat iso4 = PinBlockFormat.ISO_4;
    String block = Reference.pinBlock(iso4, PinKeys.value(AES), PAN, "1234", new Random(SEED));
    for (int i = 0; i < PAN.length(); i++) {
      String other =
          PAN.substring(0, i)
              + (char) ('0' + (PAN.charAt(i) - '0' + 1) % 10)
              + PAN.substring(i + 1);

      assertThat(translate(iso4, AES, block, iso4, AES, other).result)
          .as(other)
          .isEqualTo(PinBlockResult.MALFORMED);
    }
    assertThat(translate(iso4, AES, block, iso4, AES, PAN + "0").result)
        .isEqualTo(PinBlockResult.MALFORMED);
    String block0 = Reference.tdes(TestToken.ZPK_VALUE, Reference.clearPinBlock(PAN, "1234"));
    String swapped = "4999988887777000";
    assertThat(translate(PinBlockFormat.ISO_0, "zpk", block0, iso4, AES, swapped).result)
        .isEqualTo(PinBlockResult.MALFORMED);
  }

  @Test
  void shouldFillAtRandomAndEvenly() {
    String block = Reference.tdes(TestToken.ZPK_VALUE, Reference.clearPinBlock(PAN, "1234"));
    int[] counts = new int[16];
    Set<String> fills = new HashSet<>();
    int rounds = 600;
    for (int i = 0; i < rounds; i++) {
      PinBlockFormat iso3 = PinBlockFormat.ISO_3;
      String made = translate(PinBlockFormat.ISO_0, "zpk", block, iso3, "zpk", PAN).block(iso3);
      String fill = Reference.pinField(iso3, TestToken.ZPK_VALUE, made, PAN).substring(6);
      fill.chars().forEach(c -> counts[Character.digit(c, 16)]++);
      PinBlockFormat iso4 = PinBlockFormat.ISO_4;
      String made4 = translate(PinBlockFormat.ISO_0, "zpk", block, iso4, AES, PAN).block(iso4);
      String field = Reference.pinField(iso4, PinKeys.value(AES), made4, PAN);
      assertThat(fills.add(field.substring(16))).as("random half of format 4").isTrue();
    }

    for (int digit = 0; digit < 16; digit++) {
      if (digit < 10) {
        assertThat(counts[digit]).isZero();
      } else {
        assertThat(counts[digit]).as("%X of 6000", digit).isBetween(850, 1_150); // 5 sigma
      }
    }
  }

  @Test
  void shouldKeepTheTransactionFieldOfFormat1() {
    PinBlockFormat iso1 = PinBlockFormat.ISO_1;
    String block = Reference.tdes(TestToken.ZPK_VALUE, "141234A1B2C3D4E5");

    Translation done = translate(iso1, "zpk", block, iso1, "zpk-tdes-3", "");

    assertThat(done.result).isEqualTo(PinBlockResult.MADE);
    assertThat(Reference.tdesDecrypted(PinKeys.TDES_3_VALUE, done.block(iso1)))
        .isEqualTo("141234A1B2C3D4E5");
  }

  @Test
  void shouldTranslateInPlace() {
    PinBlockFormat iso4 = PinBlockFormat.ISO_4;
    String block = Reference.tdes(TestToken.ZPK_VALUE, Reference.clearPinBlock(PAN, "1234"));
    TestCell cell = new TestCell().digits(TestCell.PAN, PAN).hex(TestCell.PIN_BLOCK, block);
    HsmKey from = hsm.key("zpk", KeyUsage.P0);
    HsmKey to = hsm.key(AES, KeyUsage.P0);
    long at = TestCell.PIN_BLOCK;

    PinBlockResult result =
        TestCell.onLane(
            hsm,
            lane ->
                lane.translatePin(
                    cell.memory, from, PinBlockFormat.ISO_0, at, to, iso4, at, 0, PAN.length()));

    assertThat(result).isEqualTo(PinBlockResult.MADE);
    assertThat(Reference.pinIn(iso4, PinKeys.value(AES), cell.hexAt(at, 16), PAN))
        .isEqualTo("1234");
  }

  @ParameterizedTest
  @CsvSource({
    // from, its key, to, its key
    "ISO_0, zpk-aes-128, ISO_0, zpk",
    "ISO_4, zpk, ISO_0, zpk",
    "ISO_0, zpk, ISO_4, zpk",
    "ISO_0, zpk, ISO_3, zpk-aes-256",
    "ISO_1, zpk-aes-192, ISO_1, zpk",
    "ISO_0, pvk, ISO_0, zpk",
    "ISO_0, zpk, ISO_0, cvk",
    "ISO_4, token, ISO_0, zpk",
    "ISO_0, zpk, ISO_4, token",
  })
  void shouldNotCarryOutUnderKeysOfAnotherAlgorithmOrUsage(
      PinBlockFormat from, String fromLabel, PinBlockFormat to, String toLabel) {
    Translation done = translate(from, fromLabel, "00".repeat(16), to, toLabel, PAN);

    assertThat(done.result).isEqualTo(PinBlockResult.UNAVAILABLE);
    assertThat(done.bytes).isEqualTo(UNTOUCHED);
    shouldTranslateInPlace(); // the HSM is none the worse for it
  }

  @ParameterizedTest
  @CsvSource({
    "4000001", // seven digits
    "40000012345620001234", // twenty
    "400000123456200A",
    "4000001234 62000",
    "400000123456200=",
  })
  void shouldNotCarryOutForWhatIsNoPan(String pan) {
    String block = Reference.tdes(TestToken.ZPK_VALUE, "141234A1B2C3D4E5");

    for (PinBlockFormat to : List.of(PinBlockFormat.ISO_0, PinBlockFormat.ISO_3)) {
      assertThat(translate(PinBlockFormat.ISO_1, "zpk", block, to, "zpk", pan).result)
          .isEqualTo(PinBlockResult.UNAVAILABLE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // from, to: 16 bytes are wanted where the cell of 128 has less
    "-1, 80",
    "113, 80",
    "32, 113",
    "32, -1",
    "9223372036854775807, 80",
  })
  void shouldNotCarryOutOutsideTheCell(long fromAt, long toAt) {
    TestCell cell = new TestCell().digits(TestCell.PAN, PAN);
    HsmKey key = hsm.key(AES, KeyUsage.P0);
    PinBlockFormat iso4 = PinBlockFormat.ISO_4;

    PinBlockResult result =
        TestCell.onLane(
            hsm, lane -> lane.translatePin(cell.memory, key, iso4, fromAt, key, iso4, toAt, 0, 16));

    assertThat(result).isEqualTo(PinBlockResult.UNAVAILABLE);
  }

  private static String any(List<String> labels, Random random) {
    return labels.get(random.nextInt(labels.size()));
  }

  /** What a translation left in 16 bytes of the cell. */
  private record Translation(PinBlockResult result, String bytes) {
    String block(PinBlockFormat format) {
      return bytes.substring(0, 2 * format.bytes());
    }

    String behind(PinBlockFormat format) {
      return bytes.substring(2 * format.bytes());
    }
  }

  private static Translation translate(
      PinBlockFormat from,
      String fromLabel,
      String block,
      PinBlockFormat to,
      String toLabel,
      String pan) {
    TestCell cell =
        new TestCell().digits(TestCell.PAN, pan).hex(TestCell.PIN_BLOCK, block).hex(TO, UNTOUCHED);
    HsmKey fromKey = key(fromLabel);
    HsmKey toKey = key(toLabel);
    long at = TestCell.PIN_BLOCK;
    int length = pan.length();
    PinBlockResult result =
        TestCell.onLane(
            hsm,
            lane -> lane.translatePin(cell.memory, fromKey, from, at, toKey, to, TO, 0, length));
    return new Translation(result, cell.hexAt(TO, 16));
  }

  private static HsmKey key(String label) {
    KeyUsage usage =
        switch (label) {
          case "pvk" -> KeyUsage.V2;
          case "cvk" -> KeyUsage.C0;
          case "token" -> KeyUsage.D0;
          default -> KeyUsage.P0;
        };
    return hsm.key(label, usage);
  }
}
