package dev.tollgate.bench.e2e;

import dev.tollgate.bench.process.ProductCommand;
import dev.tollgate.bench.start.StartFigures;
import dev.tollgate.bench.start.StartMeasurement;

/** What {@code bin/bench start} measures, with a million cards in a home of its own. */
final class FootprintPart implements Part.Measurement {
  private static final int CARDS = 1_000_000;

  @Override
  public void measure(BenchHome any, PartResult result) throws Exception {
    ProductCommand product = any.product();
    ProductCommand other = product.withHome(product.home().resolve("start"));
    put(StartMeasurement.measure(other, CARDS), result.figures());
  }

  static void put(StartFigures found, Figures figures) {
    figures.put(Figure.START_S, found.startSeconds());
    figures.put(Figure.RSS_MIB, found.rssMib());
    figures.put(Figure.JAR_MIB, found.jarMib());
  }
}
