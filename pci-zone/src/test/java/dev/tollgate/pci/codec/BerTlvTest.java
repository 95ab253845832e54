package dev.tollgate.pci.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.testing.DialectText;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jpos.tlv.TLVList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every segment is exactly as long as its content, so reading outside it throws and fails. */
class BerTlvTest {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private static final Dialect DIALECT = DialectReader.shipped("iso87-ascii");

  private final BerTlv tags = BerTlv.ofChip(DIALECT);
  private boolean clean;

  @ParameterizedTest
  @CsvSource({
    // content,                                  elements read, clean
    "'',                                         '',                                  true",
    "9F3602001A,                                 9F36:001A,                           true",
    "82023900 9F2608A1B2C3D4E5F60718,            82:3900 9F26:A1B2C3D4E5F60718,       true",
    "9F028106000000010000,                       9F02:000000010000,                   true",
    "9F02820006000000010000,                     9F02:000000010000,                   true",
    "9F0283000001AA,                             9F02:AA,                             true",
    "9500,                                       95:,                                 true",
    "DF81290108 9500,                            DF8129:08 95:,                       true",
    "DF81828301AA,                               '',                                  false",
    "9F8182030155,                               9F818203:55,                         true",
    // a template comes before what is in it
    "70079F3602001A9500 8200,                    70: 9F36:001A 95: 82:,               true",
    "7000 8200,                                  70: 82:,                             true",
    "7006720471027300 8200,                      70: 72: 71: 73: 82:,                 true",
    "7008 7206 7104 7302 7400 8200,              70: 72: 71: 73: 74:,                 false", // too
    // deep
    // zeros between elements are allowed, FF is not
    "0000 8200 00 9500 0000,                     82: 95:,                             true",
    "FFFF 8200,                                  '',                                  false",
    "8200 FF,                                    82:,                                 false",
    // tag, length or value not inside
    "9F,                                         '',                                  false",
    "9F36,                                       '',                                  false",
    "9F3602 00,                                  '',                                  false",
    "8200 95,                                    82:,                                 false",
    "9F0281,                                     '',                                  false",
    "9F028201,                                   '',                                  false",
    "700A9F02060000000100009A,                   70: 9F02:000000010000,               false",
    "70049F360200 1A,                            70:,                                 false",
    // lengths of no kind we read
    "9F0280,                                     '',                                  false",
    "70809F02060000000100000000,                 '',                                  false",
    "9F028400000001AA,                           '',                                  false",
    "9F0284FFFFFFFF00,                           '',                                  false",
    "9F02FF00,                                   '',                                  false",
    // twice in one template, but for scripts
    "9500 9500,                                  95:,                                 false",
    "9500 70029500,                              95: 70: 95:,                         true",
    "70049500 9500,                              70: 95:,                             false",
    "7203860111 7203860122,                      72: 86:11 72: 86:22,                 true",
  })
  void shouldReadElementsAndRefuseTheRest(String content, String elements, boolean clean) {
    byte[] bytes = HEX.parseHex(content.replace(" ", ""));

    assertThat(String.join(" ", read(Bytes.of(bytes), 0, bytes.length))).isEqualTo(elements);
    assertThat(this.clean).isEqualTo(clean);
    assertThat(tags.countUnknown(Bytes.of(bytes), 0, bytes.length) >= 0).isEqualTo(clean);
  }

  @Test
  void shouldReadWhatJposPacks() {
    Random random = new Random(8583);
    for (int i = 0; i < 2_000; i++) {
      TLVList list = new TLVList();
      List<String> expected = new ArrayList<>();
      for (int tag : new int[] {0x9F26, 0x82, 0x5F2A, 0x9F10, 0xDF8129, 0x95, 0x9F7C}) {
        boolean extended = tag == 0x9F10 && random.nextInt(4) == 0;
        byte[] value = new byte[extended ? 128 + random.nextInt(100) : random.nextInt(20)];
        random.nextBytes(value);
        if (random.nextBoolean()) {
          list.append(tag, value);
          expected.add(String.format("%X:%s", tag, HEX.formatHex(value)));
        }
      }
      byte[] packed = list.pack();

      assertThat(read(Bytes.of(packed), 0, packed.length)).isEqualTo(expected);
      assertThat(clean).isTrue();
    }
  }

