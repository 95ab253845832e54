package dev.tollgate.bench.play;

import dev.tollgate.bench.network.Exchange;
import dev.tollgate.bench.scenario.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step after it was played.
 *
 * @param exchange null if no answer came
 * @param latencyNs from the moment it was due, so a late sending counts against the issuer it
 *     waited for; meaningless without an answer
 * @param findings what is wrong with the answer, empty if nothing
 */
public record Played(
    Step step, @Nullable Exchange exchange, long latencyNs, List<String> findings) {

  static Played unanswered(Step step) {
    return new Played(step, null, 0, List.of("no answer"));
  }

  public boolean asExpected() {
    return findings.isEmpty();
  }
}
