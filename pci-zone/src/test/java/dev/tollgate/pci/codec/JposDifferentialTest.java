package dev.tollgate.pci.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JposDifferentialTest {
  private static final Dialect DIALECT = DialectReader.shipped("iso87-ascii");
  private static final long SEED = 8583;

  @Test
  void shouldAgreeWithJposOnEveryByte() {
    assertThat(new JposDifferential(DIALECT).firstDifference(SEED, 20_000)).isEmpty();
  }

  @Test
  void shouldDeclareWhatJposDeclares() {
    assertThat(JposField.all())
        .allSatisfy(jpos -> {
          int field = jpos.number();
          assertThat(DIALECT.lengthMax(field)).isEqualTo(jpos.length());
          assertThat(DIALECT.prefixDigits(field)).isEqualTo(jpos.prefixDigits());
          assertThat(DIALECT.encoding(field) == Encoding.HEX).isEqualTo(jpos.hexText());
        });
  }

  @Test
  void shouldAgreeWhenTheTablesAreRebuiltWithoutABug() {
    Dialect same = broken(2, s -> s);

    assertThat(new JposDifferential(same).firstDifference(SEED, 5_000)).isEmpty();
  }

  /**
   * Proves that the comparison can fail: every field's table is broken in turn and must be found.
   */
  @ParameterizedTest(name = "field {0}")
  @MethodSource("fields")
  void shouldFindAPlantedBugInAnyField(int field) {
    for (UnaryOperator<FieldSpec> bug : bugs(field)) {
      Dialect broken = broken(field, bug);

      assertThat(new JposDifferential(broken).firstDifference(SEED, 5_000)).isPresent();
    }
  }

  static IntStream fields() {
    return IntStream.rangeClosed(2, 128).filter(DIALECT::declared);
  }

  private static List<UnaryOperator<FieldSpec>> bugs(int field) {
    var bugs = new ArrayList<UnaryOperator<FieldSpec>>();
    if (DIALECT.prefixDigits(field) == 0) {
      bugs.add(s -> resized(s, s.lengthMax() + 1, 0));
    } else {
      bugs.add(s -> resized(s, s.lengthMax() - 1, s.prefixDigits()));
      bugs.add(s -> resized(s, s.lengthMax(), 5 - s.prefixDigits()));
    }
    if (DIALECT.encoding(field) != Encoding.RAW) {
      bugs.add(s -> encoded(s, s.encoding() == Encoding.HEX ? Encoding.RAW : Encoding.HEX));
    }
    return bugs;
  }

  private static FieldSpec resized(FieldSpec s, int length, int prefix) {
    int min = s.prefixDigits() == 0 ? length : s.lengthMin();
    return new FieldSpec(
        s.number(),
        s.name(),
        s.type(),
        s.encoding(),
        min,
        length,
        prefix,
        s.fieldClass(),
        s.calendar(),
        s.tags());
  }

  private static FieldSpec encoded(FieldSpec s, Encoding encoding) {
    return new FieldSpec(
        s.number(),
        s.name(),
        s.type(),
        encoding,
        s.lengthMin(),
        s.lengthMax(),
        s.prefixDigits(),
        s.fieldClass(),
        s.calendar(),
        s.tags());
  }

  private static Dialect broken(int field, UnaryOperator<FieldSpec> bug) {
    Stream<FieldSpec> specs =
        fields()
            .mapToObj(JposDifferentialTest::spec)
            .map(s -> s.number() == field ? bug.apply(s) : s);
    return new Dialect(
        "broken",
        new Dialect.Envelope(Encoding.ASCII, Encoding.HEX, Encoding.ASCII),
        IntStream.range(0, 10_000).filter(DIALECT::knowsMti).boxed().toList(),
        specs.toList(),
        Map.of());
  }

  private static FieldSpec spec(int field) {
    return new FieldSpec(
        field,
        DIALECT.fieldName(field),
        DIALECT.type(field),
        DIALECT.encoding(field),
        DIALECT.lengthMin(field),
        DIALECT.lengthMax(field),
        DIALECT.prefixDigits(field),
        DIALECT.fieldClass(field),
        DIALECT.calendar(field),
        DIALECT.tags(field));
  }
}
