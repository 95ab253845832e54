package dev.tollgate.pci.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigitsTest {
  @ParameterizedTest
  @CsvSource({
    "0,                   0",
    "000123,              123",
    "999999999999999999,  999999999999999999",
    "1234567890123456789, -1",
    "'',                  -1",
    "12 4,                -1",
    "12/4,                -1",
    "12:4,                -1",
    "-123,                -1",
    "+123,                -1",
    "1E9,                 -1"
  })
  void shouldReadDigitsAndNothingElse(String text, long value) {
    assertThat(Digits.read(Bytes.of(text), 0, text.length())).isEqualTo(value);
  }

  @Test
  void shouldRefuseEveryByteThatIsNoAsciiDigit() {
    for (int b = 0; b < 256; b++) {
      long expected = b >= '0' && b <= '9' ? b - '0' : Digits.NOT_DIGITS;
      assertThat(Digits.read(Bytes.of(new byte[] {(byte) b}), 0, 1)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 3, 000, true",
    "42, 3, 042, true",
    "999, 3, 999, true",
    "1000, 3, 000, false",
    "-1, 3, 001, false"
  })
  void shouldWriteRightAligned(long value, int length, String text, boolean fits) {
    MemorySegment memory = Bytes.of("x".repeat(length + 2));

    assertThat(Digits.write(memory, 1, length, value)).isEqualTo(fits);
    assertThat(Bytes.text(memory, 0, length + 2)).isEqualTo("x" + text + "x");
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "9, 1", "10, 2", "999, 3", "9223372036854775807, 19"})
  void shouldCountDigits(long value, int digits) {
    assertThat(Digits.count(value)).isEqualTo(digits);
  }
}
