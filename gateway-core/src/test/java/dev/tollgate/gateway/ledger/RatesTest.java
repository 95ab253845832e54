package dev.tollgate.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RatesTest {
  private static final int EUR = 978;
  private static final int USD = 840;
  private static final int JPY = 392;

  private final Rates rates = new Rates();

  @Test
  void shouldKnowOneDirectionOnly() {
    assertThat(rates.set(USD, EUR, 92, 100)).isEqualTo(RateOutcome.SET);
    assertThat(rates.find(USD, EUR)).isEqualTo(1);
    assertThat(rates.find(EUR, USD)).isEqualTo(Rates.NONE);
    assertThat(rates.find(USD, JPY)).isEqualTo(Rates.NONE);
    assertThat(rates.find(EUR, EUR)).isEqualTo(Rates.NONE);
  }

  @Test
  void shouldKeepEarlierRatesUnderTheirIds() {
    rates.set(USD, EUR, 92, 100);
    rates.set(JPY, EUR, 61, 100);
    assertThat(rates.set(USD, EUR, 95, 100)).isEqualTo(RateOutcome.SET);
    assertThat(rates.find(USD, EUR)).isEqualTo(3);
    assertThat(rates.find(JPY, EUR)).isEqualTo(2);
    assertThat(rates.cost(1, 1000)).isEqualTo(920);
    assertThat(rates.cost(2, 1000)).isEqualTo(610);
    assertThat(rates.cost(3, 1000)).isEqualTo(950);
  }

  @Test
  void shouldKeepTheIdOfARateThatDoesNotChange() {
    rates.set(USD, EUR, 92, 100);
    long hash = rates.hash(0);
    assertThat(rates.set(USD, EUR, 92, 100)).isEqualTo(RateOutcome.UNCHANGED);
    assertThat(rates.find(USD, EUR)).isEqualTo(1);
    assertThat(rates.hash(0)).isEqualTo(hash);
    rates.set(USD, EUR, 92, 101);
    assertThat(rates.find(USD, EUR)).isEqualTo(2);
    assertThat(rates.hash(0)).isNotEqualTo(hash);
  }

  @ParameterizedTest
  @CsvSource({
    "840, 840, 1,                   1",
    "0,   840, 1,                   1",
    "840, 0,   1,                   1",
    "-1,  840, 1,                   1",
    "840, 1000, 1,                  1",
    "1000, 840, 1,                  1",
    "840, 978, 0,                   1",
    "840, 978, 1,                   0",
    "840, 978, -1,                  1",
    "840, 978, 1,                   -1",
    "840, 978, 1000000000000000001, 1",
    "840, 978, 1,                   1000000000000000001",
  })
  void shouldRefuseWhatIsNoRate(int from, int to, long numerator, long denominator) {
    assertThat(rates.set(from, to, numerator, denominator)).isEqualTo(RateOutcome.REFUSED);
    assertThat(rates.find(from, to)).isEqualTo(Rates.NONE);
  }

  /** At 2 of the one for 3 of the other. */
  @ParameterizedTest
  @CsvSource({"0, 0, 0, 0", "1, 1, 0, 1", "2, 2, 1, 3", "3, 2, 2, 4", "4, 3, 2, 6", "6, 4, 4, 9"})
  void shouldRoundAgainstTheOneWhoAsks(long amount, long cost, long proceeds, long affordable) {
    rates.set(USD, EUR, 2, 3);
    assertThat(rates.cost(1, amount)).isEqualTo(cost);
    assertThat(rates.proceeds(1, amount)).isEqualTo(proceeds);
    assertThat(rates.affordable(1, amount)).isEqualTo(affordable);
    assertThat(rates.cost(Rates.NONE, amount)).isEqualTo(amount);
    assertThat(rates.proceeds(Rates.NONE, amount)).isEqualTo(amount);
    assertThat(rates.affordable(Rates.NONE, amount)).isEqualTo(amount);
  }
}
