package dev.tollgate.bench.e2e;

import dev.tollgate.bench.Median;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** Medians over the rounds, of figures and of the points of plots. */
final class Summary {
  /** A point's place but for its height. */
  private record Place(String chart, String series, double x) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byChart = chart.compareTo(other.chart);
      int bySeries = byChart != 0 ? byChart : series.compareTo(other.series);
      return bySeries != 0 ? bySeries : Double.compare(x, other.x);
    }
  }

  private final Map<Figure, List<Double>> values = new EnumMap<>(Figure.class);
  private final SortedMap<Place, List<Double>> heights = new TreeMap<>();

  private Summary() {}

  /**
   * @param results as {@link ResultFiles} has them
   */
  static Summary of(List<Map<?, ?>> results) {
    Summary summary = new Summary();
    results.forEach(summary::add);
    return summary;
  }

  private void add(Map<?, ?> result) {
    for (Figure figure : Figure.values()) {
      if (result.get(figure.key()) instanceof Number value) {
        values.computeIfAbsent(figure, _ -> new ArrayList<>()).add(value.doubleValue());
      }
    }
    if (result.get("points") instanceof List<?> points) {
      points.forEach(point -> addPoint((Map<?, ?>) point));
    }
  }

  private void addPoint(Map<?, ?> point) {
    Place place = new Place(text(point, "chart"), text(point, "series"), number(point, "x"));
    heights.computeIfAbsent(place, _ -> new ArrayList<>()).add(number(point, "y"));
  }

  private static String text(Map<?, ?> point, String key) {
    return String.valueOf(point.get(key));
  }

  private static double number(Map<?, ?> point, String key) {
    if (point.get(key) instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException("a point without " + key);
  }

  Figures figures() {
    Figures medians = new Figures();
    values.forEach((figure, all) -> medians.put(figure, Median.of(all)));
    return medians;
  }

  /** The lines of a plot, by the names of their series; empty if it has no point. */
  SortedMap<String, NavigableMap<Double, Double>> lines(Chart chart) {
    SortedMap<String, NavigableMap<Double, Double>> lines = new TreeMap<>();
    heights.forEach((place, all) -> {
      if (place.chart.equals(chart.key())) {
        lines.computeIfAbsent(place.series, _ -> new TreeMap<>()).put(place.x, Median.of(all));
      }
    });
    return lines;
  }
}
