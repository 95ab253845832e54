package dev.tollgate.bench.ledger;

import dev.tollgate.bench.JsonLine;
import java.util.Locale;
import java.util.Map;

/**
 * What an open loop saw.
 *
 * @param rate commands due a second
 * @param commands how many were due
 * @param answers how many were committed and answered
 * @param perSecond answers a second, until the last one
 * @param lagMicros from when the last command was due to the last answer
 * @param cpuMicros CPU time of the whole process for each, the loop included
 */
record LoopReport(
    int rate,
    long commands,
    long answers,
    double perSecond,
    double lagMicros,
    double p50Micros,
    double p99Micros,
    double p999Micros,
    double maxMicros,
    double cpuMicros) {
  private static final double LAG_MICROS_MAX = 100_000;

  /** Everything answered, and no queue grown meanwhile. */
  boolean reached() {
    return answers == commands && lagMicros <= LAG_MICROS_MAX;
  }

  /** As a process tells another. */
  String line() {
    return String.format(
        Locale.ROOT,
        "rate=%d commands=%d answers=%d per_second=%.1f lag=%.1f p50=%.1f p99=%.1f p999=%.1f max=%.1f"
            + " cpu=%.3f",
        rate,
        commands,
        answers,
        perSecond,
        lagMicros,
        p50Micros,
        p99Micros,
        p999Micros,
        maxMicros,
        cpuMicros);
  }

  static LoopReport of(Map<String, String> told) {
    return new LoopReport(
        (int) number(told, "rate"),
        (long) number(told, "commands"),
        (long) number(told, "answers"),
        number(told, "per_second"),
        number(told, "lag"),
        number(told, "p50"),
        number(told, "p99"),
        number(told, "p999"),
        number(told, "max"),
        number(told, "cpu"));
  }

  JsonLine json() {
    return new JsonLine()
        .put("rate", rate)
        .put("achieved", perSecond)
        .put("reached", reached())
        .put("p50_us", p50Micros)
        .put("p99_us", p99Micros)
        .put("p999_us", p999Micros)
        .put("max_us", maxMicros)
        .put("cpu_us_per_command", cpuMicros);
  }

  private static double number(Map<String, String> told, String key) {
    return Double.parseDouble(Worker.value(told, key));
  }
}
