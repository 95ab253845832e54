package dev.tollgate.bench.soak;

import dev.tollgate.bench.JsonLine;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.HdrHistogram.Histogram;

/**
 * Whether anything grew or slowed down: what the gateway held at the end beside what it held once
 * its window was full, and p99 of the last minutes beside that of the first.
 *
 * @param minutes all of them, in order
 * @param edge how many of the first and of the last are compared; what it holds is known behind the
 *     first of them and at the end
 */
record SoakFigures(List<SoakMinute> minutes, int edge) {
  static final double P99_MAX = 1.25;

  /** Of what is called flat: code that is compiled late, arenas of the allocator. */
  static final double GROWTH_MAX = 1.05;

  /** Sockets of operators who look, and the log's file after next. */
  static final int FILES_MORE_MAX = 4;

  SoakFigures {
    minutes = List.copyOf(minutes);
    if (edge < 1 || minutes.size() < 2 * edge) {
      throw new IllegalArgumentException(minutes.size() + " minutes are too few");
    }
  }

  /** p99 of the last minutes to that of the first. */
  double p99Ratio() {
    return micros(minutes.subList(minutes.size() - edge, minutes.size()))
        / micros(minutes.subList(0, edge));
  }

  double heapRatio() {
    return end().heapMib() / start().heapMib();
  }

  double residentRatio() {
    return end().residentMib() / start().residentMib();
  }

  /** A gateway may have no direct buffer at all. */
  double directRatio() {
    return (1 + end().directMib()) / (1 + start().directMib());
  }

  long filesMore() {
    return end().openFiles() - start().openFiles();
  }

  boolean met() {
    return p99Ratio() <= P99_MAX
        && heapRatio() <= GROWTH_MAX
        && residentRatio() <= GROWTH_MAX
        && directRatio() <= GROWTH_MAX
        && filesMore() <= FILES_MORE_MAX
        && minutes.stream().allMatch(minute -> minute.reached() && minute.notApproved() == 0);
  }

  /** For people. */
  List<String> rows() {
    return List.of(
        row("p99, last to first", p99Ratio(), P99_MAX),
        row("heap", heapRatio(), GROWTH_MAX),
        row("resident", residentRatio(), GROWTH_MAX),
        row("direct", directRatio(), GROWTH_MAX),
        row("files more", (double) filesMore(), FILES_MORE_MAX));
  }

  JsonLine json(JsonLine line) {
    return line.put("messages", minutes.stream().mapToLong(SoakMinute::sent).sum())
        .put("not_approved", minutes.stream().mapToLong(SoakMinute::notApproved).sum())
        .put("unanswered", minutes.stream().mapToLong(SoakMinute::unanswered).sum())
        .putRatio("p99_last_to_first", p99Ratio())
        .putRatio("heap_growth", heapRatio())
        .putRatio("resident_growth", residentRatio())
        .putRatio("direct_growth", directRatio())
        .put("files_more", filesMore())
        .put("goals_met", met())
        .put("minutes", minutes.stream().map(SoakMinute::json).toList());
  }

  private Footprint start() {
    return Objects.requireNonNull(minutes.get(edge - 1).after(), "behind the first minutes");
  }

  private Footprint end() {
    return Objects.requireNonNull(minutes.getLast().after(), "at the end");
  }

  /** p99 over all latencies of some minutes. */
  private static double micros(List<SoakMinute> some) {
    Histogram together = new Histogram(some.getFirst().latencyNs());
    some.forEach(minute -> together.add(minute.latencyNs()));
    return together.getValueAtPercentile(99) / 1e3;
  }

  private static String row(String name, double value, double max) {
    return String.format(
        Locale.ROOT,
        "%-20s %8.2f   at most %6.2f   %s",
        name,
        value,
        max,
        value <= max ? "met" : "MISSED");
  }
}
