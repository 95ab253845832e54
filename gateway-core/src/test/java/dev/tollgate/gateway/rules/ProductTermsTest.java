package dev.tollgate.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductTermsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 1000, 1000",
    "15, 100, 115",
    "15, 199, 228",
    "15, 7, 8",
    "15, 6, 6",
    "100, 7, 14",
    "33, 999999999999, 1329999999998",
    "100, 4611686018427387903, 9223372036854775806",
  })
  void shouldTolerateAPartOfTheHoldRoundedDown(int percent, long held, long most) {
    assertThat(terms(percent).completionMaxMinor(held)).isEqualTo(most);
  }

  @Test
  void shouldRefuseTermsThatContradictThemselves() {
    assertThatThrownBy(() -> terms(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> terms(101)).hasMessageContaining("101");
    assertThatThrownBy(
            () -> new ProductTerms("p", List.of(1, 2, 1), Permissions.ALL, false, 0, none()))
        .hasMessageContaining("twice");
    assertThatThrownBy(
            () -> new ProductLimits(1000, max(1), ChannelLimits.NONE, ChannelLimits.NONE))
        .hasMessageContaining("currency");
    assertThatThrownBy(() -> max(-1)).hasMessageContaining("negative");
    assertThatThrownBy(() -> new ChannelLimits(1, 1, 10_001)).hasMessageContaining("10001");
    assertThatThrownBy(() -> MerchantTypes.of(List.of(10_000))).hasMessageContaining("10000");
  }

  private static ProductTerms terms(int tolerancePercent) {
    return new ProductTerms("p", List.of(), Permissions.ALL, false, tolerancePercent, none());
  }

  private static ProductLimits none() {
    return ProductLimits.NONE;
  }

  private static ChannelLimits max(long eachMinor) {
    return new ChannelLimits(eachMinor, ChannelLimits.NO_AMOUNT, ChannelLimits.NO_COUNT);
  }
}
