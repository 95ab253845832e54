package dev.tollgate.bench.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.scenario.Scenario;
import dev.tollgate.bench.scenario.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a chain of messages leaves held and posted; each row is one chain. */
class EffectsTest {
  private static final String HOLD = "{amount_minor: 1000, as: a, expect: \"00\"}";
  private static final String POST = "{mti: \"0200\", amount_minor: 1000, as: a, expect: \"00\"}";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "HOLD | | 1000 | 0",
        "POST | | 0 | 1000",
        "{kind: preauth, amount_minor: 1000, as: a, expect: \"00\"} | | 1000 | 0",
        "{kind: check, expect: \"85\"} | | 0 | 0",
        "{amount_minor: 1000, expect: \"51\"} | | 0 | 0",
        "{amount_minor: 1000, partial: yes, approved_minor: 300, expect: \"10\"} | | 300 | 0",
        "{amount_minor: 1000, charged_minor: 800, expect: \"00\"} | | 800 | 0",
        "{mti: \"0200\", kind: refund, amount_minor: 1000, expect: \"00\"} | | 0 | -1000",
        "{kind: refund, amount_minor: 1000, expect: \"00\"} | | 0 | 0",
        "HOLD | {kind: preauth, of: a, amount_minor: 200, expect: \"00\"} | 1200 | 0",
        "HOLD | {kind: preauth, of: a, amount_minor: 200, expect: \"25\"} | 1000 | 0",
        "HOLD | {mti: \"0220\", of: a, amount_minor: 1100, advice: approved, expect: \"00\"} | 0 | 1100",
        "HOLD | {mti: \"0220\", of: a, amount_minor: 1100, advice: declined, expect: \"00\"} | 1000 | 0",
        "HOLD | {mti: \"0400\", of: a, expect: \"00\"} | 0 | 0",
        "HOLD | {mti: \"0400\", of: a, expect: \"25\"} | 1000 | 0",
        "HOLD | {mti: \"0400\", of: a, left_minor: 400, expect: \"00\"} | 400 | 0",
        "POST | {mti: \"0420\", of: a, left_minor: 400, expect: \"00\"} | 0 | 400",
        "POST | {mti: \"0400\", of: a, expect: \"00\"} | 0 | 0",
        "HOLD | {mti: \"0120\", stands_in_for: a, advice: declined, expect: \"00\"} | 0 | 0",
        "HOLD | {mti: \"0120\", stands_in_for: a, advice: approved, expect: \"00\"} | 1000 | 0",
        "HOLD | {mti: \"0120\", stands_in_for: a, amount_minor: 70, advice: approved, expect: \"00\"} | 70 | 0",
        "{mti: \"0120\", amount_minor: 90, advice: approved, expect: \"00\"} | | 90 | 0",
        "{mti: \"0220\", amount_minor: 90, advice: approved, expect: \"00\"} | | 0 | 90",
        "{mti: \"0120\", amount_minor: 90, advice: declined, expect: \"00\"} | | 0 | 0",
      })
  void shouldMoveMoneyAsTheMessagesSay(String one, String two, long held, long posted)
      throws IOException {
    AccountBook book = new AccountBook();
    book.learn(0, 0);
    Map<String, Sent> sent = new HashMap<>();
    for (Step step : scenario(one, two).steps()) {
      Sent next = new Sent(step, new ISOMsg("0100"), null, new AccountBook.Movement());
      sent.put(String.valueOf(step.label()), next);
      Step.Link link = step.content().link();
      new Effects(book)
          .apply(next, link == null ? null : sent.get(link.label()), step.expected().code());
    }

    assertThat(book.ledgerMinor()).isEqualTo(-posted);
    assertThat(book.availableMinor()).isEqualTo(-posted - held);
  }

  private Scenario scenario(String one, String two) throws IOException {
    StringBuilder yaml = new StringBuilder();
    yaml.append("cards: [{name: anna, pan: \"4111111111111111\", pin: \"1234\"}]\nsteps:\n");
    for (String step : new String[] {one, two}) {
      if (step != null) {
        String text = step.equals("HOLD") ? HOLD : step.equals("POST") ? POST : step;
        yaml.append("  - {name: step, card: anna, ").append(text.substring(1)).append('\n');
      }
    }
    Scenario read = Scenario.read(Files.writeString(folder.resolve("scenario.yaml"), yaml));
    assertThat(read.networks()).containsExactly(Network.ALPHA);
    return read;
  }
}
