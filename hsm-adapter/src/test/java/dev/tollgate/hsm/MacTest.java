package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class MacTest {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final long SEED = 9797;

  /** Bytes around the data that no command may touch. */
  private static final int MARGIN = 16;

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
      resources = "/test-vectors/retail-mac.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      maxCharsPerColumn = 1000)
  void shouldMatchPublishedValues(String id, String key, String data, String mac) {
    KeySpec spec = key.equals(TestToken.CVK_VALUE) ? TestToken.ZAK_3 : TestToken.ZAK_2;
    assertThat(spec.checkValue()).isEqualTo(Reference.tdesCheckValue(key));
    assertThat(Reference.retailMac(key, Reference.zeroPadded(data))).isEqualTo(mac);

    assertThat(generate(spec, data)).isEqualTo(mac);
    assertThat(verify(spec, data, mac)).isEqualTo(CheckResult.MATCH);
  }

  @Tag("crosscheck")
  @Test
  void shouldAgreeWithTheReferenceOnRandomData() {
    Random random = new Random(SEED);
    for (int i = 0; i < Crosscheck.CASES; i++) {
      String data = randomHex(random, 1 + random.nextInt(300));

      assertAgreement(data, "seed %d, message %d".formatted(SEED, i));
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        1, 7, 8, 9, 15, 16, 17, 2047, 2048, 2055, 2056, 2057, 4096, 4104, 4105, 65_535, 65_536
      })
  void shouldAgreeWithTheReferenceAtEveryEdgeOfLength(int bytes) {
    assertAgreement(randomHex(new Random(bytes), bytes), bytes + " bytes");
  }

  private static void assertAgreement(String data, String told) {
    String mac = Reference.retailMac(TestToken.ZAK_VALUE, Reference.zeroPadded(data));

    assertThat(generate(TestToken.ZAK, data)).as(told).isEqualTo(mac);
    assertThat(verify(TestToken.ZAK, data, mac)).as(told).isEqualTo(CheckResult.MATCH);
  }

  @Test
  void shouldRefuseEverySingleBitFlipped() {
    String data = randomHex(new Random(1), 29);
    String mac = Reference.retailMac(TestToken.ZAK_VALUE, Reference.zeroPadded(data));

    for (int bit = 0; bit < 29 * 8; bit++) {
      assertThat(verify(TestToken.ZAK, flipped(data, bit), mac))
          .as("bit %d of the data", bit)
          .isEqualTo(CheckResult.MISMATCH);
    }
    for (int bit = 0; bit < 64; bit++) {
      assertThat(verify(TestToken.ZAK, data, flipped(mac, bit)))
          .as("bit %d of the MAC", bit)
          .isEqualTo(CheckResult.MISMATCH);
    }
  }

  @Test
  void shouldNotCarryOutWhatLiesOutsideTheCell() {
    MemorySegment cell = Arena.ofAuto().allocate(64, 1);
    HsmKey key = key(TestToken.ZAK);
    MemorySegment heap = MemorySegment.ofArray(new byte[64]);

    assertThat(verify(cell, key, 0, 57, 56)).isEqualTo(CheckResult.MISMATCH);
    assertThat(verify(cell, key, 0, 65, 0)).isEqualTo(CheckResult.UNAVAILABLE);
    assertThat(verify(cell, key, -1, 8, 0)).isEqualTo(CheckResult.UNAVAILABLE);
    assertThat(verify(cell, key, 0, 0, 0)).isEqualTo(CheckResult.UNAVAILABLE);
    assertThat(verify(cell, key, 0, -8, 0)).isEqualTo(CheckResult.UNAVAILABLE);
    assertThat(verify(cell, key, 0, Integer.MAX_VALUE, 0)).isEqualTo(CheckResult.UNAVAILABLE);
    assertThat(verify(cell, key, 0, 8, 57)).isEqualTo(CheckResult.UNAVAILABLE);
    assertThat(verify(heap, key, 0, 16, 40)).isEqualTo(CheckResult.UNAVAILABLE);
    boolean made = TestCell.onLane(hsm, lane -> lane.generateMac(cell, key, 0, 8, 57));
    assertThat(made).isFalse();
    assertThat(hsm.available()).isTrue();
  }

  @Test
  void shouldNotCarryOutUnderAKeyOfAnotherUsage() {
    assertThat(verify(TestToken.CVK, "00", "0".repeat(16))).isEqualTo(CheckResult.UNAVAILABLE);
  }

  private static HsmKey key(KeySpec spec) {
    return hsm.key(spec.label(), spec.usage());
  }

  private static String generate(KeySpec spec, String data) {
    int bytes = data.length() / 2;
    MemorySegment cell = cell(data);
    boolean made =
        TestCell.onLane(
            hsm, lane -> lane.generateMac(cell, key(spec), MARGIN, bytes, 2 * MARGIN + bytes));
    assertThat(made).isTrue();
    assertUntouched(cell, data);
    return hex(cell, 2 * MARGIN + bytes, 8);
  }

  private static CheckResult verify(KeySpec spec, String data, String mac) {
    int bytes = data.length() / 2;
    MemorySegment cell = cell(data);
    MemorySegment.copy(HEX.parseHex(mac), 0, cell, JAVA_BYTE, 2 * MARGIN + bytes, 8);
    CheckResult result =
        TestCell.onLane(
            hsm, lane -> lane.verifyMac(cell, key(spec), MARGIN, bytes, 2 * MARGIN + bytes));
    assertUntouched(cell, data);
    return result;
  }

  private static CheckResult verify(
      MemorySegment cell, HsmKey key, long dataAt, int dataLength, long macAt) {
    return TestCell.onLane(hsm, lane -> lane.verifyMac(cell, key, dataAt, dataLength, macAt));
  }

  /** The data between margins of 0xA5. */
  private static MemorySegment cell(String data) {
    MemorySegment cell = Arena.ofAuto().allocate(3 * MARGIN + data.length() / 2, 1);
    cell.fill((byte) 0xA5);
    MemorySegment.copy(HEX.parseHex(data), 0, cell, JAVA_BYTE, MARGIN, data.length() / 2);
    return cell;
  }

  private static void assertUntouched(MemorySegment cell, String data) {
    int bytes = data.length() / 2;
    String margin = "A5".repeat(MARGIN);
    assertThat(hex(cell, 0, 2 * MARGIN + bytes)).isEqualTo(margin + data + margin);
    assertThat(hex(cell, 2 * MARGIN + bytes + 8, MARGIN - 8)).isEqualTo("A5".repeat(MARGIN - 8));
  }

  private static String hex(MemorySegment cell, long at, int bytes) {
    return HEX.formatHex(cell.asSlice(at, bytes).toArray(JAVA_BYTE));
  }

  private static String randomHex(Random random, int bytes) {
    byte[] data = new byte[bytes];
    random.nextBytes(data);
    return HEX.formatHex(data);
  }

  private static String flipped(String hex, int bit) {
    byte[] bytes = HEX.parseHex(hex);
    bytes[bit / 8] ^= (byte) (1 << bit % 8);
    return HEX.formatHex(bytes);
  }
}
