package dev.tollgate.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.scenario.Step.Relation;
import dev.tollgate.fault.TollgateException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioFileTest {
  private static final String YAML =
      """
      cards:
        - {name: anna, pan: "4111111111111111", pin: "1234", chip: cvn_18}
        - {name: boris, pan: "4222222222222", pin: "7391"}
      steps:
        - {name: first, card: anna, amount_minor: 2500, pin: right, as: sale, expect: "00"}
        - {name: second, card: anna, mti: "0400", of: sale, expect: "00"}
        - {name: third, kind: echo, expect: "00"}
      """;

  @Test
  void shouldCoverEveryReasonThatCanBeProvoked() {
    assertThat(Scenario.shipped().steps())
        .extracting(step -> step.expected().code())
        .contains("00", "10", "85", "30", "63", "94", "14", "41", "43", "62", "54", "57", "58")
        .contains("82", "N7", "55", "75", "13", "61", "65", "51", "12", "25");
  }

  @Test
  void shouldCoverEveryKindOfMessage() {
    List<Step> steps = Scenario.shipped().steps();

    assertThat(steps).extracting(step -> step.content().kind()).contains(Kind.values());
    assertThat(steps).extracting(step -> step.terminal().entry()).contains(Entry.values());
    assertThat(steps)
        .filteredOn(step -> step.content().link() != null)
        .extracting(step -> step.content().link().relation())
        .contains(Relation.values());
    assertThat(steps)
        .extracting(step -> step.content().mti())
        .contains("0100", "0101", "0120", "0121", "0200", "0201", "0220", "0221", "0302")
        .contains("0400", "0401", "0420", "0421", "0620", "0800");
    assertThat(steps)
        .extracting(Step::kindText)
        .contains("0100 incremental", "0220 completion", "0400 partial reversal")
        .contains("0120 stand-in advice", "0120 purchase advice", "0101 repeat", "0100 replay")
        .contains("0100 changed content", "0401 repeat", "0421 repeat");
    assertThat(Scenario.shipped().networks()).containsExactly(Network.values());
  }

  /** What takes from a limit of the product or a small account gives it back. */
  @Test
  void shouldGiveBackWhatItCannotTakeForEver() {
    List<Step> steps = Scenario.shipped().steps();
    List<String> cards = List.of("zoe", "xenia", "yann");

    assertThat(steps)
        .filteredOn(step -> cards.contains(String.valueOf(step.card())))
        .filteredOn(step -> List.of("00", "10").contains(step.expected().code()))
        .filteredOn(Step::isDecided)
        .isNotEmpty()
        .allSatisfy(taking ->
            assertThat(steps)
                .anyMatch(step ->
                    step.isReversal()
                        && step.network() == taking.network()
                        && step.content().link().label().equals(taking.label())));
  }

  @Test
  void shouldPlayARunOfOneCardOnOneNetworkAfterTheOther() {
    String both = YAML.replace("card: anna,", "network: both, card: anna,");

    assertThat(ScenarioFile.parse(both, "test.yaml").steps())
        .extracting(step -> step.network().label() + " " + step.name())
        .containsExactly("alpha first", "alpha second", "beta first", "beta second", "alpha third");
  }

  @Test
  void shouldPlayARunOfOneCardOnEveryNetwork() {
    String all = YAML.replace("card: anna,", "network: all, card: anna,");

    assertThat(ScenarioFile.parse(all, "test.yaml").steps())
        .extracting(step -> step.network().label() + " " + step.name())
        .startsWith("alpha first", "alpha second", "beta first", "beta second", "gamma first")
        .endsWith("gamma second", "delta first", "delta second", "alpha third");
  }

  /** A run ends where the next step is played elsewhere. */
  @Test
  void shouldNotMixRunsOnOtherNetworks() {
    String mixed =
        YAML.replace("first, card: anna,", "first, network: all, card: anna,")
            .replace("second, card: anna,", "second, network: both, card: anna,");

    assertThat(ScenarioFile.parse(mixed, "test.yaml").steps())
        .extracting(step -> step.network().label() + " " + step.name())
        .containsExactly(
            "alpha first",
            "beta first",
            "gamma first",
            "delta first",
            "alpha second",
            "beta second",
            "alpha third");
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "amount_minor | amount_major | line 5 unknown key: amount_major",
        "pin: right | pin: rigth | line 5 unknown pin: rigth",
        "name: first | name: first, network: omega | line 5 unknown network: omega",
        "name: first | name: first, entry: telepathy | line 5 unknown entry: telepathy",
        "card: anna, amount | card: hanna, amount | line 5 no card of this name: hanna",
        "as: sale, expect: \"00\" | as: sale | line 5 missing: expect",
        "sale, expect: \"00\" | sale, expect: \"000\" | line 5 expect does not match",
        "amount_minor: 2500 | amount_minor: -1 | line 5 amount_minor does not match",
        "kind: echo | kind: echo, card: anna | line 7 a message needs a card",
        "card: anna, amount | amount | line 5 a message needs a card",
        "kind: echo | kind: echo, mti: \"0100\" | line 7 mti and kind do not fit",
        "of: sale | of: sail | line 6 no step of this name above on network alpha: sail",
        "mti: \"0400\", of: sale | mti: \"0400\" | line 6 a reversal is of, again or ahead_of",
        "of: sale | of: sale, again: sale | line 6 one of again, of",
        "of: sale | ahead_of: sail | line 6 no step of this name below: sail",
        "of: sale | of: sale, network: beta | line 6 no step of this name above on network beta",
        "second, card: anna | second, card: boris | line 6 a step of another card: sale",
        "second, | second, as: sale, | line 6 a step of this name stands above: sale",
        "card: anna, amount | card: boris, entry: chip, amount | line 5 this card has no chip",
        "amount_minor | mac: wrong, amount_minor | line 5 network alpha has no MAC",
        "name: first | name: first, network: delta, mac: none | line 5 network delta has no MAC",
        "cvn_18 | cvn_19 | line 2 unknown chip: cvn_19",
        "\"1234\" | \"12\" | line 2 pin does not match",
        "name: boris | name: anna | line 3 a card of this name stands above: anna",
        "steps: | notes: | line 1 expected a list: steps",
        "{name: first | {name: first, name: second | line 5 key given twice: name",
        "card: anna, amount | card: [anna], amount | line 5 expected one value",
      })
  void shouldRefuseWhatItDoesNotKnow(String correct, String wrong, String finding) {
    String spoilt = YAML.replace(correct, wrong);

    assertThat(spoilt).isNotEqualTo(YAML);
    assertThatThrownBy(() -> ScenarioFile.parse(spoilt, "test.yaml"))
        .isInstanceOf(TollgateException.class)
        .hasMessageStartingWith("TG-BEN-010")
        .hasMessageContaining(finding.replaceFirst(" (\\d+) .*", " $1 column "))
        .hasMessageContaining(finding.replaceFirst("line \\d+ ", ": "));
  }

  @Test
  void shouldTellWhichFileCannotBeRead() {
    assertThatThrownBy(() -> Scenario.read(Path.of("no-such-scenario.yaml")))
        .hasMessageStartingWith("TG-BEN-014")
        .hasMessageContaining("no-such-scenario.yaml");
  }

  @Test
  void shouldNameEveryKindOnce() {
    assertThat(Arrays.stream(Kind.values()).map(Kind::word)).doesNotHaveDuplicates();
  }
}
