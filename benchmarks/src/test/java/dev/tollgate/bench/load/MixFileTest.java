package dev.tollgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.load.LoadMix.Kind;
import dev.tollgate.bench.load.LoadMix.Message;
import dev.tollgate.bench.load.LoadMix.Proof;
import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MixFileTest {
  private static final String YAML =
      """
      form: iso87_ascii
      cards: 20
      messages:
        - {name: buy, kind: purchase, weight: 3, amount_minor: 450, pin: yes, cvv2: yes}
        - {name: hold, kind: preauthorization, entry: chip}
        - {kind: completion, of: hold}
        - {name: undo, kind: reversal, mti: "0420", of: buy}
      """;

  @Test
  void shouldReadEveryKey() {
    LoadMix mix = MixFile.parse(YAML, "test.yaml");

    assertThat(mix.form()).isEqualTo(Iso87.ASCII);
    assertThat(mix.cards()).isEqualTo(20);
    assertThat(mix.merchant()).isEqualTo(LoadMix.Merchant.DEFAULT);
    assertThat(mix.messages())
        .containsExactly(
            new Message("buy", Kind.PURCHASE, "0200", 3, 450, Proof.PIN_CVV2, null),
            new Message("hold", Kind.PREAUTHORIZATION, "0100", 1, 1000, Proof.CHIP, null),
            new Message("completion", Kind.COMPLETION, "0220", 1, 1000, Proof.NONE, "hold"),
            new Message("undo", Kind.REVERSAL, "0420", 1, 450, Proof.NONE, "buy"));
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "iso87_ascii | iso93_ascii | line 1 column 7: unknown form: iso93_ascii",
        "cards: 20 | card: 20 | line 2 column 7: unknown key: card",
        "cards: 20 | cards: 0 | line 2 column 8: cards is 1 to 10000000",
        "weight: 3 | weight: 1001 | line 4 column 41: weight is 1 to 1000",
        "weight: 3 | weight: -3 | line 4 column 41: weight does not match",
        "kind: purchase | kind: purchases | line 4 column 23: unknown kind: purchases",
        "weight: 3 | mti: \"0400\" | line 4 column 38: mti and kind do not fit",
        "name: hold | name: buy | line 5 column 12: a message of this name stands above: buy",
        "chip} | chip, cvv2: yes} | line 5 column 61: a chip has no CVV2",
        "of: hold | of: held | line 6 column 28: no message of this name above: held",
        "of: hold | of: buy | line 6 column 28: only a 0100 is completed: buy",
        "of: buy | of: completion | line 7 column 51: nothing to complete or reverse: completion",
        "completion, of: hold | completion | line 6 column 5: missing: of",
        "{kind: completion, of: hold} | completion | line 6 column 5: expected key: value pairs",
        "messages: | messages: all # | line 3 column 11: expected a list: messages",
      })
  void shouldRefuseWhatItDoesNotKnow(String correct, String wrong, String finding) {
    String spoilt = YAML.replace(correct, wrong);
    if (wrong.endsWith("#")) {
      spoilt = spoilt.substring(0, spoilt.indexOf('#') + 2);
    }
    String yaml = spoilt;

    assertThat(yaml).isNotEqualTo(YAML);
    assertThatThrownBy(() -> MixFile.parse(yaml, "test.yaml"))
        .isInstanceOfSatisfying(
            TollgateException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageStartingWith("TG-BEN-040 ")
        .hasMessageContaining("test.yaml " + finding);
  }

  @Test
  void shouldTellWhereItIsNoYaml() {
    assertThatThrownBy(() -> MixFile.parse("form: [iso87_ascii\ncards: 1", "test.yaml"))
        .hasMessageStartingWith("TG-BEN-040 ")
        .hasMessageContaining("line 2, column 6");
  }

  @Test
  void shouldTellWhichFileCannotBeRead() {
    assertThatThrownBy(() -> MixFile.read(Path.of("no-such-mix.yaml")))
        .hasMessageStartingWith("TG-BEN-041 ")
        .hasMessageContaining("no-such-mix.yaml");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "pin-cvv2", "emv", "soak"})
  void shouldReadTheShippedOnes(String name) {
    Path file = TestFiles.ROOT.resolve("config/load-" + name + ".yaml");

    assertThatCode(() -> new CardMill(5, TestFiles.crypto()).frames(MixFile.read(file)))
        .doesNotThrowAnyException();
  }
}
