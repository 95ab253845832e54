package dev.tollgate.bench.e2e;

import dev.tollgate.bench.peer.Peer;
import dev.tollgate.bench.peer.PeerProcess;
import dev.tollgate.bench.process.GatewayProcess;
import org.HdrHistogram.Histogram;

/**
 * Latencies at a middling rate without HSM checks, not synced and then synced, each in turn with an
 * echo of the same frames.
 */
final class TailPart implements Part.Measurement {
  private static final int RATE = 5_000;
  private static final int SECONDS = 8;
  private static final int TURNS = 3;
  private static final double PERCENTILE = 99.9;

  /** The gateway's code is compiled for half a minute, and on two cores the tail tells of that. */
  private static final int[] WARM = {
    10_000, 10_000, 10_000, 10_000, 10_000, 10_000, RATE, RATE, RATE, RATE
  };

  @Override
  public void measure(BenchHome home, PartResult result) throws Exception {
    try (PeerProcess peer = PeerProcess.start(Peer.echo());
        Session echo = home.session(Target.echo(peer), Workload.NONE).warm(10_000, RATE)) {
      double unsynced = inTurn(home, result, Variant.sync(0), echo);
      result.figures().put(Figure.P999_VS_ECHO, unsynced / echoMicros(result));
      double synced = inTurn(home, result, Variant.sync(1), echo);
      double disk = DiskSync.p99Micros(home.product().home());
      result.number("fdatasync p99 us", disk);
      double limit = 2 * echoMicros(result) + 2 * disk;
      result.figures().put(Figure.P999_SYNC1, synced / limit);
      result.latencies().forEach((name, ns) -> result.points(Chart.LATENCY_NONE, name, ns));
    }
  }

  /** The gateway's percentile over all turns, in microseconds. */
  private static double inTurn(BenchHome home, PartResult result, Variant variant, Session echo)
      throws Exception {
    String name = "tail-sync" + variant.sync();
    Histogram all = new Histogram(3);
    try (GatewayProcess gateway = home.start(variant);
        Session ours = home.session(BenchHome.target(gateway, Workload.NONE), Workload.NONE)) {
      ours.warm(WARM);
      for (int turn = 0; turn < TURNS; turn++) {
        Run bare = echo.run(RATE, SECONDS);
        Run run = ours.run(RATE, SECONDS).required();
        result.run("echo", bare);
        result.run(name, run);
        var _ = result.latencies("tail-echo", bare.load().latencyNs());
        all = result.latencies(name, run.load().latencyNs());
      }
      gateway.endInOrder();
    }
    return all.getValueAtPercentile(PERCENTILE) / 1_000.0;
  }

  private static double echoMicros(PartResult result) {
    Histogram echo = result.latencies().get("tail-echo");
    if (echo == null) {
      throw new IllegalStateException("the echo was not measured");
    }
    return echo.getValueAtPercentile(PERCENTILE) / 1_000.0;
  }
}
