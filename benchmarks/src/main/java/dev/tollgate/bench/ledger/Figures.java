package dev.tollgate.bench.ledger;

import dev.tollgate.bench.JsonLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * All figures of a pass, each beside its goal.
 *
 * @param applied alone, with a thousand cards and with many
 * @param latencies one for each rate
 * @param capacity the highest rate that was kept up
 * @param cpuFew CPU time of a command with a thousand cards, at {@link LedgerCommand#SCALE_RATE}
 * @param cpuMany the same with many cards
 * @param restartSeconds from starting the process to serving, with many cards from a snapshot
 */
record Figures(
    Applied applied,
    List<Beside> latencies,
    LoopReport capacity,
    double cpuFew,
    double cpuMany,
    double snapshotSeconds,
    double restartSeconds) {
  private static final double COMMITTED_MIN = 100_000;
  private static final double ECHO_RATIO_MAX = 1.5;
  private static final double APPLY_NS_MAX = 300;
  private static final double APPLY_MANY_NS_MAX = 1_200;

  /** The rest of what the JVM counts for the thread that measures, spread over millions. */
  private static final double BYTES_MAX = 0.05;

  private static final double RESIDENT_MAX = 2.0 * (1 << 30);
  private static final double SCALE_MAX = 1.5;
  private static final double RESTART_SECONDS_MAX = 30;

  /**
   * {@code Ledger.apply} alone.
   *
   * @param fewNs with a thousand cards and some thousand decisions in the window
   * @param fewBusyNs the same with a million decisions in the window
   * @param manyNs with many cards
   * @param bytes allocated by a command, the most of these
   * @param cardBytes resident memory of a card with account and pocket
   * @param resident memory of the process with all of them
   */
  record Applied(
      double fewNs,
      double fewBusyNs,
      double manyNs,
      double bytes,
      double cardBytes,
      double resident) {}

  /** One figure and what it shall be. */
  private record Goal(String name, double value, double bound, boolean atLeast) {
    boolean met() {
      return atLeast ? value >= bound : value <= bound;
    }

    String row() {
      return String.format(
          Locale.ROOT,
          "%-16s %14.3f   %s %12.1f   %s",
          name,
          value,
          atLeast ? "at least" : "at most ",
          bound,
          met() ? "met" : "MISSED");
    }
  }

  double p99VsEcho() {
    return latencies.stream().mapToDouble(Beside::p99Ratio).max().orElseThrow();
  }

  private List<Goal> goals() {
    return List.of(
        new Goal("committed_per_s", capacity.perSecond(), COMMITTED_MIN, true),
        new Goal("p99_vs_echo", p99VsEcho(), ECHO_RATIO_MAX, false),
        new Goal("apply_ns", applied.fewNs, APPLY_NS_MAX, false),
        new Goal("apply_ns_10m", applied.manyNs, APPLY_MANY_NS_MAX, false),
        new Goal("bytes_per_op", applied.bytes, BYTES_MAX, false),
        new Goal("resident_bytes", applied.resident, RESIDENT_MAX, false),
        new Goal("scale_ratio", cpuMany / cpuFew, SCALE_MAX, false),
        new Goal("restart_s", restartSeconds, RESTART_SECONDS_MAX, false));
  }

  boolean met() {
    return goals().stream().allMatch(Goal::met) && latencies.stream().allMatch(Beside::reached);
  }

  List<String> rows() {
    List<String> rows = new ArrayList<>();
    latencies.forEach(one -> rows.addAll(one.rows()));
    goals().forEach(goal -> rows.add(goal.row()));
    return rows;
  }

  JsonLine json(JsonLine line) {
    JsonLine goalsMet = new JsonLine();
    goals().forEach(goal -> goalsMet.put(goal.name(), goal.met()));
    return line.put("committed_per_s", capacity.perSecond())
        .putRatio("p99_vs_echo", p99VsEcho())
        .put("apply_ns", applied.fewNs)
        .put("apply_ns_busy", applied.fewBusyNs)
        .put("apply_ns_10m", applied.manyNs)
        .putRatio("bytes_per_op", applied.bytes)
        .put("bytes_per_card", applied.cardBytes)
        .put("resident_bytes", (long) applied.resident)
        .putRatio("scale_ratio", cpuMany / cpuFew)
        .put("cpu_us_1000_cards", cpuFew)
        .put("cpu_us_10m_cards", cpuMany)
        .put("snapshot_s", snapshotSeconds)
        .put("restart_s", restartSeconds)
        .put("latency", latencies.stream().map(Beside::json).toList())
        .put("goals", goalsMet)
        .put("goals_met", met());
  }
}
