package dev.tollgate.bench.e2e;

import dev.tollgate.bench.peer.Peer;
import dev.tollgate.bench.peer.PeerProcess;
import dev.tollgate.bench.process.GatewayProcess;
import org.HdrHistogram.Histogram;

/**
 * Latencies at a middling rate without HSM checks, in turn with an echo of the same frames.
 *
 * @param sync of the ledger: 0 is not synced, 1 is
 */
record TailPart(int sync) implements Part.Measurement {
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
    String name = "tail-sync" + sync;
    String echoName = name + "-echo";
    try (PeerProcess peer = PeerProcess.start(Peer.echo());
        Session echo = home.session(Target.echo(peer), Workload.NONE).warm(10_000, RATE);
        GatewayProcess gateway = home.start(Variant.sync(sync));
        Session ours = home.session(BenchHome.target(gateway, Workload.NONE), Workload.NONE)) {
      ours.warm(WARM);
      for (int turn = 0; turn < TURNS; turn++) {
        note(result, echoName, echo.required(RATE, SECONDS));
        note(result, name, ours.required(RATE, SECONDS));
      }
      gateway.endInOrder();
    }
    double gatewayMicros = micros(result, name);
    double echoMicros = micros(result, echoName);
    if (sync == 0) {
      result.figures().put(Figure.P999_VS_ECHO, gatewayMicros / echoMicros);
    } else {
      double disk = DiskSync.p99Micros(home.product().home());
      result.number("fdatasync p99 us", disk);
      result.figures().put(Figure.P999_SYNC1, gatewayMicros / (2 * echoMicros + 2 * disk));
    }
    result.latencies().forEach((series, ns) -> result.points(Chart.LATENCY_NONE, series, ns));
  }

  private static void note(PartResult result, String name, Run run) {
    result.run(name, run);
    var _ = result.latencies(name, run.load().latencyNs());
  }

  /** The percentile over all turns. */
  private static double micros(PartResult result, String name) {
    Histogram all = result.latencies().get(name);
    if (all == null) {
      throw new IllegalStateException(name + " was not measured");
    }
    return all.getValueAtPercentile(PERCENTILE) / 1_000.0;
  }
}
