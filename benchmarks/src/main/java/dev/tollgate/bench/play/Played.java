package dev.tollgate.bench.play;

import dev.tollgate.bench.network.Exchange;
import dev.tollgate.bench.scenario.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step after it was played.
 *
 * @param pan the card's, null for network management
 * @param exchange null if no answer came
 * @param latencyNs from the moment it was due, so a late sending counts against the issuer it
 *     waited for; meaningless without an answer
 * @param findings what is wrong with the answer, empty if nothing
 */
public record Played(
    Step step,
    @Nullable String pan,
    @Nullable Exchange exchange,
    long latencyNs,
    List<String> findings) {

  static Played unanswered(Step step, @Nullable String pan) {
    return new Played(step, pan, null, 0, List.of("no answer"));
  }

  public boolean asExpected() {
    return findings.isEmpty();
  }

  /** A PAN is card data: only {@link dev.tollgate.bench.cards.MaskedPan} shows it. */
  @Override
  public String toString() {
    return "Played[" + step.name() + ", " + findings + "]";
  }
}
