package dev.tollgate.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaxRateTest {
  /** From far above and far below, and from the limit itself. */
  @ParameterizedTest
  @CsvSource({
    "100000, 60000",
    "100000, 100000",
    "100000, 100001",
    "100000, 1000",
    "900, 60000",
    "14321, 8000",
    "400000, 60000"
  })
  void shouldFindTheHighestRateThatIsKeptUp(int limit, int first) {
    int found = MaxRate.find(first, rate -> rate <= limit);

    assertThat(found).isBetween((int) (limit * 0.97), limit);
  }

  @Test
  void shouldTellWhenNothingIsKeptUp() {
    assertThat(MaxRate.find(60_000, _ -> false)).isZero();
  }

  @Test
  void shouldEndThoughEverythingIsKeptUp() {
    List<Integer> tried = new ArrayList<>();

    MaxRate.find(1_000, tried::add);

    assertThat(tried).hasSizeLessThanOrEqualTo(30).isSorted();
  }

  @Test
  void shouldTryNothingTwiceButWhatEndsTheSearch() {
    List<Integer> tried = new ArrayList<>();

    MaxRate.find(
        60_000,
        rate -> {
          tried.add(rate);
          return rate <= 77_777;
        });

    assertThat(tried).hasSizeLessThan(10);
    assertThat(tried.subList(0, tried.size() - 1)).doesNotHaveDuplicates();
    assertThat(tried.getLast()).isGreaterThan(77_777);
  }

  /** The first try of all meets code that is not compiled yet. */
  @Test
  void shouldNotBelieveOneBadMoment() {
    List<Integer> tried = new ArrayList<>();

    int found =
        MaxRate.find(
            30_000,
            rate -> {
              tried.add(rate);
              return tried.size() > 1 && rate <= 100_000;
            });

    assertThat(found).isBetween(97_000, 100_000);
  }
}
