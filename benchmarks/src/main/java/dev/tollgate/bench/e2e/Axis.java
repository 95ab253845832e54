package dev.tollgate.bench.e2e;

import java.util.Locale;

/** What is told along an edge of a plot. */
enum Axis {
  /** One in so many is slower: 100 is the 99th percentile. */
  SHARE("percentile", true),
  MICROS("microseconds", true),
  RATE("0200s a second", true),
  CARDS("cards", true),
  LINKS("connections", true),
  CPU("microseconds of CPU", false);

  private final String label;
  private final boolean logarithmic;

  Axis(String label, boolean logarithmic) {
    this.label = label;
    this.logarithmic = logarithmic;
  }

  String label() {
    return label;
  }

  /** Whether each power of ten is as wide as the one before. */
  boolean isLogarithmic() {
    return logarithmic;
  }

  /** What stands at a mark. */
  String mark(double value) {
    return this == SHARE ? text(100 - 100 / value) + " %" : text(value);
  }

  private static String text(double value) {
    if (value >= 1_000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    String digits = String.format(Locale.ROOT, "%.2f", value);
    return digits.replaceFirst("\\.?0+$", "");
  }
}
