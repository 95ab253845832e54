package dev.tollgate.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyHistogramTest {
  private final LatencyHistogram histogram = new LatencyHistogram();

  @Test
  void shouldHaveBoundsFrom50MicrosecondsTo10SecondsIn1And2And5() {
    assertThat(
            IntStream.range(0, LatencyHistogram.boundCount()).mapToLong(LatencyHistogram::boundNs))
        .startsWith(50_000L, 100_000L, 200_000L, 500_000L, 1_000_000L)
        .endsWith(2_000_000_000L, 5_000_000_000L, 10_000_000_000L)
        .hasSize(17);
  }

  @ParameterizedTest
  @CsvSource({
    "-5,          0",
    "0,           0",
    "50000,       0",
    "50001,       1",
    "100000,      1",
    "999999,      4",
    "10000000000, 16",
    "10000000001, 17",
  })
  void shouldCountInTheBucketWhoseBoundIsNotPassed(long latencyNs, int bucket) {
    histogram.record(latencyNs);

    assertThat(histogram.count(bucket)).isOne();
    assertThat(histogram.sumNs()).isEqualTo(Math.max(0, latencyNs));
  }
}
