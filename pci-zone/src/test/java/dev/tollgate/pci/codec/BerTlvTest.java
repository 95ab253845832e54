package dev.tollgate.pci.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jpos.tlv.TLVList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every segment is exactly as long as its content, so reading outside it throws and fails. */
class BerTlvTest {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private final BerTlv reader = new BerTlv();

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
    "7008720671047302740082 00,                  70: 72: 71: 73:,                     false", // too
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
    // twice, wherever
    "9500 9500,                                  95:,                                 false",
    "9500 70029500,                              95: 70:,                             false",
  })
  void shouldReadElementsAndRefuseTheRest(String content, String elements, boolean clean) {
    byte[] bytes = HEX.parseHex(content.replace(" ", ""));

    assertThat(String.join(" ", read(Bytes.of(bytes), 0, bytes.length))).isEqualTo(elements);
    assertThat(reader.malformed()).isEqualTo(!clean);
    assertThat(reader.next()).isFalse(); // and stays where it is
    assertThat(reader.malformed()).isEqualTo(!clean);
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
      assertThat(reader.malformed()).isFalse();
    }
  }

  @Test
  void shouldStayInsideItsRangeWhateverTheBytesAre() {
    Random random = new Random(8583);
    int clean = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      for (int j = 1; j < bytes.length && i % 2 == 0; j += 2) {
        bytes[j] &= 0x07; // short lengths, so that some elements are found
      }
      read(Bytes.of(bytes), 0, bytes.length);
      clean += reader.malformed() ? 0 : 1;
    }
    assertThat(clean).isBetween(1_000, 90_000);
  }

  @Test
  void shouldReadOnlyTheRangeAndSayNoToOneThatIsNotThere() {
    MemorySegment memory = Bytes.of(HEX.parseHex("95009F3602001A8200"));

    assertThat(read(memory, 2, 5)).containsExactly("9F36:001A");
    assertThat(read(memory, 2, 4)).isEmpty();
    assertThat(reader.malformed()).isTrue();
    for (int[] range : new int[][] {{-1, 0}, {0, -1}, {0, 10}, {9, 1}, {10, 0}}) {
      assertThat(read(memory, range[0], range[1])).isEmpty();
      assertThat(reader.malformed()).as("%s for %s", range[0], range[1]).isTrue();
    }
    assertThat(read(memory, 9, 0)).isEmpty();
    assertThat(reader.malformed()).isFalse();
  }

  @Test
  void shouldRefuseOtherFormsOfLengthEvenWhereEnoughBytesFollow() {
    for (int first = 0x80; first <= 0xFF; first++) {
      byte[] bytes = new byte[300];
      bytes[0] = (byte) 0x95;
      bytes[1] = (byte) first;
      boolean known = first > 0x80 && first < 0x84; // and the length behind it is zero here

      read(Bytes.of(bytes), 0, bytes.length);

      assertThat(reader.malformed()).as("first octet %s", first).isEqualTo(!known);
    }
  }

  @Test
  void shouldLimitTheElements() {
    StringBuilder content = new StringBuilder();
    for (int i = 0; i < BerTlv.ELEMENTS_MAX; i++) {
      content.append(String.format("9F%02X00", i));
    }
    byte[] most = HEX.parseHex(content.toString().replace("9F1F", "9F7F"));

    assertThat(read(Bytes.of(most), 0, most.length)).hasSize(BerTlv.ELEMENTS_MAX);
    assertThat(reader.malformed()).isFalse();

    byte[] more = HEX.parseHex(content.toString().replace("9F1F", "9F7F") + "8200");
    assertThat(read(Bytes.of(more), 0, more.length)).hasSize(BerTlv.ELEMENTS_MAX);
    assertThat(reader.malformed()).isTrue();
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

    assertThat(read(Bytes.of(bytes), 0, bytes.length)).hasSize(1); // the next has the same tag
    assertThat(reader.malformed()).isTrue();
  }

  private List<String> read(MemorySegment memory, long at, int length) {
    List<String> elements = new ArrayList<>();
    reader.open(memory, at, length);
    while (reader.next()) {
      byte[] value =
          reader.isTemplate()
              ? new byte[0]
              : Bytes.copy(memory, reader.valueAt(), reader.valueLength());
      elements.add(String.format("%X:%s", reader.tag(), HEX.formatHex(value)));
    }
    return elements;
  }
}
