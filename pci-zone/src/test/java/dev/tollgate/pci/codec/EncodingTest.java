package dev.tollgate.pci.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.codec.FieldTable.ContentType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodingTest {
  @ParameterizedTest
  @CsvSource({
    // encoding,  wire,     characters
    "ASCII,       313233,   123",
    "BCD,         1234,     1234",
    "BCD,         0123,     123",
    "BCD_RIGHT,   1230,     123",
    "BCD_RIGHT,   1234,     1234",
    "BCD_RIGHT,   41D310,   41=31",
    "SIGNED_BCD,  431234,   C1234",
    "SIGNED_BCD,  440123,   D123",
    "BCD,         05,       5",
    "BCD_RIGHT,   50,       5",
    "BCD,         41D3,     41=3",
    "EBCDIC_1047, F1C1C281, 1ABa",
    "EBCDIC_1047, AD5FBD,   [^]",
    "EBCDIC_037,  BAB0BB,   [^]",
  })
  void shouldReadAndWriteCharacters(Encoding encoding, String wire, String characters) {
    MemorySegment memory = Bytes.of(HexFormat.of().parseHex(wire));
    MemorySegment written = Bytes.of("\u00ff".repeat(wire.length() / 2));
    int units = characters.length();

    encoding.clear(written, 0, units);
    for (int i = 0; i < units; i++) {
      char c = characters.charAt(i);
      assertThat(encoding.character(memory, 0, units, i)).isEqualTo(c);
      encoding.put(written, 0, units, i, c);
    }

    assertThat(encoding.wireLength(units)).isEqualTo(wire.length() / 2);
    assertThat(Bytes.copy(written, 0, wire.length() / 2))
        .isEqualTo(Bytes.copy(memory, 0, wire.length() / 2));
  }

  @ParameterizedTest
  @CsvSource({
    // encoding,  type, wire,   units, sound
    "BCD,         N,    0123,   3,     true",
    "BCD,         N,    1123,   3,     false", // something in the padding
    "BCD,         N,    F123,   3,     false",
    "BCD_RIGHT,   N,    1230,   3,     true",
    "BCD_RIGHT,   N,    1231,   3,     false",
    "BCD_RIGHT,   N,    123F,   3,     false",
    "BCD,         N,    12A4,   4,     false",
    "BCD,         N,    12D4,   4,     false", // a separator is no digit
    "BCD_RIGHT,   Z,    12D4,   4,     true",
    "BCD_RIGHT,   Z,    12C4,   4,     false",
    "BCD_RIGHT,   Z,    12E4,   4,     false",
    "BCD_RIGHT,   Z,    12F4,   4,     false",
    "BCD_RIGHT,   Z,    12A4,   4,     false",
    "BCD_RIGHT,   N,    '',     0,     true",
    "SIGNED_BCD,  X_N,  431234, 5,     true",
    "SIGNED_BCD,  X_N,  451234, 5,     false", // E is no sign
    "SIGNED_BCD,  X_N,  43123A, 5,     false",
    "SIGNED_BCD,  X_N,  430123, 4,     true",
    "SIGNED_BCD,  X_N,  431123, 4,     false",
    "SIGNED_BCD,  AN_N, 301234, 5,     true", // any sign
    "SIGNED_BCD,  AN_N, 071234, 5,     false",
    "SIGNED_BCD,  X_N,  '',     0,     true",
    "RAW,         B,    00FF,   2,     true",
    "EBCDIC_1047, N,    F0F9,   2,     true",
    "EBCDIC_1047, N,    F0FA,   2,     false",
    "EBCDIC_1047, N,    F0EF,   2,     false",
    "EBCDIC_1047, N,    3039,   2,     false", // ASCII digits
    "EBCDIC_1047, N,    F040,   2,     false",
    "EBCDIC_1047, ANS,  40FF,   2,     false",
    "EBCDIC_1047, ANS,  4000,   2,     false",
    "EBCDIC_1047, ANS,  BABB,   2,     false", // brackets of the other page
    "EBCDIC_037,  ANS,  BABB,   2,     true",
    "EBCDIC_037,  ANS,  ADBD,   2,     false",
    "EBCDIC_1047, Z,    F47EF1, 3,     true",
    "EBCDIC_1047, Z,    F4C4F1, 3,     true",
    "EBCDIC_1047, Z,    F4C3F1, 3,     false",
    "EBCDIC_1047, X_N,  C3F1,   2,     true",
    "EBCDIC_1047, X_N,  C5F1,   2,     false",
    "EBCDIC_1047, X_N,  C3C1,   2,     false",
    "EBCDIC_HEX,  B,    C1F9,   1,     true",
    "EBCDIC_HEX,  B,    81F9,   1,     true",
    "EBCDIC_HEX,  B,    C7F9,   1,     false",
    "HEX,         B,    4139,   1,     true",
    "HEX,         B,    4739,   1,     false",
  })
  void shouldRefuseNibblesThatAreNoDigitsAndPaddingThatIsNotZero(
      Encoding encoding, ContentType type, String wire, int units, boolean sound) {
    MemorySegment memory = Bytes.of(HexFormat.of().parseHex(wire));

    assertThat(
            encoding.matches(memory, 0, units, type.firstMask(encoding), type.restMask(encoding)))
        .isEqualTo(sound);
  }

  @ParameterizedTest
  @CsvSource({
    // encoding,  wire,         units, from, count, number
    "ASCII,       30313233,     4,     1,    2,     12",
    "BCD,         0123,         3,     0,    3,     123",
    "BCD,         0123,         3,     1,    2,     23",
    "BCD,         012A,         3,     0,    3,     -1",
    "BCD,         012D,         3,     0,    3,     -1",
    "BCD_RIGHT,   1230,         3,     0,    3,     123",
    "BCD_RIGHT,   1230,         3,     2,    1,     3",
    "SIGNED_BCD,  430123,       5,     1,    4,     123",
    "SIGNED_BCD,  430123,       5,     0,    5,     -1",
    "BCD,         '',           0,     0,    0,     -1",
    "EBCDIC_1047, F0F1F2F3,     4,     1,    2,     12",
    "EBCDIC_1047, F0F1F2FA,     4,     0,    4,     -1",
    "EBCDIC_1047, 31323334,     4,     0,    4,     -1",
    "BCD,         99999999999999999999, 20, 0, 18,  999999999999999999",
    "BCD,         99999999999999999999, 20, 0, 19,  -1",
  })
  void shouldReadNumbers(
      Encoding encoding, String wire, int units, int from, int count, long number) {
    MemorySegment memory = Bytes.of(HexFormat.of().parseHex(wire));

    assertThat(encoding.number(memory, 0, units, from, count)).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({
    "ASCII, 5, 42, 3030303432",
    "BCD, 5, 42, 000042",
    "BCD_RIGHT, 5, 42, 000420",
    "BCD, 1, 7, 07",
    "EBCDIC_037, 5, 42, f0f0f0f4f2",
  })
  void shouldWriteNumbers(Encoding encoding, int units, long value, String wire) {
    MemorySegment memory = Bytes.of("\u00ff".repeat(wire.length() / 2));

    encoding.putNumber(memory, 0, units, value);

    assertThat(HexFormat.of().formatHex(Bytes.copy(memory, 0, wire.length() / 2))).isEqualTo(wire);
  }

  @ParameterizedTest
  @CsvSource({"EBCDIC_037, IBM037", "EBCDIC_1047, IBM1047"})
  void shouldAgreeWithTheJdkOnEveryByteOfACodePage(Encoding encoding, String charset) {
    for (int octet = 0; octet < 256; octet++) {
      MemorySegment memory = Bytes.of(new byte[] {(byte) octet});
      char character = new String(new byte[] {(byte) octet}, Charset.forName(charset)).charAt(0);
      boolean printable = character >= 0x20 && character <= 0x7E;
      byte mask = ContentType.ANS.firstMask(encoding);

      assertThat(encoding.matches(memory, 0, 1, mask, mask)).isEqualTo(printable);
      if (printable) {
        assertThat(encoding.character(memory, 0, 1, 0)).isEqualTo(character);
        MemorySegment written = Bytes.of("?");
        encoding.put(written, 0, 1, 0, character);
        assertThat(Bytes.copy(written, 0, 1)).containsExactly(octet);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    // encoding,  bytes, longest, units
    "ASCII,       7,     9,       7",
    "BCD,         7,     19,      14",
    "BCD,         10,    19,      19", // twenty digits do not fit, so one nibble is padding
    "BCD_RIGHT,   10,    20,      20",
    "HEX,         16,    8,       8",
    "EBCDIC_HEX,  15,    8,       -1",
    "SIGNED_BCD,  5,     9,       9",
    "SIGNED_BCD,  0,     9,       0",
    "RAW,         3,     9,       3",
    "ASCII,       -1,    9,       -1",
    "SIGNED_BCD,  -1,    9,       -1",
  })
  void shouldTellUnitsOfBytes(Encoding encoding, int bytes, int longest, int units) {
    assertThat(encoding.units(bytes, longest)).isEqualTo(units);
  }
}
