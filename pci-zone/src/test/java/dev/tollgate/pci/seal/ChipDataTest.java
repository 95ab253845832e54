package dev.tollgate.pci.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.codec.Vectors;
import dev.tollgate.pci.testing.Memory;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChipDataTest {
  private static final HexFormat HEX = HexFormat.of();

  /** What a cryptogram is checked with: each needed. */
  private static final List<String> TAGS =
      List.of(
          "9F2608A1B2C3D4E5F60718",
          "9F100706010A03A00000",
          "9F3602001A",
          "9F37041A2B3C4D",
          "95050000000000",
          "9A03261122",
          "9C0100",
          "9F0206000000001250",
          "9F0306000000000000",
          "9F1A020840",
          "5F2A020978",
          "82021900");

  private static final String SOUND = String.join("", TAGS);

  private final ChipData rules = new ChipData(DialectReader.shipped("iso87-ascii"));

  @Test
  void shouldTakeAllThatIsNeededInAnyOrderAndWithMore() {
    assertThat(isSound(SOUND)).isTrue();
    assertThat(isSound(String.join("", TAGS.reversed()))).isTrue();
    assertThat(isSound("9F34034203 00 8407A0000000031010" + SOUND)).isTrue();
  }

  @Test
  void shouldDemandEachOfThemOnce() {
    for (String tag : TAGS) {
      boolean optional = tag.startsWith("9F03"); // no cashback
      assertThat(isSound(SOUND.replace(tag, ""))).as("without %s", tag).isEqualTo(optional);
      assertThat(isSound(SOUND + tag)).as("%s twice", tag).isFalse();
    }
    // in a template of its own it is another one's tag for EMV, and still nobody knows which counts
    assertThat(isSound(SOUND + "700B9F2608A1B2C3D4E5F60718")).isFalse();
    assertThat(isSound(SOUND + "7704DF810100")).isTrue();
    assertThat(isSound("")).isFalse();
    assertThat(isSound(SOUND + "8407A0000000031010" + "8407A0000000031010")).isFalse();
  }

  @Test
  void shouldDemandTheLengthOfEach() {
    for (String tag : TAGS) {
      int lengthAt = tag.startsWith("9F") || tag.startsWith("5F") ? 4 : 2;
      int length = Integer.parseInt(tag.substring(lengthAt, lengthAt + 2), 16);
      String name = tag.substring(0, lengthAt);
      String shorter = name + String.format("%02X", length - 1) + "00".repeat(length - 1);
      String longer = name + String.format("%02X", length + 1) + "00".repeat(length + 1);

      assertThat(isSound(SOUND.replace(tag, shorter))).as("%s too short", name).isFalse();
      // of these, issuer application data alone is of no fixed length
      assertThat(isSound(SOUND.replace(tag, longer))).as(name).isEqualTo(name.equals("9F10"));
    }
  }

  /** DE23 may tell it, so it may lack; but not be of a length that nobody reads. */
  @ParameterizedTest
  @CsvSource({"5F340101, true", "5F3400, false", "5F34020101, false", "5F3401015F340101, false"})
  void shouldTakeOneSequenceNumber(String tag, boolean sound) {
    assertThat(isSound(SOUND + tag)).isEqualTo(sound);
  }

  @ParameterizedTest
  @CsvSource({"6, false", "7, true", "18, true", "32, true", "33, false"})
  void shouldLimitIssuerApplicationData(int length, boolean sound) {
    String data = "9F10" + String.format("%02X", length) + "06".repeat(length);
    assertThat(isSound(SOUND.replace(TAGS.get(1), data))).isEqualTo(sound);
  }

  @ParameterizedTest
  @CsvSource({
    "9F0206000000001250, 9F0206999999999999, true",
    "9F0206000000001250, 9F020600000000125A, false",
    "9F0206000000001250, 9F0206A00000001250, false",
    "9F0306000000000000, 9F0306F00000000000, false",
    "9F0306000000000000, 9F030600000B000000, false",
  })
  void shouldDemandDigitsInAmounts(String tag, String other, boolean sound) {
    assertThat(isSound(SOUND.replace(tag, other))).isEqualTo(sound);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9F", "9F7C", "9F7C05", "FF", "9F7C80", "9F7C83000001"})
  void shouldRefuseWhatEndsMalformed(String end) {
    assertThat(isSound(SOUND + end)).isFalse();
  }

  @Test
  void shouldRefuseEveryStrictPrefix() {
    byte[] sound = HEX.parseHex(SOUND);
    for (int length = 0; length < sound.length; length++) {
      assertThat(rules.isSound(Memory.of(sound), 0, length)).as("%s bytes", length).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void shouldRefuseHostileChipData(Map<String, Object> vector) {
    byte[] content = Vectors.message(vector);
    // The vectors have other tags missing as well: what they show must be wrong with those there.
    byte[] completed = HEX.parseHex(SOUND);
    boolean lacksOnly = vector.get("id").equals("tlv-missing-9f26");

    boolean whole = vector.get("id").equals("tlv-amount-mismatch"); // the cryptogram decides
    assertThat(rules.isSound(Memory.of(content), 0, content.length)).isEqualTo(whole);
    if (!lacksOnly && !LET_THROUGH.contains(vector.get("id"))) {
      byte[] both = new byte[content.length + completed.length];
      System.arraycopy(completed, 0, both, 0, completed.length);
      System.arraycopy(content, 0, both, completed.length, content.length);
      assertThat(rules.isSound(Memory.of(both), 0, both.length)).isFalse();
    }
  }

  /** Empty content is refused for what it lacks, not for what it is. */
  private static final List<String> LET_THROUGH = List.of("tlv-empty");

  static Stream<Map<String, Object>> vectors() {
    return Vectors.read("hostile-tlv.json", "cases").stream();
  }

  @Test
  void shouldSurviveMutations() {
    Random random = new Random(8583);
    int sound = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] content = HEX.parseHex(SOUND);
      content[random.nextInt(content.length)] = (byte) random.nextInt(256);
      sound += rules.isSound(Memory.of(content), 0, content.length) ? 1 : 0;
    }
    assertThat(sound).isBetween(10_000, 40_000); // in values, most changes do no harm
  }

  private boolean isSound(String hex) {
    byte[] content = HEX.parseHex(hex.replace(" ", ""));
    return rules.isSound(Memory.of(content), 0, content.length);
  }
}
