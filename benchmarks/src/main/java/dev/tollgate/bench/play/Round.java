package dev.tollgate.bench.play;

import dev.tollgate.bench.scenario.Step;
import dev.tollgate.bench.scenario.Step.Link;
import java.util.HashSet;
import java.util.Set;

/**
 * Which steps of one time through the scenario are played. One that is told to end still sends the
 * reversals of what it has sent, so that limits and money are as before and the next run can count
 * on them.
 */
final class Round {
  private final Set<String> begun = new HashSet<>();
  private boolean ending;

  /** From now on only what gives back. */
  void end() {
    ending = true;
  }

  boolean isEnding() {
    return ending;
  }

  /** Whether a step is played; it counts as begun then. */
  boolean plays(Step step) {
    Link link = step.content().link();
    boolean givesBack =
        step.isReversal() && link != null && begun.contains(place(step, link.label()));
    if (ending && !givesBack) {
      return false;
    }
    if (step.label() != null) {
      begun.add(place(step, step.label()));
    }
    return true;
  }

  private static String place(Step step, String label) {
    return step.network().label() + ' ' + label;
  }
}
