package dev.tollgate.bench.e2e;

import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.load.LoadReport;
import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.util.Locale;

/**
 * One target at one rate.
 *
 * @param cpuMicros CPU time its process used meanwhile
 */
record Run(Target target, LoadReport load, long cpuMicros) {
  private static final double P99_MS_MAX = 100;

  /** Every message answered, and as it should be. */
  boolean isAsExpected() {
    return load.reached() && load.allAnswered(target.approvalCode());
  }

  /** The same, and nobody has waited long: the rate can be had for hours. */
  boolean isKeptUp() {
    return isAsExpected() && load.micros(99) <= P99_MS_MAX * 1_000;
  }

  /**
   * This one, if all were answered as they should be.
   *
   * @throws TollgateException {@code TG-BEN-061} if not: its latencies say nothing
   */
  Run required() {
    if (!isAsExpected()) {
      throw new TollgateException(
          "TG-BEN-061",
          ExitCode.FOUND_WRONG,
          "a rate was not reached, or an answer was no approval",
          line(),
          "see the peer's output above, or whether the machine was busy");
    }
    return this;
  }

  double cpuMicrosPerMessage() {
    return cpuMicros / (double) Math.max(1, load.answered());
  }

  /** Of one core. */
  double cpuPercent() {
    return cpuMicros * 100_000.0 / load.elapsedNs();
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "%-14s %8d/s  p50 %8.0f  p99 %8.0f  p99.9 %8.0f us  CPU %6.1f us, load %4.1f us  %s%s",
        target.name(),
        load.ratePerSecond(),
        load.micros(50),
        load.micros(99),
        load.micros(99.9),
        cpuMicrosPerMessage(),
        load.cpuMicros(),
        load.codes(),
        isKeptUp() ? "" : "  not kept up");
  }

  JsonLine json(String what) {
    JsonLine codes = new JsonLine();
    load.codes().forEach(codes::put);
    return new JsonLine()
        .put("what", what)
        .put("target", target.name())
        .put("rate", load.ratePerSecond())
        .put("achieved", load.achievedPerSecond())
        .put("kept_up", isKeptUp())
        .put("sent", load.sent())
        .put("answered", load.answered())
        .put("late_sends", load.late())
        .put("p50_us", load.micros(50))
        .put("p99_us", load.micros(99))
        .put("p999_us", load.micros(99.9))
        .put("max_us", load.micros(100))
        .put("cpu_us", cpuMicrosPerMessage())
        .put("load_cpu_us", load.cpuMicros())
        .put("de39", codes);
  }
}
