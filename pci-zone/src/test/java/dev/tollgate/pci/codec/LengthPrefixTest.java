package dev.tollgate.pci.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.jpos.iso.AsciiPrefixer;
import org.jpos.iso.BcdPrefixer;
import org.jpos.iso.BinaryPrefixer;
import org.jpos.iso.EbcdicPrefixer;
import org.jpos.iso.HexNibblesPrefixer;
import org.jpos.iso.Prefixer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LengthPrefixTest {
  @ParameterizedTest
  @CsvSource({
    // prefix,    digits, wire,         length
    "ASCII,       1,      37,           7",
    "ASCII,       6,      303132333435, 12345",
    "BCD,         3,      0123,         123",
    "BCD,         4,      9999,         9999",
    "BCD,         6,      012345,       12345",
    "BINARY,      2,      FF,           255",
    "BINARY,      3,      0100,         256",
    "BINARY,      6,      010000,       65536",
    "EBCDIC,      2,      F1F2,         12",
    "EBCDIC,      4,      F0F0F1F2,     12",
    "HEX_NIBBLES, 2,      98,           49",
    "HEX_NIBBLES, 3,      0016,         8",
  })
  void shouldReadAndWrite(LengthPrefix prefix, int digits, String wire, int length) {
    byte[] bytes = HexFormat.of().parseHex(wire);
    MemorySegment written = Bytes.of("?".repeat(bytes.length));

    prefix.write(written, 0, digits, length);

    assertThat(prefix.bytes(digits)).isEqualTo(bytes.length);
    assertThat(prefix.read(Bytes.of(bytes), 0, digits)).isEqualTo(length);
    assertThat(Bytes.copy(written, 0, bytes.length)).isEqualTo(bytes);
    assertThat(prefix.most(digits)).isGreaterThanOrEqualTo(length);
  }

  @ParameterizedTest
  @CsvSource({
    "ASCII,       2, 3A30",
    "ASCII,       2, 2F30",
    "ASCII,   2, F1F2",
    "ASCII, 2, 2031",
    "BCD,         2, 1A",
    "BCD,         2, A1",
    "BCD,     4, 00F0",
    "EBCDIC,      2, 3132",
    "EBCDIC,      2, F1FA",
    "EBCDIC,  2, EFF1",
    "EBCDIC, 2, 40F1",
    "HEX_NIBBLES, 2, 25",
    "HEX_NIBBLES, 2, 2A",
  })
  void shouldRefuseWhatIsNoLength(LengthPrefix prefix, int digits, String wire) {
    assertThat(prefix.read(Bytes.of(HexFormat.of().parseHex(wire)), 0, digits))
        .isEqualTo(LengthPrefix.NOT_A_LENGTH);
  }

  @Test
  void shouldTakeSomethingInThePaddingForALengthNobodyCanHave() {
    assertThat(LengthPrefix.BCD.read(Bytes.of(new byte[] {0x10, 0x01}), 0, 3))
        .isGreaterThan(LengthPrefix.BCD.most(3));
  }

  @ParameterizedTest
  @CsvSource({
    "ASCII, 1",
    "ASCII, 2",
    "ASCII, 3",
    "ASCII, 4",
    "BCD, 2",
    "BCD, 3",
    "BCD, 4",
    "BINARY, 1",
    "BINARY, 2",
    "BINARY, 3",
    "EBCDIC, 2",
    "EBCDIC, 3",
    "EBCDIC, 4",
    "HEX_NIBBLES, 2",
    "HEX_NIBBLES, 3",
  })
  void shouldWriteEveryLengthLikeJpos(LengthPrefix prefix, int digits) throws Exception {
    Prefixer jpos = jpos(prefix, digits);
    byte[] expected = new byte[jpos.getPackedLength()];
    MemorySegment written = Bytes.of(expected);
    assertThat(prefix.bytes(digits)).isEqualTo(expected.length);

    for (int length = 0; length <= prefix.most(digits); length++) {
      jpos.encodeLength(length, expected);
      prefix.write(written, 0, digits, length);

      assertThat(Bytes.copy(written, 0, expected.length)).isEqualTo(expected);
      assertThat(prefix.read(written, 0, digits)).isEqualTo(length);
    }
  }

  private static Prefixer jpos(LengthPrefix prefix, int digits) {
    return switch (prefix) {
      case ASCII -> new AsciiPrefixer(digits);
      case BCD -> new BcdPrefixer(digits);
      case BINARY -> new BinaryPrefixer(prefix.bytes(digits));
      case EBCDIC -> new EbcdicPrefixer(digits);
      case HEX_NIBBLES -> digits == 2 ? HexNibblesPrefixer.LL : HexNibblesPrefixer.LLL;
    };
  }
}
