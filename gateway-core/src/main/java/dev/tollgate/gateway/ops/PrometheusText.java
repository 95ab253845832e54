package dev.tollgate.gateway.ops;

import java.util.Locale;

/**
 * Writes the Prometheus text format 0.0.4: families of samples, each with its help and type once.
 *
 * <pre>{@code
 * text.family("tollgate_answers_total", "counter", "Answers by reason").sample(7, "reason", "APPROVED");
 * }</pre>
 */
public final class PrometheusText {
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final double NS_PER_SECOND = 1e9;

  private final StringBuilder text = new StringBuilder();
  private String name = "";

  public PrometheusText counter(String newName, String help) {
    return family(newName, "counter", help);
  }

  public PrometheusText gauge(String newName, String help) {
    return family(newName, "gauge", help);
  }

  public PrometheusText histogram(String newName, String help) {
    return family(newName, "histogram", help);
  }

  /**
   * Adds a sample of the family begun last.
   *
   * @param labels name, value, name, value, ...
   */
  public PrometheusText sample(long value, String... labels) {
    return line("", Long.toString(value), labels);
  }

  /** Adds one bucket of a histogram: how many were not above its bound. */
  public PrometheusText bucket(long cumulative, String bound, String label, String labelled) {
    return line("_bucket", Long.toString(cumulative), label, labelled, "le", bound);
  }

  /** Adds the end of a histogram. */
  public PrometheusText sum(long sumNs, long count, String label, String labelled) {
    line("_sum", seconds(sumNs), label, labelled);
    return line("_count", Long.toString(count), label, labelled);
  }

  /** A time in seconds, as bounds and sums want it. */
  public static String seconds(long ns) {
    return Double.toString(ns / NS_PER_SECOND);
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /** An enum constant as a label or a part of a name. */
  public static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private PrometheusText family(String newName, String type, String help) {
    name = newName;
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    return this;
  }

  private PrometheusText line(String suffix, String value, String... labels) {
    text.append(name).append(suffix);
    for (int i = 0; i < labels.length; i += 2) {
      text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
      text.append(escape(labels[i + 1])).append('"');
    }
    text.append(labels.length == 0 ? " " : "} ").append(value).append('\n');
    return this;
  }

  private static String escape(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
