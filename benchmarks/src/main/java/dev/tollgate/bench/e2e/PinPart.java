package dev.tollgate.bench.e2e;

import dev.tollgate.bench.peer.PeerProcess;
import dev.tollgate.bench.process.GatewayProcess;

/** PIN and CVV2 in SoftHSM, durable: the gateway, then jPOS as its users would build it. */
final class PinPart implements Part.Measurement {
  /** Messages a second at which latencies are compared. */
  private static final int RATE = 2_000;

  private static final int SECONDS = 10;
  private static final int GATEWAY_FIRST = 60_000;
  private static final int JPOS_FIRST = 3_000;

  private record Both(Run latency, Run sustained) {
    static Both of(Session session, Run latency, int first) {
      return new Both(latency, session.sustained(session.maxRate(first)));
    }
  }

  @Override
  public void measure(BenchHome home, PartResult result) throws Exception {
    Both ours;
    try (GatewayProcess gateway = home.start(Variant.sync(1));
        Session session =
            home.session(BenchHome.target(gateway, Workload.PIN_CVV2), Workload.PIN_CVV2)) {
      session.warm(5_000, 10_000, 30_000, 30_000, RATE);
      ours = Both.of(session, session.required(RATE, SECONDS), GATEWAY_FIRST);
      gateway.endInOrder();
    }
    note(result, "gateway", ours);
    Both jpos;
    try (PeerProcess peer = home.startJposJob();
        Session session = home.session(Target.approving(peer, "jpos-job"), Workload.PIN_CVV2)) {
      session.warm(1_000, RATE, RATE);
      jpos = Both.of(session, session.run(RATE, SECONDS), JPOS_FIRST);
    }
    note(result, "jpos", jpos);
    double perSecond = ours.sustained.load().achievedPerSecond();
    result
        .figures()
        .put(Figure.PIN_CVV2_MAX_PER_S, perSecond)
        .put(Figure.RATE_VS_JPOS_SAME_JOB, perSecond / jpos.sustained.load().achievedPerSecond())
        .put(
            Figure.P99_VS_JPOS_SAME_JOB,
            ours.latency.load().micros(99) / jpos.latency.load().micros(99));
  }

  private static void note(PartResult result, String who, Both both) {
    result.run(who + " at " + RATE, both.latency);
    result.run(who + " at its highest rate", both.sustained);
    var _ = result.latencies("pin-" + who, both.latency.load().latencyNs());
    result.points(Chart.LATENCY_PIN, who, both.latency.load().latencyNs());
  }
}
