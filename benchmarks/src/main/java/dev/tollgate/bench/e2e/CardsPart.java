package dev.tollgate.bench.e2e;

import dev.tollgate.bench.Median;
import dev.tollgate.bench.process.GatewayProcess;
import java.util.ArrayList;
import java.util.List;

/**
 * What a message costs with few and with many cards. The fewest come first and once more at the
 * end, as the machine may have changed meanwhile.
 */
final class CardsPart implements Part.Measurement {
  private static final int[] CARDS = {1_000, 100_000, 1_000_000, 10_000_000};
  private static final int RATE = 20_000;
  private static final int SECONDS = 5;
  private static final int TURNS = 5;

  @Override
  public void measure(BenchHome home, PartResult result) throws Exception {
    List<Double> fewest = new ArrayList<>(cpu(home, CARDS[0], result));
    double most = 0;
    for (int i = 1; i < CARDS.length; i++) {
      most = Median.of(cpu(home, CARDS[i], result));
      result.point(Chart.CARDS, "gateway", CARDS[i], most);
    }
    fewest.addAll(cpu(home, CARDS[0], result));
    result.point(Chart.CARDS, "gateway", CARDS[0], Median.of(fewest));
    result.figures().put(Figure.SCALE_CARDS, most / Median.of(fewest));
  }

  private static List<Double> cpu(BenchHome any, int cards, PartResult result) throws Exception {
    List<Double> micros = new ArrayList<>();
    System.err.println("with " + cards + " cards");
    try (BenchHome home = any.another("cards", cards);
        GatewayProcess gateway = home.start(Variant.sync(1));
        Session session = home.session(BenchHome.target(gateway, Workload.NONE), Workload.NONE)) {
      session.warm(10_000, RATE, RATE);
      for (int turn = 0; turn < TURNS; turn++) {
        Run run = session.required(RATE, SECONDS);
        result.run(cards + " cards", run);
        micros.add(run.cpuMicrosPerMessage());
      }
      gateway.endInOrder();
    }
    return micros;
  }
}
