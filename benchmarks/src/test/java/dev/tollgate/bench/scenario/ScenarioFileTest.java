package dev.tollgate.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.bench.scenario.Step.Send;
import dev.tollgate.fault.TollgateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioFileTest {
  private static final String YAML =
      """
      cards:
        - {name: anna, pan: "4111111111111111", pin: "1234"}
      steps:
        - {name: first, card: anna, amount_minor: 2500, pin: right, expect: "00"}
      """;

  @Test
  void shouldReadTheShippedScenario() {
    Scenario shipped = Scenario.shipped();

    assertThat(shipped.steps())
        .extracting(Step::expect)
        .contains("00", "14", "41", "51", "54", "55", "75", "94", "N7");
    assertThat(shipped.steps()).extracting(Step::send).contains(Send.values());
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "amount_minor | amount_major | line 4: unknown key: amount_major",
        "pin: right | pin: rigth | line 4: unknown pin: rigth",
        "card: anna | card: hanna | line 4: no card of this name: hanna",
        ", expect: \"00\" | `` | line 4: missing: expect",
        "expect: \"00\" | expect: \"000\" | line 4: expect does not match",
        "amount_minor: 2500 | amount_minor: -1 | line 4: amount_minor does not match",
        "card: anna | send: echo, card: anna | line 4: a message needs a card",
        "card: anna | send: repeat, card: anna | line 4: no purchase with this card above",
        "\"1234\" | \"12\" | line 2: pin does not match",
        "steps: | notes: | line 1: expected a list: steps",
        "{name: first | {name: first, name: second | line 4: key given twice: name",
        "card: anna | card: [anna] | line 4: expected one value",
      })
  void shouldRefuseWhatItDoesNotKnow(String correct, String wrong, String finding) {
    String spoilt = YAML.replace(correct, wrong);

    assertThat(spoilt).isNotEqualTo(YAML);
    assertThatThrownBy(() -> ScenarioFile.parse(spoilt, "test.yaml"))
        .isInstanceOf(TollgateException.class)
        .hasMessageStartingWith("TG-BEN-010")
        .hasMessageContaining(finding);
  }
}
