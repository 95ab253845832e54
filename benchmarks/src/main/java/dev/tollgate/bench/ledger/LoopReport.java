package dev.tollgate.bench.ledger;

import dev.tollgate.bench.JsonLine;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What an open loop saw, or several of them, one after the other, at the same rate.
 *
 * @param rate commands due a second
 * @param commands how many were due
 * @param answers how many were committed and answered
 * @param perSecond answers a second, until the last one
 * @param lagMicros from when the last command was due to the last answer
 * @param latencyNs from when each was due to its answer
 * @param cpuMicros CPU time of the whole process for each, the loop included
 */
record LoopReport(
    int rate,
    long commands,
    long answers,
    double perSecond,
    double lagMicros,
    Histogram latencyNs,
    double cpuMicros) {
  private static final double LAG_MICROS_MAX = 100_000;

  /** Everything answered, and no queue grown meanwhile. */
  boolean reached() {
    return answers == commands && lagMicros <= LAG_MICROS_MAX;
  }

  double micros(double percentile) {
    return latencyNs.getValueAtPercentile(percentile) / 1e3;
  }

  /** All rounds as one: their latencies together, the worst lag, the means of the rest. */
  static LoopReport of(List<LoopReport> rounds) {
    Histogram together = new Histogram(rounds.getFirst().latencyNs);
    rounds.forEach(round -> together.add(round.latencyNs));
    return new LoopReport(
        rounds.getFirst().rate,
        rounds.stream().mapToLong(LoopReport::commands).sum(),
        rounds.stream().mapToLong(LoopReport::answers).sum(),
        rounds.stream().mapToDouble(LoopReport::perSecond).average().orElseThrow(),
        rounds.stream().mapToDouble(LoopReport::lagMicros).max().orElseThrow(),
        together,
        rounds.stream().mapToDouble(LoopReport::cpuMicros).average().orElseThrow());
  }

  /** For people. */
  String row() {
    return String.format(
        Locale.ROOT,
        "rate=%d commands=%d answers=%d per_second=%.1f lag=%.1f p50=%.1f p99=%.1f p999=%.1f max=%.1f"
            + " cpu=%.3f",
        rate,
        commands,
        answers,
        perSecond,
        lagMicros,
        micros(50),
        micros(99),
        micros(99.9),
        micros(100),
        cpuMicros);
  }

  JsonLine json() {
    return new JsonLine()
        .put("rate", rate)
        .put("achieved", perSecond)
        .put("reached", reached())
        .put("p50_us", micros(50))
        .put("p99_us", micros(99))
        .put("p999_us", micros(99.9))
        .put("max_us", micros(100))
        .put("cpu_us_per_command", cpuMicros);
  }
}
