package dev.tollgate.pci.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.codec.FieldTable.FieldSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every shipped dialect against jPOS. A campaign runs it with {@code
 * -Dtollgate.differential.messages=1000000 -Dtollgate.differential.seed=N}.
 */
class JposDifferentialTest {
  /** Messages of each dialect; together more than 50,000. */
  private static final int MESSAGES = Integer.getInteger("tollgate.differential.messages", 8_000);

  private static final long SEED = Long.getLong("tollgate.differential.seed", 8583);

  /** Enough to find the rarest bug that is planted here: at the end of the longest field. */
  private static final int ENOUGH = 2_000;

  @ParameterizedTest
  @EnumSource
  void shouldAgreeWithJposOnEveryByte(Flavour flavour) {
    assertThat(new JposDifferential(flavour, flavour.dialect()).firstDifference(SEED, MESSAGES))
        .as("seed %d", SEED)
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void shouldDeclareWhatJposDeclares(Flavour flavour) {
    Dialect dialect = flavour.dialect();

    assertThat(JposField.all(flavour))
        .allSatisfy(jpos -> {
          int field = jpos.number();
          assertThat(dialect.lengthMax(field)).isEqualTo(jpos.length());
          assertThat(dialect.prefixDigits(field)).isEqualTo(jpos.prefixDigits());
          if (jpos.encoding() != Encoding.BCD || jpos.showsPadding()) {
            assertThat(dialect.encoding(field)).isEqualTo(jpos.encoding());
          } else {
            assertThat(dialect.encoding(field)).isIn(Encoding.BCD, Encoding.BCD_RIGHT);
          }
          if (jpos.prefixDigits() > 0) {
            assertThat(dialect.fields().prefix(field)).isEqualTo(jpos.prefix());
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void shouldAgreeWhenTheTablesAreRebuiltWithoutABug(Flavour flavour) {
    Dialect same = broken(flavour, 2, s -> s);

    assertThat(new JposDifferential(flavour, same).firstDifference(SEED, ENOUGH)).isEmpty();
  }

  /**
   * Proves that the comparison can fail: every field's table is broken in turn and must be found.
   */
  @ParameterizedTest(name = "{0} field {1}")
  @MethodSource("fields")
  void shouldFindAPlantedBugInAnyField(Flavour flavour, int field) {
    for (UnaryOperator<FieldSpec> bug : bugs(flavour.dialect(), field)) {
      Dialect broken = broken(flavour, field, bug);

      assertThat(new JposDifferential(flavour, broken).firstDifferenceWith(field, SEED, ENOUGH))
          .isPresent();
    }
  }

  static Stream<Arguments> fields() {
    return Stream.of(Flavour.values())
        .flatMap(flavour -> declared(flavour).mapToObj(field -> Arguments.of(flavour, field)));
  }

  private static IntStream declared(Flavour flavour) {
    Dialect dialect = flavour.dialect();
    return IntStream.rangeClosed(2, 128).filter(dialect::declared);
  }

  private static List<UnaryOperator<FieldSpec>> bugs(Dialect dialect, int field) {
    var bugs = new ArrayList<UnaryOperator<FieldSpec>>();
    if (dialect.prefixDigits(field) == 0) {
      bugs.add(s -> resized(s, s.lengthMax() + 1, 0));
    } else {
      bugs.add(s -> resized(s, s.lengthMax() - 1, s.prefix().digits()));
      bugs.add(s -> resized(s, s.lengthMax(), 5 - s.prefix().digits()));
      bugs.add(s -> prefixed(s, confused(s.prefix().encoding())));
    }
    bugs.add(s -> encoded(s, confused(s.encoding())));
    boolean odd = dialect.prefixDigits(field) > 0 || dialect.lengthMax(field) % 2 != 0;
    if (odd && dialect.encoding(field) == Encoding.BCD_RIGHT) {
      bugs.add(s -> encoded(s, Encoding.BCD));
    }
    return bugs;
  }

  private static Encoding confused(Encoding encoding) {
    return switch (encoding) {
      case HEX, EBCDIC_HEX -> Encoding.RAW;
      case ASCII, RAW -> Encoding.HEX;
      case EBCDIC_037 -> Encoding.EBCDIC_1047;
      case EBCDIC_1047 -> Encoding.ASCII;
      case BCD, BCD_RIGHT, SIGNED_BCD -> Encoding.ASCII;
    };
  }

  private static LengthPrefix confused(LengthPrefix prefix) {
    return prefix == LengthPrefix.BCD ? LengthPrefix.BINARY : LengthPrefix.BCD;
  }

  private static FieldSpec prefixed(FieldSpec s, LengthPrefix prefix) {
    return new FieldSpec(
        s.number(),
        s.name(),
        s.type(),
        s.encoding(),
        s.lengthMin(),
        s.lengthMax(),
        new FieldSpec.Prefix(prefix, s.prefix().digits(), false),
        s.padding(),
        s.fieldClass(),
        s.calendar(),
        s.composite());
  }

  private static FieldSpec resized(FieldSpec s, int length, int prefix) {
    int min = s.prefix().digits() == 0 ? length : s.lengthMin();
    return new FieldSpec(
        s.number(),
        s.name(),
        s.type(),
        s.encoding(),
        min,
        length,
        new FieldSpec.Prefix(s.prefix().encoding(), prefix, false),
        s.padding(),
        s.fieldClass(),
        s.calendar(),
        s.composite());
  }

  private static FieldSpec encoded(FieldSpec s, Encoding encoding) {
    return new FieldSpec(
        s.number(),
        s.name(),
        s.type(),
        encoding,
        s.lengthMin(),
        s.lengthMax(),
        s.prefix(),
        s.padding(),
        s.fieldClass(),
        s.calendar(),
        s.composite());
  }

  private static Dialect broken(Flavour flavour, int field, UnaryOperator<FieldSpec> bug) {
    Dialect dialect = flavour.dialect();
    Stream<FieldSpec> specs =
        declared(flavour)
            .mapToObj(number -> spec(dialect, number))
            .map(s -> s.number() == field ? bug.apply(s) : s);
    return new Dialect(
        new Dialect.Envelope(
            "broken", dialect.version(), dialect.mtiEncoding(), dialect.bitmapEncoding(), 0),
        IntStream.range(0, 10_000).filter(dialect::knowsMti).boxed().toList(),
        new FieldTable(specs.toList()),
        dialect.rules());
  }

  private static FieldSpec spec(Dialect dialect, int field) {
    return new FieldSpec(
        field,
        dialect.fieldName(field),
        dialect.type(field),
        dialect.encoding(field),
        dialect.lengthMin(field),
        dialect.lengthMax(field),
        new FieldSpec.Prefix(
            dialect.fields().prefix(field),
            dialect.prefixDigits(field),
            dialect.fields().prefixCountsBytes(field)),
        dialect.fields().padding(field),
        dialect.fieldClass(field),
        dialect.fields().calendar(field),
        dialect.composite(field));
  }
}
