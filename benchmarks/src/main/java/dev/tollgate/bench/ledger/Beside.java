package dev.tollgate.bench.ledger;

import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.Median;
import java.util.List;

/**
 * The ledger beside a bare echo at one rate, round by round in turn. A machine that stands still
 * for a tenth of a second decides on the p99 of all latencies together, and it does so in a round
 * of either. So they are compared by the p99 of the round in the middle.
 */
record Beside(int rate, List<LoopReport> ledger, List<LoopReport> echo) {
  private static final double P99 = 99;

  /** How many times the echo's p99 the ledger's is. */
  double p99Ratio() {
    return p99OfMiddleRound(ledger) / p99OfMiddleRound(echo);
  }

  boolean reached() {
    return ledger.stream().allMatch(LoopReport::reached);
  }

  /** For people. */
  List<String> rows() {
    return List.of(row("ledger", ledger), row("echo", echo));
  }

  JsonLine json() {
    return new JsonLine()
        .put("rate", rate)
        .put("ledger", json(ledger))
        .put("echo", json(echo))
        .putRatio("p99_ratio", p99Ratio());
  }

  private static String row(String name, List<LoopReport> rounds) {
    return "%-7s %s p99_of_middle_round=%.1f"
        .formatted(name, LoopReport.of(rounds).row(), p99OfMiddleRound(rounds));
  }

  private static JsonLine json(List<LoopReport> rounds) {
    return LoopReport.of(rounds).json().put("p99_us_of_middle_round", p99OfMiddleRound(rounds));
  }

  private static double p99OfMiddleRound(List<LoopReport> rounds) {
    return Median.of(rounds.stream().map(round -> round.micros(P99)).toList());
  }
}
