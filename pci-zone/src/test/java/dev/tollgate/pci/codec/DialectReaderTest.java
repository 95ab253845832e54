package dev.tollgate.pci.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.pci.codec.FieldTable.FieldClass;
import dev.tollgate.pci.yaml.YamlMap;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DialectReaderTest {
  private static final Dialect DIALECT = DialectReader.shipped("iso87-ascii");

  @Test
  void shouldGuardAccountDataByClass() {
    assertThat(fieldsOf(FieldClass.PAN)).containsExactly(2, 14, 34);
    assertThat(fieldsOf(FieldClass.SAD)).containsExactly(35, 36, 45, 48, 52, 55, 96);
    assertThat(fieldsOf(FieldClass.OPAQUE)).contains(46, 47, 60, 63, 102, 103, 120, 127);
    assertThat(fieldsOf(FieldClass.PLAIN)).contains(3, 4, 7, 11, 32, 37, 41, 49, 53, 64, 90, 128);
  }

  @Test
  void shouldGuardTheSameFieldsInBothDialects() {
    Dialect binary = DialectReader.shipped("iso87-binary");

    for (int field = 2; field <= Dialect.FIELD_MAX; field++) {
      assertThat(binary.declared(field)).isEqualTo(DIALECT.declared(field));
      if (DIALECT.declared(field)) {
        assertThat(binary.fieldClass(field)).isEqualTo(DIALECT.fieldClass(field));
        assertThat(binary.fieldName(field)).isEqualTo(DIALECT.fieldName(field));
        assertThat(binary.lengthMin(field)).isEqualTo(DIALECT.lengthMin(field));
        assertThat(binary.fields().calendar(field)).isEqualTo(DIALECT.fields().calendar(field));
      }
    }
    for (int mti = 0; mti < 10_000; mti++) {
      assertThat(binary.knowsMti(mti)).isEqualTo(DIALECT.knowsMti(mti));
      for (int field = 2; field <= Dialect.FIELD_MAX; field++) {
        assertThat(binary.rules().requires(mti, field))
            .isEqualTo(DIALECT.rules().requires(mti, field));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "100, true", "101, true", "200, true", "201, true", "110, false", "120, false", "121, false",
    "220, false", "400, false", "420, false", "620, false", "800, false", "1100, false",
        "-1, false",
  })
  void shouldKnowWhichTypesAskForTheCardToBeChecked(int mti, boolean checked) {
    assertThat(DIALECT.checksCard(mti)).isEqualTo(checked);
  }

  @ParameterizedTest
  @CsvSource({
    "'mti: hex, bitmap: hex, prefix: ascii, text: ascii, binary: hex', encodings.mti",
    "'mti: bcd-right, bitmap: hex, prefix: ascii, text: ascii, binary: hex', encodings.mti",
    "'mti: bcd, bitmap: bcd, prefix: ascii, text: ascii, binary: hex', encodings.bitmap",
    "'mti: bcd, bitmap: raw, prefix: bcd-right, text: ascii, binary: hex', encodings.prefix",
    "'mti: bcd, bitmap: raw, prefix: bcd, text: bcd, binary: hex', encodings.text",
    "'mti: bcd, bitmap: raw, prefix: bcd, text: ascii, binary: bcd', encodings.binary",
    "'mti: bcd, bitmap: raw, prefix: bcd, text: ascii, numeric: raw, binary: hex',"
        + " encodings.numeric",
    "'mti: bcd, bitmap: raw, prefix: bcd, text: ascii, track: raw, binary: hex', encodings.track",
  })
  void shouldRefuseEncodingsThatDoNotFit(String encodings, String property) {
    String yaml = "dialect: d\nencodings: {%s}\nmtis: [0100]\nfields: {}\n";

    assertThatThrownBy(() -> read(yaml.formatted(encodings)))
        .hasMessageStartingWith("TG-CFG-011")
        .hasMessageContaining(property + ";");
  }

  @Test
  void shouldKnowTheMessageTypesOf1987() {
    assertThat(List.of(100, 101, 110, 120, 121, 130, 200, 210, 220, 221, 230))
        .allMatch(DIALECT::knowsMti);
    assertThat(List.of(302, 312, 400, 401, 410, 420, 421, 430, 620, 630, 800, 810))
        .allMatch(DIALECT::knowsMti);
    assertThat(List.of(0, -1, 199, 1100, 2100, 9999, 10_000)).noneMatch(DIALECT::knowsMti);
  }

  @ParameterizedTest
  @MethodSource("wrongDeclarations")
  void shouldTellWhereADeclarationIsWrong(String field, String message) {
    String yaml =
        """
        dialect: d
        encodings: {mti: ascii, bitmap: hex, prefix: ascii, text: ascii, binary: hex}
        mtis: [0100]
        fields:
          3: {name: x, %s}
        """;

    assertThatThrownBy(() -> read(yaml.formatted(field))).hasMessage(message);
  }

  static Stream<Arguments> wrongDeclarations() {
    return Stream.of(
        Arguments.of(
            "type: q, length: 1, class: plain",
            "TG-CFG-011 not a known value, got 'q': d.yaml:5:22 fields.3.type"
                + "; next: known here: an, an+n, anp, ans, b, n, x+n, z"),
        Arguments.of(
            "type: n, length: 0, class: plain",
            "TG-CFG-010 out of range, got '0': d.yaml:5:33 fields.3.length"
                + "; next: write an integer from 1 to 999999"),
        Arguments.of(
            "type: n, length: 100, prefix: 2, class: plain",
            "TG-CFG-012 longer than the prefix can tell: d.yaml:5:33 fields.3.length"
                + "; next: give it more prefix digits"),
        Arguments.of(
            "type: n, length: 6, min: 2, class: plain",
            "TG-CFG-007 unknown key 'min': d.yaml:5:36 fields.3.min"
                + "; next: known here: type, prefix, encoding, length, pad, form, class, name, composite"),
        Arguments.of(
            "type: n, length: 6, clas: plain",
            "TG-CFG-008 missing key 'class': d.yaml:5:6 fields.3.class"
                + "; next: add a text; or is 'clas' meant for it?"),
        Arguments.of(
            "type: n, length: 5, form: hhmmss, class: plain",
            "TG-CFG-012 form does not fit the field: d.yaml:5:42 fields.3.form"
                + "; next: use it on a fixed n field of its length"),
        Arguments.of(
            "type: ans, length: 9, class: plain, composite: {tag: an9, length: n2}",
            "TG-CFG-012 not a form for tagged values: d.yaml:5:69 fields.3.composite.tag"
                + "; next: write an1 to an4"));
  }

  @Test
  void shouldRefuseFieldNumbersAndMessageTypesThatDoNotExist() {
    String head =
        "dialect: d\nencodings: {mti: ascii, bitmap: hex, prefix: ascii, text: ascii, binary: hex}\n";

    assertThatThrownBy(() -> read(head + "mtis: [100]\nfields: {}\n"))
        .hasMessage(
            "TG-CFG-012 a message type that is not four digits: d.yaml:3:7 mtis; next: write it like 0100");
    assertThatThrownBy(() -> read(head + "mtis: []\nfields: {1: {}}\n"))
        .hasMessage(
            "TG-CFG-012 not a field number: d.yaml:4:13 fields.1; next: use 2 to 128; 1 is the bitmap");
    assertThatThrownBy(() -> DialectReader.shipped("iso99"))
        .hasMessage(
            "TG-MSG-001 no such dialect: iso99; next: use a shipped one: "
                + String.join(", ", DialectReader.SHIPPED));
  }

  private static Dialect read(String yaml) {
    return DialectReader.read(
        YamlMap.read("d.yaml", new ByteArrayInputStream(yaml.getBytes(UTF_8))));
  }

  private static List<Integer> fieldsOf(FieldClass fieldClass) {
    return IntStream.rangeClosed(2, 128)
        .filter(f -> DIALECT.declared(f) && DIALECT.fieldClass(f) == fieldClass)
        .boxed()
        .toList();
  }
}
