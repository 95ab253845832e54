package dev.tollgate.bench.scenario;

import dev.tollgate.bench.crypto.Cryptogram;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.scenario.Step.Cardholder;
import dev.tollgate.bench.yaml.YamlRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a scenario strictly: what it does not know it refuses, with the line. */
final class ScenarioFile {
  /** Where a step is played. */
  private enum On {
    ALPHA,
    BETA,
    GAMMA,
    DELTA,
    BOTH,
    ALL;

    private List<Network> networks() {
      return switch (this) {
        case ALPHA -> List.of(Network.ALPHA);
        case BETA -> List.of(Network.BETA);
        case GAMMA -> List.of(Network.GAMMA);
        case DELTA -> List.of(Network.DELTA);
        case BOTH -> List.of(Network.ALPHA, Network.BETA);
        case ALL -> List.of(Network.values());
      };
    }
  }

  /** Whether a card has a chip. */
  private enum Chip {
    NONE,
    CVN_10,
    CVN_18,
    CVN_22,
    MCHIP_16,
    MCHIP_17,
    MCHIP_20,
    MCHIP_21
  }

  /** How a chip got its key from the issuer's. */
  private enum Option {
    A,
    B
  }

  private ScenarioFile() {}

  /**
   * @param where the file's name, for messages
   */
  static Scenario parse(String yaml, String where) {
    YamlRow top = YamlRow.parse(yaml, new YamlRow.File(where, "TG-BEN-010", "scenario is wrong"));
    Map<String, Cardholder> cards = new LinkedHashMap<>();
    for (YamlRow row : top.rows("cards")) {
      Cardholder card = cardholder(row);
      if (cards.put(card.name(), card) != null) {
        throw row.wrong("a card of this name stands above: " + card.name());
      }
    }
    StepRules rules = new StepRules(cards);
    List<Step> steps = new ArrayList<>();
    List<YamlRow> rows = top.rows("steps");
    for (int from = 0; from < rows.size(); ) {
      int to = endOfRun(rows, from);
      for (Network network : on(rows.get(from)).networks()) {
        for (YamlRow row : rows.subList(from, to)) {
          steps.add(rules.checked(row, StepRow.read(row, network)));
          row.nothingElse();
        }
      }
      from = to;
    }
    top.nothingElse();
    rules.end();
    return new Scenario(cards, steps);
  }

  /** Consecutive steps of one card on the same networks stay together if these are several. */
  private static int endOfRun(List<YamlRow> rows, int from) {
    int to = from + 1;
    while (to < rows.size()
        && on(rows.get(from)).networks().size() > 1
        && on(rows.get(to)) == on(rows.get(from))
        && Objects.equals(card(rows.get(from)), card(rows.get(to)))) {
      to++;
    }
    return to;
  }

  private static On on(YamlRow row) {
    return row.word("network", On.class, On.ALPHA);
  }

  private static @Nullable String card(YamlRow row) {
    return row.optional("card", "\\w+");
  }

  private static Cardholder cardholder(YamlRow row) {
    Cardholder card =
        new Cardholder(
            row.text("name", "\\w+"),
            row.text("pan", "\\d{12,19}"),
            row.text("pin", "\\d{4,12}"),
            switch (row.word("chip", Chip.class, Chip.NONE)) {
              case NONE -> null;
              case CVN_10 -> Cryptogram.CVN_10;
              case CVN_18 -> Cryptogram.CVN_18;
              case CVN_22 -> Cryptogram.CVN_22;
              case MCHIP_16 -> Cryptogram.MCHIP_16;
              case MCHIP_17 -> Cryptogram.MCHIP_17;
              case MCHIP_20 -> Cryptogram.MCHIP_20;
              case MCHIP_21 -> Cryptogram.MCHIP_21;
            },
            row.word("chip_key", Option.class, Option.A) == Option.B);
    row.nothingElse();
    return card;
  }
}
