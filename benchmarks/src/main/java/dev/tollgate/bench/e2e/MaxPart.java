package dev.tollgate.bench.e2e;

import dev.tollgate.bench.peer.Peer;
import dev.tollgate.bench.peer.PeerForm;
import dev.tollgate.bench.peer.PeerProcess;
import dev.tollgate.bench.process.BenchPorts;
import dev.tollgate.bench.process.GatewayProcess;
import java.util.concurrent.TimeUnit;

/**
 * The highest rate without HSM checks, kept up durably; what a message costs there; beside a jPOS
 * server that approves everything at its own highest rate, and an echo at the gateway's.
 */
final class MaxPart implements Part.Measurement {
  /** Until the compiler is done and the window is full: what takes memory then leaves as much. */
  private static final int[] WARM = {
    10_000, 30_000, 50_000, 50_000, 50_000, 90_000, 90_000, 90_000, 90_000
  };

  private static final int FIRST = 90_000;
  private static final int JPOS_FIRST = 150_000;

  @Override
  public void measure(BenchHome home, PartResult result) throws Exception {
    Run gateway = gateway(home, result);
    Run echo;
    try (PeerProcess peer = PeerProcess.start(Peer.echo());
        Session session = home.session(Target.echo(peer), Workload.NONE)) {
      int rate = gateway.load().ratePerSecond();
      echo = session.warm(rate / 4, rate).run(rate, 10);
      result.run("echo at the gateway's rate", echo);
    }
    Run jpos;
    Peer approve = Peer.jposApprove(PeerForm.BINARY);
    try (PeerProcess peer = PeerProcess.start(approve);
        Session session = home.session(Target.approving(peer, "jpos-approve"), Workload.NONE)) {
      jpos = session.warm(10_000, 30_000, 30_000).sustained(session.maxRate(JPOS_FIRST));
      result.run("jPOS at its highest rate", jpos);
    }
    result
        .figures()
        .put(Figure.CPU_VS_ECHO, gateway.cpuMicrosPerMessage() / echo.cpuMicrosPerMessage())
        .put(Figure.CPU_VS_JPOS, gateway.cpuMicrosPerMessage() / jpos.cpuMicrosPerMessage());
  }

  private static Run gateway(BenchHome home, PartResult result) throws Exception {
    try (GatewayProcess gateway = home.start(Variant.sync(1));
        Session session = home.session(BenchHome.target(gateway, Workload.NONE), Workload.NONE)) {
      int found = session.warm(WARM).maxRate(FIRST);
      GatewayCounters[] before = new GatewayCounters[1];
      Run run = session.sustained(found, () -> before[0] = GatewayCounters.read(BenchPorts.OPS));
      GatewayCounters used = GatewayCounters.read(BenchPorts.OPS).since(before[0]);
      result.run("gateway at its highest rate", run);
      result
          .figures()
          .put(Figure.MAX_PER_S, run.load().achievedPerSecond())
          .put(Figure.BYTES_PER_OP, used.pathBytes() / (double) run.load().answered())
          .put(Figure.GC_PAUSE_MS, used.pauseNs() / (double) TimeUnit.MILLISECONDS.toNanos(1));
      gateway.endInOrder();
      return run;
    }
  }
}
