package dev.tollgate.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tollgate.bench.JsonLine;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoakFiguresTest {
  private static final Footprint FULL = new Footprint(100, 400, 10, 60);

  @ParameterizedTest
  @CsvSource({
    "100, 400, 10, 60, true",
    "105, 420, 10, 64, true", // each at its limit
    "105.1, 400, 10, 60, false",
    "100, 420.1, 10, 60, false",
    "100, 400, 11, 60, false",
    "100, 400, 10, 65, false",
  })
  void shouldMissWhatGrows(double heap, double resident, double direct, int files, boolean met) {
    Footprint end = new Footprint(heap, resident, direct, files);

    assertThat(figures(1_000, 1_000, end, 0, true).met()).isEqualTo(met);
  }

  @Test
  void shouldMissWhatSlowsDown() {
    assertThat(figures(1_000, 1_240, FULL, 0, true).met()).isTrue();
    assertThat(figures(1_000, 1_260, FULL, 0, true).met()).isFalse();
    assertThat(figures(1_000, 1_240, FULL, 0, true).p99Ratio()).isCloseTo(1.24, within(0.005));
  }

  @Test
  void shouldMissWithAnAnswerThatIsMissingOrNoApproval() {
    assertThat(figures(1_000, 1_000, FULL, 1, true).met()).isFalse();
    assertThat(figures(1_000, 1_000, FULL, 0, false).met()).isFalse();
  }

  /** What it holds before its window is full says nothing. */
  @Test
  void shouldCompareFromTheEndOfTheFirstMinutesOn() {
    List<SoakMinute> minutes = new ArrayList<>();
    minutes.add(minute(1, 100, new Footprint(1, 1, 1, 1), 0, true));
    minutes.add(minute(2, 100, FULL, 0, true));
    minutes.add(minute(3, 100, null, 0, true));
    minutes.add(minute(4, 100, FULL, 0, true));

    SoakFigures figures = new SoakFigures(minutes, 2);

    assertThat(figures.heapRatio()).isEqualTo(1);
    assertThat(figures.filesMore()).isZero();
    assertThat(figures.met()).isTrue();
  }

  @Test
  void shouldRefuseMinutesThatOverlap() {
    List<SoakMinute> one = List.of(minute(1, 100, FULL, 0, true));

    assertThatThrownBy(() -> new SoakFigures(one, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldTellFiguresAsJson() {
    assertThat(figures(1_000, 1_000, FULL, 3, true).json(new JsonLine()).toString())
        .startsWith(
            "{\"messages\":200,\"not_approved\":3,\"unanswered\":0,\"p99_last_to_first\":1.0000,"
                + "\"heap_growth\":1.0000,")
        .contains("\"files_more\":0,\"goals_met\":false,\"minutes\":[{\"minute\":1,");
  }

  private static SoakFigures figures(
      long firstUs, long lastUs, Footprint end, long notApproved, boolean reached) {
    return new SoakFigures(
        List.of(minute(1, firstUs, FULL, 0, true), minute(2, lastUs, end, notApproved, reached)),
        1);
  }

  private static SoakMinute minute(
      int number, long us, Footprint after, long notApproved, boolean reached) {
    Histogram latencies = new Histogram(3);
    latencies.recordValueWithCount(us * 1_000, 100);
    return new SoakMinute(number, 100, 0, notApproved, reached, latencies, new Histogram(3), after);
  }
}
