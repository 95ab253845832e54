package dev.tollgate.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.bench.process.GatewayMetrics;
import org.junit.jupiter.api.Test;

class GatewayCountersTest {
  private static final GatewayMetrics METRICS =
      new GatewayMetrics(
          """
          # TYPE tollgate_thread_allocated_bytes_total counter
          tollgate_thread_allocated_bytes_total{thread="agent"} 100
          tollgate_thread_allocated_bytes_total{thread="hsm-lane-0"} 20
          tollgate_thread_allocated_bytes_total{thread="ledger-log"} 3
          tollgate_thread_allocated_bytes_total{thread="ledger-care"} 7000000
          tollgate_thread_allocated_bytes_total{thread="archive-conductor"} 6000000
          tollgate_thread_allocated_bytes_total{thread="archive-recorder"} 50000
          tollgate_thread_allocated_bytes_total{thread="main"} 5000000
          tollgate_thread_allocated_bytes_total{thread="net-3-1"} 4000
          tollgate_thread_cpu_ns_total{thread="agent"} 77
          tollgate_gc_pause_ns_total 2000000
          """);

  @Test
  void shouldAddUpTheThreadsOnAMessagesWay() {
    GatewayCounters counters = GatewayCounters.of(METRICS);

    assertThat(counters).isEqualTo(new GatewayCounters(54_123, 2_000_000));
    assertThat(counters.since(new GatewayCounters(123, 500_000)))
        .isEqualTo(new GatewayCounters(54_000, 1_500_000));
  }

  @Test
  void shouldNotTakeMissingCountersForZero() {
    assertThatThrownBy(
            () -> GatewayCounters.of(new GatewayMetrics("tollgate_gc_pause_ns_total 1\n")))
        .hasMessageContaining("tollgate_thread_allocated_bytes_total");
  }
}
