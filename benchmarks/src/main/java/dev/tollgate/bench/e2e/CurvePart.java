package dev.tollgate.bench.e2e;

import dev.tollgate.bench.peer.Peer;
import dev.tollgate.bench.peer.PeerForm;
import dev.tollgate.bench.peer.PeerProcess;
import dev.tollgate.bench.process.GatewayProcess;

/** Latency against rate without HSM checks: gateway (sync 1), jPOS that approves, echo. */
final class CurvePart implements Part.Measurement {
  private static final int[] RATES = {
    1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 60_000, 80_000, 100_000, 125_000, 150_000, 200_000
  };
  private static final int SECONDS = 5;

  @Override
  public void measure(BenchHome home, PartResult result) throws Exception {
    try (GatewayProcess gateway = home.start(Variant.sync(1));
        Session session = home.session(BenchHome.target(gateway, Workload.NONE), Workload.NONE)) {
      follow(session, result);
      gateway.endInOrder();
    }
    try (PeerProcess peer = PeerProcess.start(Peer.jposApprove(PeerForm.BINARY));
        Session session = home.session(Target.approving(peer, "jpos-approve"), Workload.NONE)) {
      follow(session, result);
    }
    try (PeerProcess peer = PeerProcess.start(Peer.echo());
        Session session = home.session(Target.echo(peer), Workload.NONE)) {
      follow(session, result);
    }
  }

  /** As far as it keeps up. */
  private static void follow(Session session, PartResult result) {
    session.warm(10_000, 20_000, 30_000);
    for (int rate : RATES) {
      Run run = session.run(rate, SECONDS);
      if (!run.isKeptUp()) {
        return;
      }
      result.run("curve", run);
      result.point(
          Chart.CURVE, run.target().name(), run.load().achievedPerSecond(), run.load().micros(99));
    }
  }
}
