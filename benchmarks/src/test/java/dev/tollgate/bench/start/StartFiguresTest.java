package dev.tollgate.bench.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.process.ProcessStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartFiguresTest {
  @ParameterizedTest
  @CsvSource({
    "5.00, 1024.0, 40.0, true", // each at its goal
    "5.01, 1024.0, 40.0, false",
    "5.00, 1024.1, 40.0, false",
    "5.00, 1024.0, 40.1, false",
  })
  void shouldMissWithAnyGoalThatIsMissed(double start, double rss, double jars, boolean met) {
    assertThat(new StartFigures(start, rss, jars).met()).isEqualTo(met);
  }

  @Test
  void shouldTellEachFigureBesideItsGoal() {
    assertThat(new StartFigures(1.5, 2000, 9).rows())
        .containsExactly(
            "start_s      1.50   at most      5   met",
            "rss_mib   2000.00   at most   1024   MISSED",
            "jar_mib      9.00   at most     40   met");
  }

  @Test
  void shouldTellFiguresAsJson() {
    assertThat(new StartFigures(1.25, 600, 9).json(new JsonLine()))
        .hasToString("{\"start_s\":1.2500,\"rss_mib\":600.0,\"jar_mib\":9.0,\"goals_met\":true}");
  }

  @Test
  void shouldReadTheResidentMemoryOfAProcess() {
    String status = "Name:\tjava\nVmHWM:\t  999999 kB\nVmRSS:\t    2560 kB\nRssAnon:\t 1 kB\n";

    assertThat(ProcessStatus.rssMib(status)).isEqualTo(2.5);
  }
}
