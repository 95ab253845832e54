package dev.tollgate.pci.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HexTextTest {
  @Test
  void shouldAgreeWithTheJdkInBothCases() {
    var random = new Random(8583);
    for (int i = 0; i < 200; i++) {
      long value = random.nextLong();
      String upper = HexFormat.of().withUpperCase().toHexDigits(value);
      MemorySegment written = Bytes.of(new byte[16]);
      MemorySegment bytes = Bytes.of(new byte[8]);
      MemorySegment text = Bytes.of(new byte[16]);

      HexText.writeLong(CodePage.ASCII, written, 0, value);
      assertThat(Bytes.text(written, 0, 16)).isEqualTo(upper);
      assertThat(HexText.readLong(CodePage.ASCII, Bytes.of(upper), 0)).isEqualTo(value);
      assertThat(HexText.readLong(CodePage.ASCII, Bytes.of(upper.toLowerCase()), 0))
          .isEqualTo(value);
      assertThat(HexText.decode(Bytes.of(upper), 0, bytes, 0, 8)).isTrue();
      assertThat(Bytes.copy(bytes, 0, 8)).isEqualTo(HexFormat.of().parseHex(upper));
      HexText.encode(bytes, 0, text, 0, 8);
      assertThat(Bytes.text(text, 0, 16)).isEqualTo(upper);
    }
  }

  @Test
  void shouldKnowEveryHexadecimalDigitAndNoOtherByte() {
    for (int b = 0; b < 256; b++) {
      boolean hex = "0123456789ABCDEFabcdef".indexOf(b) >= 0;
      MemorySegment pair = Bytes.of(new byte[] {'0', (byte) b});

      assertThat(HexText.valid(CodePage.ASCII, pair, 0, 2)).isEqualTo(hex);
      assertThat(HexText.decode(pair, 0, Bytes.of(new byte[1]), 0, 1)).isEqualTo(hex);
    }
  }
}
