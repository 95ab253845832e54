package dev.tollgate.pci.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.codec.Digits.PackedAscii;
import dev.tollgate.pci.testing.DialectText;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaggedFieldsTest {
  private static final int CVV2 = 0x3932; // "92"

  private final TaggedFields de48 = DialectReader.shipped("iso87-ascii").tags(48);

  @ParameterizedTest
  @CsvSource({
    // content,             unknown, offset of 92, length of 92
    "9203123,               0,       4,            3",
    "61011,                 0,       -1,           0",
    "610119203123,          0,       9,            3",
    "ZZ05abcde9203123870,   -1,      -2,           0",
    "ZZ05abcde9203123,      1,       13,           3",
    "ZZ009203123,           1,       8,            3",
    "9200,                  0,       4,            0",
    "'',                    0,       -1,           0",
    // malformed: value past the end, length not digits, no room for a length, tag twice
    "9204123,               -1,      -2,           0",
    "92x3123,               -1,      -2,           0",
    "920,                   -1,      -2,           0",
    "92031239,              -1,      -2,           0",
    "92031239203456,        0,       -2,           0"
  })
  void shouldFindCountAndReportMalformedStructure(
      String content, int unknown, int valueAt, int valueLength) {
    MemorySegment memory = Bytes.of("###" + content);
    int length = content.length();

    long found = de48.find(memory, 3, length, CVV2);

    assertThat(de48.countUnknown(memory, 3, length)).isEqualTo(unknown);
    if (valueAt < 0) {
      assertThat(found).isEqualTo(valueAt);
    } else {
      assertThat(TaggedFields.valueAt(found)).isEqualTo(valueAt);
      assertThat(TaggedFields.valueLength(found)).isEqualTo(valueLength);
    }
  }

  /** In the dialect's text, also where the field is binary. */
  @ParameterizedTest
  @CsvSource({"iso87-ascii, 383730314D", "mastercard-like, F8F7F0F1D4"})
  void shouldWriteTagsInTheTextOfTheDialect(String name, String bytes) {
    String text = DialectText.text(name);
    String name48 = "\"additional data, private\"\n    type: ";
    text = DialectText.replaced(text, name48 + "ans", name48 + "b\n    encoding: raw");
    Dialect dialect = DialectText.read(text);
    MemorySegment memory = Bytes.of(new byte[7]);

    assertThat(dialect.encoding(48)).isEqualTo(Encoding.RAW);
    dialect.tags(48).write(memory, 1, PackedAscii.hi("8701M"), 5);

    assertThat(HexFormat.of().withUpperCase().formatHex(Bytes.copy(memory, 0, 7)))
        .isEqualTo("00" + bytes + "00");
    assertThat(dialect.composite(48).countUnknown(memory, 1, 5)).isZero();
  }

  @Test
  void shouldNotReadBehindTheField() {
    MemorySegment memory = Bytes.of("9203123");

    assertThat(de48.find(memory, 0, 6, CVV2)).isEqualTo(TaggedFields.MALFORMED);
    assertThat(de48.find(memory, 0, 7, CVV2)).isPositive();
  }
}
