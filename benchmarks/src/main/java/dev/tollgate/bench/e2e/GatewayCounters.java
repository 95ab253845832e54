package dev.tollgate.bench.e2e;

import dev.tollgate.bench.process.GatewayMetrics;

/**
 * What the gateway's metrics say of its threads and its collector.
 *
 * @param pathBytes taken from the heap by the threads on a message's way
 * @param pauseNs in collections
 */
record GatewayCounters(long pathBytes, long pauseNs) {
  private static final String ON_THE_WAY =
      "thread=\"(?:net-|agent|hsm-lane|ledger-(?!care)|archive-recorder)[^\"]*\"";

  static GatewayCounters read(int opsPort) {
    return of(GatewayMetrics.read(opsPort));
  }

  /**
   * @throws IllegalStateException if the counters are not there
   */
  static GatewayCounters of(GatewayMetrics metrics) {
    return new GatewayCounters(
        metrics.sum("tollgate_thread_allocated_bytes_total", ON_THE_WAY),
        metrics.value("tollgate_gc_pause_ns_total"));
  }

  GatewayCounters since(GatewayCounters before) {
    return new GatewayCounters(pathBytes - before.pathBytes, pauseNs - before.pauseNs);
  }
}
