package dev.tollgate.bench.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class BesideTest {
  /** All latencies together would have it at 90 times, by one round of three. */
  @Test
  void shouldNotBeDecidedByOneRoundInWhichTheMachineStoodStill() {
    Beside beside =
        new Beside(
            1_000,
            List.of(round(300), round(90_000), round(200)),
            List.of(round(100), round(150), round(1_000)));

    assertThat(beside.p99Ratio()).isCloseTo(2, within(0.01));
  }

  @Test
  void shouldNotBeReachedIfOneRoundOfTheLedgersWasNot() {
    LoopReport whole = round(100);
    LoopReport missing = new LoopReport(1_000, 101, 100, 1_000, 0, whole.latencyNs(), 1);

    assertThat(new Beside(1_000, List.of(whole, missing), List.of(whole)).reached()).isFalse();
    assertThat(new Beside(1_000, List.of(whole), List.of(missing)).reached()).isTrue();
  }

  private static LoopReport round(long micros) {
    Histogram latencyNs = new Histogram(1_000_000_000L, 3);
    for (int i = 0; i < 100; i++) {
      latencyNs.recordValue(micros * 1_000);
    }
    return new LoopReport(1_000, 100, 100, 1_000, 0, latencyNs, 1);
  }
}
