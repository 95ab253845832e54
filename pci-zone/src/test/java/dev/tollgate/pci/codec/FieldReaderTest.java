package dev.tollgate.pci.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.pci.codec.Digits.PackedAscii;
import dev.tollgate.pci.codec.FieldMap.ScanFault;
import dev.tollgate.pci.codec.FieldTable.ContentType;
import dev.tollgate.pci.codec.FieldTable.FieldClass;
import dev.tollgate.pci.codec.FieldTable.Padding;
import dev.tollgate.pci.testing.DialectText;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a field may say of how it stands on the wire, and what it may have from another dialect. */
class FieldReaderTest {
  private static final String BINARY =
      "mti: bcd, bitmap: raw, prefix: bcd, text: ascii, numeric: bcd, binary: raw";

  private final MemorySegment out = Arena.ofAuto().allocate(400);

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        // declaration of field 3                                        | value    | on the wire
        "type: ans, length: 5                                            | AB       | 4142202020",
        "type: ans, length: 5, pad: space-left                           | AB       | 2020204142",
        "type: ans, length: 5, pad: zero-left                            | AB       | 3030304142",
        "type: ans, length: 5, pad: zero-right                           | AB       | 4142303030",
        "type: ans, length: 5, encoding: ebcdic                          | AB       | c1c2404040",
        "type: ans, length: 5, encoding: ebcdic, pad: space-left         | AB       | 404040c1c2",
        "type: n, length: 5                                              | 12       | 000012",
        "type: n, length: 5, encoding: bcd-right                         | 12       | 000120",
        "type: n, length: 5, pad: zero-right                             | 12       | 012000",
        "type: n, length: 5, encoding: ebcdic                            | 12       | f0f0f0f1f2",
        "type: n, length: 4, encoding: ascii                             | 12       | 30303132",
        "type: b, length: 3, pad: zero-left                              | AB       | 004142",
        "type: b, length: 3, pad: zero-right, encoding: hex              | AB       | 343134323030",
        "type: b, length: 3, pad: zero-left, encoding: ebcdic-hex        | AB       | f0f0f4f1f4f2",
        "type: b, length: 2, encoding: ebcdic-hex                        | JO       | f4c1f4c6",
        "type: n, length: 19, prefix: 2                                  | 123      | 030123",
        "type: n, length: 19, prefix: 2, prefix-counts: bytes            | 123      | 020123",
        "type: n, length: 19, prefix: 2, prefix-encoding: hex-nibbles    | 123      | 060123",
        "type: n, length: 19, prefix: 2, prefix-encoding: binary         | 12345678901 | 0b012345678901",
        "type: ans, length: 300, prefix: 3, prefix-encoding: binary      | A        | 000141",
        "type: ans, length: 300, prefix: 3, prefix-encoding: ebcdic      | A        | f0f0f141",
        "type: ans, length: 300, prefix: 6                               | A        | 00000141",
        "type: b, length: 300, prefix: 3, encoding: hex                  | A        | 00013431",
        "type: b, length: 300, prefix: 3, encoding: hex, prefix-counts: bytes | A   | 00023431",
        "type: x+n, length: 5                                            | C0012    | 430012",
        "type: x+n, length: 5, encoding: ebcdic                          | C0012    | c3f0f0f1f2",
        "type: z, length: 5, prefix: 2                                   | 12=34    | 05012d34",
      })
  void shouldWriteAValueAsItsFieldSays(String declaration, String value, String wire) {
    Dialect dialect = dialect("3: {name: x, class: plain, " + declaration + "}");
    var writer = new MessageWriter(dialect);
    MemorySegment source = Bytes.of(value);

    writer.begin(out, 0, 400, 100);
    writer.bytes(3, source, 0, value.length());
    int length = writer.end();

    byte[] message = Bytes.copy(out, writer.messageAt(), length);
    assertThat(HexFormat.of().formatHex(message)).isEqualTo("0100" + "2000000000000000" + wire);
    var map = new FieldMap();
    assertThat(new MessageScanner(dialect).scan(Bytes.of(message), 0, message.length, map))
        .isEqualTo(ScanFault.NONE);
    if (dialect.encoding(3).isText()) {
      writer.begin(out, 0, 400, 100);
      writer.packedAscii(3, PackedAscii.hi(value), PackedAscii.lo(value), value.length());
      assertThat(writer.end()).isEqualTo(length);
      assertThat(Bytes.copy(out, writer.messageAt(), length)).isEqualTo(message);
    }
  }

  /** Two digits a byte: there are more of them than a frame has bytes. */
  @Test
  void shouldTellMoreDigitsThanAFrameHasBytes() {
    Dialect dialect = dialect("3: {name: x, class: plain, type: n, length: 130000, prefix: 6}");
    byte[] message = new byte[2 + 8 + 3 + 65_000];
    System.arraycopy(HexFormat.of().parseHex("01002000000000000000130000"), 0, message, 0, 13);
    var map = new FieldMap();

    assertThat(new MessageScanner(dialect).scan(Bytes.of(message), 0, message.length, map))
        .isEqualTo(ScanFault.NONE);

    assertThat(map.contentUnits(3)).isEqualTo(130_000);
    assertThat(map.contentLength(3)).isEqualTo(65_000);
    assertThat(map.contentAt(3)).isEqualTo(13);
    assertThat(map.fieldAt(3)).isEqualTo(10);
    assertThat(map.fieldLength(3)).isEqualTo(65_003);
  }

  @Test
  void shouldRefuseAShortValueWhereNothingFillsTheField() {
    var writer =
        new MessageWriter(dialect("3: {name: x, class: plain, type: n, length: 5, pad: none}"));
    writer.begin(out, 0, 400, 100);
    writer.bytes(3, Bytes.of("12"), 0, 2);

    assertThat(writer.end()).isEqualTo(MessageWriter.WRONG_LENGTH);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "type: ans, length: 3, prefix: 2                          | 03414243  | NONE",
        "type: ans, length: 3, prefix: 2                          | 0441424344 | LENGTH_OVER_MAX",
        "type: ans, length: 3, prefix: 2, min: 2                  | 0141      | LENGTH_UNDER_MIN",
        "type: n, length: 19, prefix: 2, prefix-counts: bytes    | 11010101 | LENGTH_OVER_MAX",
        "type: n, length: 19, prefix: 2, prefix-counts: bytes    | 02010101 | TRAILING_BYTES",
        "type: b, length: 9, prefix: 2, encoding: hex, prefix-counts: bytes | 033131 | LENGTH_NOT_NUMERIC",
        "type: n, length: 9, prefix: 2, prefix-encoding: hex-nibbles | 0511      | LENGTH_NOT_NUMERIC",
        "type: n, length: 9, prefix: 2, prefix-encoding: ebcdic  | F1        | FIELD_PAST_END",
        "type: n, length: 9, prefix: 2, prefix-encoding: ebcdic  | 3031      | LENGTH_NOT_NUMERIC",
        "type: n, length: 9, prefix: 4, prefix-encoding: binary  | FFFF      | LENGTH_OVER_MAX",
        "type: n, length: 9, prefix: 6, prefix-encoding: binary  | 000001    | FIELD_PAST_END",
        "type: n, length: 3, encoding: bcd-right                 | 1231      | CONTENT_TYPE",
        "type: n, length: 3, encoding: ebcdic                    | F1F2C3    | CONTENT_TYPE",
        "type: n, length: 6, form: YYMMDD                        | 230229    | CONTENT_DATE",
        "type: n, length: 6, form: YYMMDD                        | 240229    | NONE",
        "type: n, length: 6, form: YYMMDD                        | 000229    | NONE",
        "type: n, length: 8, form: YYYYMMDD                      | 19000229  | CONTENT_DATE",
        "type: n, length: 8, form: YYYYMMDD                      | 20000229  | NONE",
        "type: n, length: 8, form: YYYYMMDD                      | 20230431  | CONTENT_DATE",
        "type: n, length: 12, form: YYMMDDhhmmss                 | 230228235960 | CONTENT_DATE",
        "type: n, length: 14, form: YYYYMMDDhhmmss               | 20240229235959 | NONE",
        "type: n, length: 14, form: YYYYMMDDhhmmss               | 20230229235959 | CONTENT_DATE",
      })
  void shouldFindWhatIsWrongWithAField(String declaration, String wire, ScanFault fault) {
    Dialect dialect = dialect("3: {name: x, class: plain, " + declaration + "}");
    byte[] message = HexFormat.of().parseHex("0100" + "2000000000000000" + wire);

    assertThat(
            new MessageScanner(dialect).scan(Bytes.of(message), 0, message.length, new FieldMap()))
        .isEqualTo(fault);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "type: ans, length: 256, prefix: 2, prefix-encoding: binary | longer than the prefix can tell",
        "type: n, length: 50, prefix: 2, prefix-encoding: hex-nibbles | longer than the prefix can tell",
        "type: b, length: 50, prefix: 2, encoding: hex, prefix-counts: bytes | longer than the prefix",
        "type: n, length: 5, pad: space-left                     | a space is no content",
        "type: b, length: 5, pad: space-right                    | a space is no content",
        "type: ans, length: 5, encoding: bcd                     | not a known value, got 'bcd'",
        "type: n, length: 5, encoding: raw                       | not a known value, got 'raw'",
        "type: b, length: 5, encoding: ebcdic                    | not a known value, got 'ebcdic'",
        "type: n, length: 5, prefix: 7                           | out of range",
        "type: n, length: 5, pad: zero-left, prefix: 2           | unknown key 'pad'",
        "type: n, length: 5, form: YYMMDD                        | form does not fit",
      })
  void shouldRefuseWhatDoesNotFitTogether(String declaration, String message) {
    assertThatThrownBy(() -> dialect("3: {name: x, class: plain, " + declaration + "}"))
        .hasMessageContaining(message);
  }

  @Test
  void shouldTakeWhatAListedFieldDoesNotSayFromAnotherDialect() {
    Dialect dialect =
        DialectText.read(
            """
            dialect: d
            like: iso87-ascii
            encodings: {mti: bcd, bitmap: raw, prefix: binary, text: ebcdic, numeric: bcd, binary: raw}
            fields:
              2: {length: 19, prefix: 2}
              7: {length: 10}
              12: {length: 8}
              35: {length: 37, prefix: 2, class: opaque}
              41: {length: 8, encoding: bcd}
              42: {length: 15, encoding: raw, name: merchant}
              48: {length: 200, prefix: 2}
              52: {length: 16, encoding: ebcdic}
              60: {length: 200, prefix: 2, encoding: hex}
            """);
    FieldTable fields = dialect.fields();

    assertThat(dialect.version()).isEqualTo(1987);
    assertThat(dialect.knowsMti(100)).isTrue();
    assertThat(fields.name(2)).isEqualTo("primary account number");
    assertThat(fields.lengthMin(2)).isEqualTo(8);
    assertThat(fields.fieldClass(2)).isEqualTo(FieldClass.PAN);
    assertThat(fields.encoding(2)).isEqualTo(Encoding.BCD);
    assertThat(fields.calendar(7)).isEqualTo(CalendarForm.MONTH_TO_SECOND);
    assertThat(fields.calendar(12)).isEqualTo(CalendarForm.NONE); // eight digits are no hhmmss
    assertThat(fields.fieldClass(35)).isEqualTo(FieldClass.OPAQUE);
    assertThat(fields.type(41)).isEqualTo(ContentType.N);
    assertThat(fields.padding(41)).isEqualTo(Padding.ZERO_LEFT);
    assertThat(fields.type(42)).isEqualTo(ContentType.B);
    assertThat(fields.name(42)).isEqualTo("merchant");
    assertThat(dialect.tags(48)).isNotNull();
    assertThat(fields.encoding(48)).isEqualTo(Encoding.EBCDIC_1047);
    assertThat(fields.type(52)).isEqualTo(ContentType.ANS);
    assertThat(fields.type(60)).isEqualTo(ContentType.B);
    assertThat(dialect.declared(3)).isFalse();
    assertThat(dialect.declared(60)).isTrue();
  }

  @Test
  void shouldNotDivideAFieldThatSaysSo() {
    String yaml =
        """
        dialect: d
        like: iso87-ascii
        encodings: {mti: ascii, bitmap: raw, prefix: ascii, text: ascii, binary: raw}
        fields:
          48: {length: 200, prefix: 3, composite: none}
          55: {length: 200, prefix: 3}
        """;
    Dialect dialect = DialectText.read(yaml);

    assertThat(dialect.composite(48)).isNull();
    assertThat(dialect.composite(55)).isNotNull();
    assertThatThrownBy(() -> DialectText.read(yaml.replace("none", "no")))
        .hasMessageContaining("wrong type, got 'no': test.yaml:5:");
  }

  @Test
  void shouldRefuseToBeLikeADialectThatDoesNotExist() {
    assertThatThrownBy(() -> DialectText.read("dialect: d\nlike: iso99\n"))
        .hasMessageStartingWith("TG-CFG-012 no such shipped dialect: test.yaml:2:7 like");
  }

  private static Dialect dialect(String field) {
    return DialectText.read(
        "dialect: d\nencodings: {" + BINARY + "}\nmtis: [0100]\nfields:\n  " + field + "\n");
  }
}
