package dev.tollgate.pci.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
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
  })
  void shouldWriteNumbers(Encoding encoding, int units, long value, String wire) {
    MemorySegment memory = Bytes.of("\u00ff".repeat(wire.length() / 2));

    encoding.putNumber(memory, 0, units, value);

    assertThat(HexFormat.of().formatHex(Bytes.copy(memory, 0, wire.length() / 2))).isEqualTo(wire);
  }
}
