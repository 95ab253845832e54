package dev.tollgate.bench.e2e;

import dev.tollgate.bench.JsonLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Figures, and what they come from. */
final class PartResult {
  /** One in so many is slower. */
  private static final double[] SHARES = {
    1.25, 2, 4, 10, 20, 40, 100, 200, 400, 1_000, 4_000, 10_000
  };

  private final Figures figures = new Figures();
  private final List<JsonLine> runs = new ArrayList<>();
  private final List<JsonLine> points = new ArrayList<>();
  private final Map<String, Histogram> latencies = new LinkedHashMap<>();

  Figures figures() {
    return figures;
  }

  /** Notes a run that figures come from. */
  void run(String what, Run run) {
    runs.add(run.json(what));
  }

  /** Notes some other number that figures come from. */
  void number(String what, double value) {
    runs.add(new JsonLine().put("what", what).put("value", value));
  }

  /** Notes a point of a plot. */
  void point(Chart chart, String series, double x, double y) {
    points.add(
        new JsonLine()
            .put("chart", chart.key())
            .put("series", series)
            .putRatio("x", x)
            .putRatio("y", y));
  }

  /** Notes a distribution as points of a plot, in microseconds. */
  void points(Chart chart, String series, Histogram ns) {
    for (double share : SHARES) {
      double micros = ns.getValueAtPercentile(100 * (1 - 1 / share)) / 1_000.0;
      point(chart, series, share, micros);
    }
  }

  /** Latencies in nanoseconds; those of one name are one distribution. */
  Histogram latencies(String name, Histogram more) {
    Histogram all = latencies.computeIfAbsent(name, _ -> new Histogram(more));
    all.add(more);
    return all;
  }

  List<JsonLine> runs() {
    return List.copyOf(runs);
  }

  /** Everything but the distributions. */
  JsonLine json(JsonLine head) {
    return figures.json(head).put("runs", runs).put("points", points);
  }

  Map<String, Histogram> latencies() {
    return Map.copyOf(latencies);
  }
}
