package dev.tollgate.bench.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LoopReportTest {
  private static final double PRECISION = 0.01;

  /** One round of three has what another one's tail would hide in a median. */
  @Test
  void shouldTakeTheQuantileOverTheLatenciesOfAllRounds() {
    LoopReport quick = round(100, 1_000, 10);
    LoopReport slow = round(900, 100, 70);
    LoopReport all = LoopReport.of(List.of(quick, slow, quick));

    assertThat(all.commands()).isEqualTo(2_100);
    assertThat(all.micros(95)).isCloseTo(100, within(100 * PRECISION));
    assertThat(all.micros(99)).isCloseTo(900, within(900 * PRECISION));
    assertThat(all.lagMicros()).isEqualTo(70);
    assertThat(all.cpuMicros()).isCloseTo(30, within(PRECISION));
  }

  @Test
  void shouldBeToldFromOneProcessToAnother() {
    LoopReport round = round(250, 500, 12.5);
    LoopReport told = ReportText.parse(parsed(ReportText.of(round)));

    assertThat(told.latencyNs()).isEqualTo(round.latencyNs());
    assertThat(told.row()).isEqualTo(round.row());
    assertThat(told.reached()).isTrue();
  }

  @Test
  void shouldNotBeReachedWithAnAnswerMissingInOneRound() {
    LoopReport whole = round(100, 10, 0);
    LoopReport missing = new LoopReport(1_000, 11, 10, 1_000, 0, whole.latencyNs(), 0);

    assertThat(LoopReport.of(List.of(whole, missing)).reached()).isFalse();
  }

  private static LoopReport round(long micros, int commands, double lagMicros) {
    Histogram latencyNs = new Histogram(1_000_000_000L, 3);
    for (int i = 0; i < commands; i++) {
      latencyNs.recordValue(micros * 1_000);
    }
    return new LoopReport(1_000, commands, commands, 1_000, lagMicros, latencyNs, lagMicros);
  }

  private static Map<String, String> parsed(String line) {
    Map<String, String> told = new HashMap<>();
    for (String pair : line.split(" ", -1)) {
      int at = pair.indexOf('=');
      told.put(pair.substring(0, at), pair.substring(at + 1));
    }
    return told;
  }
}
