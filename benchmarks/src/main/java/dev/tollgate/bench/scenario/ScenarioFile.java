package dev.tollgate.bench.scenario;

import dev.tollgate.bench.scenario.Step.Cardholder;
import dev.tollgate.bench.scenario.Step.Cvv2;
import dev.tollgate.bench.scenario.Step.Pin;
import dev.tollgate.bench.scenario.Step.Send;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads a scenario strictly: what it does not know it refuses, with the line. */
final class ScenarioFile {
  private static final String RESPONSE_CODE = "[0-9A-Z]{2}";

  private ScenarioFile() {}

  /**
   * @param where the file's name, for messages
   */
  static Scenario parse(String yaml, String where) {
    YamlRow top = YamlRow.parse(yaml, where);
    Map<String, Cardholder> cards = new LinkedHashMap<>();
    for (YamlRow row : top.rows("cards")) {
      Cardholder card = cardholder(row);
      if (cards.put(card.name(), card) != null) {
        throw row.wrong("a card of this name stands above: " + card.name());
      }
    }
    List<Step> steps = new ArrayList<>();
    for (YamlRow row : top.rows("steps")) {
      steps.add(step(row, cards, steps));
    }
    top.nothingElse();
    return new Scenario(cards, steps);
  }

  private static Cardholder cardholder(YamlRow row) {
    Cardholder card =
        new Cardholder(
            row.text("name", "\\w+"), row.text("pan", "\\d{12,19}"), row.text("pin", "\\d{4,12}"));
    row.nothingElse();
    return card;
  }

  private static Step step(YamlRow row, Map<String, Cardholder> cards, List<Step> above) {
    Send send = row.word("send", Send.class, Send.PURCHASE);
    Step step =
        new Step(
            row.text("name", ".{1,40}"),
            send,
            row.optional("card", "\\w+"),
            row.number("amount_minor"),
            row.word("pin", Pin.class, Pin.NONE),
            row.word("cvv2", Cvv2.class, Cvv2.NONE),
            row.optional("expiry", "\\d{4}"),
            row.text("expect", RESPONSE_CODE),
            row.optional("blocked", RESPONSE_CODE),
            row.optional("cvv2_result", "[MNP]"));
    row.nothingElse();
    if ((step.card() == null) != (send == Send.ECHO)) {
      throw row.wrong("a message needs a card, an echo has none");
    }
    if (step.card() != null && !cards.containsKey(step.card())) {
      throw row.wrong("no card of this name: " + step.card());
    }
    if (send.isAgain() && above.stream().noneMatch(one -> isPurchaseOf(step, one))) {
      throw row.wrong("no purchase with this card above");
    }
    return step;
  }

  private static boolean isPurchaseOf(Step step, Step earlier) {
    return earlier.send() == Send.PURCHASE && Objects.equals(earlier.card(), step.card());
  }
}
