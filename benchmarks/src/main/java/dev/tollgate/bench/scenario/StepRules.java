package dev.tollgate.bench.scenario;

import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.scenario.Step.Cardholder;
import dev.tollgate.bench.scenario.Step.Link;
import dev.tollgate.bench.scenario.Step.Relation;
import dev.tollgate.bench.scenario.Step.Value;
import dev.tollgate.bench.yaml.YamlRow;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What must fit together between steps and cards. Steps are told in the order they are played. */
final class StepRules {
  private record Place(Network network, String label) {}

  private final Map<String, Cardholder> cards;
  private final Map<Place, Step> labelled = new HashMap<>();
  private final Map<Place, Ahead> ahead = new HashMap<>();

  /** A step that refers to one below it. */
  private record Ahead(YamlRow row, Step step) {}

  StepRules(Map<String, Cardholder> cards) {
    this.cards = cards;
  }

  /** The step itself, if it is sound and fits what stands above it. */
  Step checked(YamlRow row, Step step) {
    boolean management = step.content().kind().isNetworkManagement();
    if ((step.card() == null) != management) {
      throw row.wrong("a message needs a card, network management has none");
    }
    if (step.card() != null) {
      card(row, step, step.card());
    }
    if (step.content().mti().startsWith("08") != management) {
      throw row.wrong("mti and kind do not fit");
    }
    if (step.isReversal() && step.content().link() == null) {
      throw row.wrong("a reversal is of, again or ahead_of a step");
    }
    if (step.content().link() != null) {
      link(row, step, step.content().link());
    }
    if (step.label() != null) {
      label(row, step, step.label());
    }
    return step;
  }

  /** After the last step. */
  void end() {
    ahead.forEach((place, one) -> {
      throw one.row().wrong("no step of this name below: " + place.label());
    });
  }

  private void card(YamlRow row, Step step, String name) {
    Cardholder card = cards.get(name);
    if (card == null) {
      throw row.wrong("no card of this name: " + name);
    }
    if (step.terminal().entry().isChip() && card.chip() == null) {
      throw row.wrong("this card has no chip: " + name);
    }
    if (!step.network().hasMac() && step.proof().mac() != Value.RIGHT) {
      throw row.wrong("network " + step.network().label() + " has no MAC");
    }
  }

  private void link(YamlRow row, Step step, Link link) {
    Place place = new Place(step.network(), link.label());
    if (link.relation() == Relation.AHEAD_OF) {
      ahead.put(place, new Ahead(row, step));
      return;
    }
    fit(row, step, labelled.get(place), link.label());
  }

  private void label(YamlRow row, Step step, String label) {
    Place place = new Place(step.network(), label);
    if (labelled.put(place, step) != null) {
      throw row.wrong("a step of this name stands above: " + label);
    }
    Ahead above = ahead.remove(place);
    if (above != null) {
      fit(above.row(), above.step(), step, label);
    }
  }

  private static void fit(YamlRow row, Step step, @Nullable Step other, String label) {
    if (other == null) {
      throw row.wrong(
          "no step of this name above on network " + step.network().label() + ": " + label);
    }
    if (!Objects.equals(step.card(), other.card())) {
      throw row.wrong("a step of another card: " + label);
    }
  }
}
