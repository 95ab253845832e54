package dev.tollgate.bench.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;

/** Draws lines through points as SVG, each series in a colour of its own. */
final class SvgChart {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 440;
  private static final int LEFT = 80;
  private static final int RIGHT = 20;
  private static final int TOP = 40;
  private static final int BOTTOM = 55;
  private static final int LEGEND_LINE = 18;
  private static final String[] COLOURS = {
    "#0b62a4", "#d1491f", "#3a8a3f", "#7a4f9a", "#8a6d1d", "#444444"
  };

  /** One axis on paper: from which value to which, at which places marks are. */
  private record Scale(Axis axis, double from, double to, List<Double> marks) {
    static Scale of(Axis axis, List<Double> values) {
      double least = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
      double most = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
      return axis.isLogarithmic() ? decades(axis, least, most) : even(axis, most);
    }

    private static Scale decades(Axis axis, double least, double most) {
      int low = (int) Math.floor(Math.log10(least));
      int high = Math.max(low + 1, (int) Math.ceil(Math.log10(most)));
      List<Double> marks = new ArrayList<>();
      for (int power = low; power <= high; power++) {
        marks.add(Math.pow(10, power));
      }
      return new Scale(axis, marks.getFirst(), marks.getLast(), marks);
    }

    /** From zero, so that lengths can be compared. */
    private static Scale even(Axis axis, double most) {
      double step = Math.pow(10, Math.floor(Math.log10(most)));
      double by = most / step < 2 ? step / 5 : most / step < 5 ? step / 2 : step;
      List<Double> marks = new ArrayList<>();
      for (int i = 0; i == 0 || marks.getLast() < most; i++) {
        marks.add(i * by);
      }
      return new Scale(axis, 0, marks.getLast(), marks);
    }

    /** Its place between 0 and 1. */
    double at(double value) {
      return axis.isLogarithmic()
          ? Math.log(value / from) / Math.log(to / from)
          : (value - from) / (to - from);
    }
  }

  private final StringBuilder svg = new StringBuilder();
  private final Scale across;
  private final Scale up;

  private SvgChart(Scale across, Scale up) {
    this.across = across;
    this.up = up;
  }

  /**
   * @param series at least one point each, all above zero where an axis is logarithmic
   */
  static String draw(Chart chart, Map<String, ? extends NavigableMap<Double, Double>> series) {
    List<Double> xs = new ArrayList<>();
    List<Double> ys = new ArrayList<>();
    series
        .values()
        .forEach(points -> {
          xs.addAll(points.keySet());
          ys.addAll(points.values());
        });
    SvgChart drawn = new SvgChart(Scale.of(chart.across(), xs), Scale.of(chart.up(), ys));
    drawn.frame(chart);
    int index = 0;
    for (var one : series.entrySet()) {
      drawn.line(one.getKey(), one.getValue(), index++);
    }
    return drawn.svg.append("</svg>\n").toString();
  }

  private void frame(Chart chart) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
            + " font-family=\"sans-serif\" font-size=\"13\">",
        WIDTH, HEIGHT);
    add("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, HEIGHT);
    text(WIDTH / 2.0, TOP / 2.0, "middle", chart.title());
    for (double mark : across.marks()) {
      double x = x(mark);
      rule(x, y(up.from()), x, y(up.to()));
      text(x, HEIGHT - BOTTOM + 18, "middle", across.axis().mark(mark));
    }
    for (double mark : up.marks()) {
      double y = y(mark);
      rule(x(across.from()), y, x(across.to()), y);
      text(LEFT - 6, y + 4, "end", up.axis().mark(mark));
    }
    text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", across.axis().label());
    add(
        "<text transform=\"translate(16 %.1f) rotate(-90)\" text-anchor=\"middle\">%s</text>",
        (TOP + HEIGHT - BOTTOM) / 2.0, up.axis().label());
  }

  private void line(String name, NavigableMap<Double, Double> points, int index) {
    String colour = COLOURS[index % COLOURS.length];
    StringBuilder path = new StringBuilder();
    points.forEach((x, y) -> path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(x), y(y))));
    add(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
        path.toString().strip(), colour);
    points.forEach(
        (x, y) -> add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", x(x), y(y), colour));
    double legendY = TOP + 8 + index * LEGEND_LINE;
    add(
        "<rect x=\"%d\" y=\"%.1f\" width=\"14\" height=\"4\" fill=\"%s\"/>",
        LEFT + 12, legendY, colour);
    text(LEFT + 32, legendY + 6, "start", name);
  }

  private double x(double value) {
    return LEFT + across.at(value) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - up.at(value) * (HEIGHT - TOP - BOTTOM);
  }

  private void rule(double x1, double y1, double x2, double y2) {
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#dddddd\"/>",
        x1, y1, x2, y2);
  }

  private void text(double x, double y, String anchor, String text) {
    add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, text);
  }

  @SuppressWarnings("AnnotateFormatMethod") // all its callers are above
  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
