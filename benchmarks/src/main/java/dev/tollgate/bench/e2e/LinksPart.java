package dev.tollgate.bench.e2e;

import dev.tollgate.bench.Median;
import dev.tollgate.bench.process.GatewayProcess;
import java.util.ArrayList;
import java.util.List;

/** What a message costs over few and over many connections, in turn, without HSM checks. */
final class LinksPart implements Part.Measurement {
  private static final int[] CONNECTIONS = {1, 8, 64, 500, 2_000};
  private static final int LINKS = 2_100;
  private static final int RATE = 20_000;
  private static final int SECONDS = 4;
  private static final int TURNS = 5;

  @Override
  public void measure(BenchHome home, PartResult result) throws Exception {
    List<List<Double>> cpu = new ArrayList<>();
    try (GatewayProcess gateway = home.start(new Variant(1, LINKS))) {
      Target target = BenchHome.target(gateway, Workload.NONE);
      try (Session session = home.session(target, Workload.NONE)) {
        session.warm(10_000, RATE, RATE);
      }
      for (int turn = 0; turn < TURNS; turn++) {
        for (int i = 0; i < CONNECTIONS.length; i++) {
          if (turn == 0) {
            cpu.add(new ArrayList<>());
          }
          try (Session session = home.session(target, Workload.NONE, CONNECTIONS[i])) {
            Run run = session.warm(RATE / 2).required(RATE, SECONDS);
            result.run(CONNECTIONS[i] + " connections", run);
            cpu.get(i).add(run.cpuMicrosPerMessage());
          }
        }
      }
      gateway.endInOrder();
    }
    for (int i = 0; i < CONNECTIONS.length; i++) {
      result.point(Chart.LINKS, "gateway", CONNECTIONS[i], Median.of(cpu.get(i)));
    }
    result.figures().put(Figure.SCALE_LINKS, Median.of(cpu.getLast()) / Median.of(cpu.getFirst()));
  }
}
