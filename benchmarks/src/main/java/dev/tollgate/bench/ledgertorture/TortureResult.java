package dev.tollgate.bench.ledgertorture;

import dev.tollgate.bench.JsonLine;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a torture came to.
 *
 * @param acked approvals in the client's synced file
 * @param repeated approvals of the file that were asked again at the end
 * @param sent messages, repeats included
 * @param killedWhileStarting of the kills, those of a gateway that did not serve yet
 * @param restartMs from starting a process to the answer to a sign-on, for each
 */
public record TortureResult(
    int kills,
    int killedWhileStarting,
    long acked,
    long repeated,
    long sent,
    Findings findings,
    Map<String, Long> codes,
    List<Long> restartMs,
    double seconds) {

  /** Nothing lost, double or contradicted, and all sums 0. */
  public boolean isRight() {
    return findings.none();
  }

  JsonLine json(JsonLine line) {
    JsonLine sums = new JsonLine();
    findings.sums().forEach(sums::put);
    JsonLine answers = new JsonLine();
    codes.forEach(answers::put);
    return line.put("kills", kills)
        .put("killed_while_starting", killedWhileStarting)
        .put("acked", acked)
        .put("repeated", repeated)
        .put("lost", findings.lost())
        .put("double", findings.doubled())
        .put("contradicted", findings.contradicted())
        .put("approved_then_91", findings.heldAfter91())
        .put("per_currency_sum", sums)
        .put("messages", sent)
        .put("de39", answers)
        .put("restart_ms_median", restartMs(0.5))
        .put("restart_ms_max", restartMs(1))
        .put("seconds", seconds);
  }

  /** For people. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "%d kills (%d while starting), %d approvals acknowledged, %d repeated: %d lost, %d double,"
            + " %d contradicted, %d approved then 91, sums %s; restart %d ms, at most %d ms; %d messages, %.1f s",
        kills,
        killedWhileStarting,
        acked,
        repeated,
        findings.lost(),
        findings.doubled(),
        findings.contradicted(),
        findings.heldAfter91(),
        findings.sums(),
        restartMs(0.5),
        restartMs(1),
        sent,
        seconds);
  }

  private long restartMs(double quantile) {
    List<Long> sorted = restartMs.stream().sorted().toList();
    return sorted.isEmpty() ? 0 : sorted.get((int) Math.round(quantile * (sorted.size() - 1)));
  }
}
