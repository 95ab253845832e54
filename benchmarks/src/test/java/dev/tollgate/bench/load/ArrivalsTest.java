package dev.tollgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tollgate.bench.load.Arrivals.Schedule;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private static final int COUNT = 100_000;

  @Test
  void shouldSpaceEvenlyWithoutDrift() {
    long[] dues = dues(Arrivals.CONSTANT, 3_000, 0);

    assertThat(dues[0]).isZero();
    assertThat(dues[1]).isEqualTo(333_333);
    assertThat(dues[3_000]).isEqualTo(1_000_000_000);
    assertThat(dues[90_000]).isEqualTo(30_000_000_000L);
  }

  /** Exponential gaps: their standard deviation is their mean, and e^-1 of them are longer. */
  @Test
  void shouldHaveExponentialGapsOfTheMean() {
    double meanNs = 500_000;
    long[] gaps = gaps(dues(Arrivals.POISSON, 2_000, 7));

    double mean = LongStream.of(gaps).average().orElseThrow();
    double variance =
        LongStream.of(gaps).mapToDouble(gap -> (gap - mean) * (gap - mean)).sum() / gaps.length;
    double longer = LongStream.of(gaps).filter(gap -> gap > meanNs).count() / (double) gaps.length;
    assertThat(mean).isCloseTo(meanNs, within(0.02 * meanNs));
    assertThat(Math.sqrt(variance)).isCloseTo(meanNs, within(0.03 * meanNs));
    assertThat(longer).isCloseTo(Math.exp(-1), within(0.01));
    assertThat(LongStream.of(gaps).min().orElseThrow()).isNotNegative();
  }

  @Test
  void shouldRepeatASeedOnly() {
    assertThat(dues(Arrivals.POISSON, 1_000, 7)).isEqualTo(dues(Arrivals.POISSON, 1_000, 7));
    assertThat(dues(Arrivals.POISSON, 1_000, 8)).isNotEqualTo(dues(Arrivals.POISSON, 1_000, 7));
  }

  private static long[] dues(Arrivals arrivals, int rate, long seed) {
    Schedule schedule = arrivals.schedule(rate, seed);
    return LongStream.generate(schedule::next).limit(COUNT).toArray();
  }

  private static long[] gaps(long[] dues) {
    long[] gaps = new long[dues.length - 1];
    for (int i = 0; i < gaps.length; i++) {
      gaps[i] = dues[i + 1] - dues[i];
    }
    return gaps;
  }
}
