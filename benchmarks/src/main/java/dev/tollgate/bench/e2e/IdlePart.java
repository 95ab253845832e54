package dev.tollgate.bench.e2e;

import dev.tollgate.bench.process.CpuTime;
import dev.tollgate.bench.process.GatewayProcess;

/** CPU of a gateway that has nothing to do, and of one with a thousand messages a second. */
final class IdlePart implements Part.Measurement {
  private static final int RATE = 1_000;
  private static final int SECONDS = 10;

  @Override
  public void measure(BenchHome home, PartResult result) throws Exception {
    try (GatewayProcess gateway = home.start(Variant.sync(1))) {
      Run run = busy(home, gateway);
      result.run("sync 1", run);
      result.figures().put(Figure.CPU_1000_SYNC1, run.cpuPercent());
      result.figures().put(Figure.CPU_IDLE, idlePercent(gateway.pid()));
      gateway.endInOrder();
    }
    try (GatewayProcess gateway = home.start(Variant.sync(0))) {
      Run run = busy(home, gateway);
      result.run("sync 0", run);
      result.figures().put(Figure.CPU_1000, run.cpuPercent());
      gateway.endInOrder();
    }
  }

  private static Run busy(BenchHome home, GatewayProcess gateway) {
    Target target = BenchHome.target(gateway, Workload.NONE);
    try (Session session = home.session(target, Workload.NONE)) {
      return session.warm(10_000, 10_000, RATE).required(RATE, SECONDS);
    }
  }

  private static double idlePercent(long pid) throws InterruptedException {
    long startNs = System.nanoTime();
    long before = CpuTime.micros(pid);
    Thread.sleep(SECONDS * 1_000L);
    long cpuMicros = CpuTime.micros(pid) - before;
    return cpuMicros * 100_000.0 / (System.nanoTime() - startNs);
  }
}
