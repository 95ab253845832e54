package dev.tollgate.bench.e2e;

import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.load.LoadReport;
import java.util.Locale;

/**
 * One workload through one peer at one rate.
 *
 * @param frameBytes length prefix included
 * @param cpuMicros CPU time the peer's process used meanwhile
 */
record Measured(Workload workload, int frameBytes, Peer peer, LoadReport load, long cpuMicros) {
  /**
   * Who is measured.
   *
   * @param approvalCode DE39 every answer must have; {@code --} for a peer that gives none
   * @param pid its process
   */
  record Peer(String name, String approvalCode, int port, long pid) {}

  static final String HEADER =
      String.format(
          Locale.ROOT,
          "%-9s %-10s %8s %10s %9s %9s %9s %9s %7s %9s  %s",
          "workload",
          "peer",
          "rate/s",
          "achieved/s",
          "p50 us",
          "p99 us",
          "p99.9 us",
          "max us",
          "late",
          "CPU us/msg",
          "answers by DE39");

  boolean ok() {
    return load.reached() && load.allAnswered(peer.approvalCode());
  }

  double cpuMicrosPerMessage() {
    return cpuMicros / (double) Math.max(1, load.answered());
  }

  String row() {
    return String.format(
        Locale.ROOT,
        "%-9s %-10s %8d %10.1f %9.1f %9.1f %9.1f %9.1f %7d %9.1f   %s%s",
        workload.label(),
        peer.name(),
        load.ratePerSecond(),
        load.achievedPerSecond(),
        load.micros(50),
        load.micros(99),
        load.micros(99.9),
        load.micros(100),
        load.late(),
        cpuMicrosPerMessage(),
        load.codes(),
        ok() ? "" : "  NOT AS EXPECTED");
  }

  JsonLine json() {
    JsonLine codes = new JsonLine();
    load.codes().forEach(codes::put);
    return new JsonLine()
        .put("workload", workload.label())
        .put("peer", peer.name())
        .put("frame_bytes", frameBytes)
        .put("rate", load.ratePerSecond())
        .put("achieved", load.achievedPerSecond())
        .put("reached", load.reached())
        .put("sent", load.sent())
        .put("answered", load.answered())
        .put("late_sends", load.late())
        .put("strays", load.strays())
        .put("p50_us", load.micros(50))
        .put("p99_us", load.micros(99))
        .put("p999_us", load.micros(99.9))
        .put("max_us", load.micros(100))
        .put("cpu_us_per_message", cpuMicrosPerMessage())
        .put("de39", codes);
  }
}
