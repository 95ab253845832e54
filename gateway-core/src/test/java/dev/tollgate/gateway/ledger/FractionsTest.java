package dev.tollgate.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FractionsTest {
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          amount              | times               | by                  | floor               | ceil
          0                   | 7                   | 3                   | 0                   | 0
          1                   | 1                   | 1                   | 1                   | 1
          1                   | 1                   | 2                   | 0                   | 1
          3                   | 2                   | 3                   | 2                   | 2
          10                  | 2                   | 3                   | 6                   | 7
          1000                | 25                  | 27                  | 925                 | 926
          1                   | 1                   | 1000000000000000000 | 0                   | 1
          9223372036854775807 | 1                   | 1                   | 9223372036854775807 | 9223372036854775807
          9223372036854775807 | 1000000000000000000 | 1000000000000000000 | 9223372036854775807 | 9223372036854775807
          9223372036854775806 | 999999999999999999  | 1000000000000000000 | 9223372036854775796 | 9223372036854775797
          9223372036854775807 | 1000000000000000000 | 1                   | 9223372036854775807 | 9223372036854775807
          9223372036854775807 | 2                   | 1                   | 9223372036854775807 | 9223372036854775807
          4611686018427387904 | 2                   | 1                   | 9223372036854775807 | 9223372036854775807
          4611686018427387903 | 2                   | 1                   | 9223372036854775806 | 9223372036854775806
          """)
  void shouldRoundOnceAndStopAtTheLargestLong(
      long amount, long times, long by, long floor, long ceil) {
    assertThat(Fractions.floor(amount, times, by)).isEqualTo(floor);
    assertThat(Fractions.ceil(amount, times, by)).isEqualTo(ceil);
  }

  /** Numbers of every length, so that products of 64, 65 and up to 123 bits come up. */
  @Test
  void shouldAgreeWithBigInteger() {
    Random random = new Random(1987);
    int wide = 0;
    int full = 0;
    for (int i = 0; i < 200_000; i++) {
      long amount = random.nextLong() >>> (1 + random.nextInt(63));
      long times = term(random);
      long by = term(random);
      BigInteger product = BigInteger.valueOf(amount).multiply(BigInteger.valueOf(times));
      BigInteger[] result = product.divideAndRemainder(BigInteger.valueOf(by));
      BigInteger ceil = result[0].add(BigInteger.valueOf(result[1].signum()));
      String what = amount + " * " + times + " / " + by;
      if (Fractions.floor(amount, times, by) != result[0].min(MOST).longValueExact()
          || Fractions.ceil(amount, times, by) != ceil.min(MOST).longValueExact()) {
        throw new AssertionError(what);
      }
      wide += product.bitLength() > 63 && result[0].bitLength() <= 63 ? 1 : 0;
      full += result[0].bitLength() > 63 ? 1 : 0;
    }
    assertThat(wide).isGreaterThan(10_000);
    assertThat(full).isGreaterThan(1_000);
  }

  private static long term(Random random) {
    long term = random.nextLong() >>> (4 + random.nextInt(60));
    return Math.clamp(term, 1, Fractions.TERM_MAX);
  }
}
