package dev.tollgate.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ascii16Test {
  @Test
  void shouldPackBigEndianAndPadWithZeros() {
    assertThat(Ascii16.parse("ACC-00012"))
        .isEqualTo(new Ascii16(0x4143432d_30303031L, 0x32000000_00000000L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "12345678", "123456789", "1234567890123456", "!~", "#FUNDING"})
  void shouldBeTheTextItWasParsedFrom(String text) {
    assertThat(Ascii16.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "12345678901234567", "a b", "tab\t", "é", "\u0000", "\u0141", "del\u007f"})
  void shouldRefuseWhatIsNoNameWithoutQuotingIt(String text) {
    var refusal = assertThatThrownBy(() -> Ascii16.parse(text));
    refusal.isInstanceOf(IllegalArgumentException.class);
    if (!text.isEmpty()) {
      refusal.hasMessageNotContaining(text);
    }
  }
}