  @Test
  void shouldStayInsideItsRangeWhateverTheBytesAre() {
    Random random = new Random(8583);
    int sound = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      for (int j = 1; j < bytes.length && i % 2 == 0; j += 2) {
        bytes[j] &= 0x07; // short lengths, so that some elements are found
      }
      read(Bytes.of(bytes), 0, bytes.length);
      sound += clean ? 1 : 0;
    }
    assertThat(sound).isBetween(1_000, 90_000);
  }

  @Test
  void shouldReadOnlyTheRange() {
    MemorySegment memory = Bytes.of(HEX.parseHex("95009F3602001A8200"));

    assertThat(read(memory, 2, 5)).containsExactly("9F36:001A");
    assertThat(clean).isTrue();
    assertThat(read(memory, 2, 4)).isEmpty();
    assertThat(clean).isFalse();
    assertThat(read(memory, 9, 0)).isEmpty();
    assertThat(clean).isTrue();
  }

  @Test
  void shouldRefuseOtherFormsOfLengthEvenWhereEnoughBytesFollow() {
    for (int first = 0x80; first <= 0xFF; first++) {
      byte[] bytes = new byte[300];
      bytes[0] = (byte) 0x95;
      bytes[1] = (byte) first;
      boolean known = first > 0x80 && first < 0x84; // and the length behind it is zero here

      read(Bytes.of(bytes), 0, bytes.length);

      assertThat(clean).as("first octet %s", first).isEqualTo(known);
    }
  }

  @Test
  void shouldTellTheTemplatesAround() {
    List<Integer> levels = new ArrayList<>();
    byte[] bytes = HEX.parseHex("8200" + "7008" + "7204" + "82009500" + "9500" + "9A00");
    tags.visit(
        Bytes.of(bytes), 0, bytes.length, (memory, level, tag, at, length) -> levels.add(level));

    assertThat(levels).containsExactly(0, 0, 1, 2, 2, 1, 0);
  }

  /** Also where the dialect does not divide the field. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldTakeTheLimitsOfTheDialectAndElseThoseOfEmv(boolean divided) {
    String text = DialectText.text("iso87-ascii");
    text = DialectText.replaced(text, "{track-2: true}", "{tlv: {depth: 1, count: 3}}");
    text = divided ? text : text.replaceFirst("(?s)    composite:\\s+kind: ber-tlv.*?\\}\n", "");
    BerTlv other = BerTlv.ofChip(DialectText.read(text));

    assertThat(isClean(other, "8200 9500 9A00")).isTrue();
    assertThat(isClean(other, "8200 9500 9A00 9C00")).isEqualTo(!divided);
    assertThat(isClean(other, "7002 8200")).isTrue();
    assertThat(isClean(other, "7004 7202 8200")).isEqualTo(!divided);
    assertThat(isClean(other, "8200 00 9500")).isTrue();
  }

  private static boolean isClean(BerTlv tlv, String hex) {
    byte[] bytes = HEX.parseHex(hex.replace(" ", ""));
    return tlv.visit(Bytes.of(bytes), 0, bytes.length, (memory, level, tag, at, length) -> {});
  }

  @Test
  void shouldNotGoDeepHoweverDeepTheContentIs() {
    StringBuilder nested = new StringBuilder();
    for (int length = 0; length < 60_000; length += 4) {
      nested.insert(0, String.format("E182%04X", length));
      if (nested.length() > 8_000) {
        break; // building longer ones takes long, and changes nothing
      }
    }
    byte[] bytes = HEX.parseHex(nested.toString());

    assertThat(read(Bytes.of(bytes), 0, bytes.length)).hasSize(5); // the fifth is one too deep
    assertThat(clean).isFalse();
  }

  private List<String> read(MemorySegment memory, long at, int length) {
    List<String> elements = new ArrayList<>();
    clean =
        tags.visit(
            memory,
            at,
            length,
            (place, level, tag, valueAt, valueLength) -> {
              boolean template = Integer.toHexString(tag).matches("7.");
              byte[] value = template ? new byte[0] : Bytes.copy(place, valueAt, valueLength);
              elements.add(String.format("%X:%s", tag, HEX.formatHex(value)));
            });
    return elements;
  }
}
