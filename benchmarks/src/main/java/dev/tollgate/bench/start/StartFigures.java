package dev.tollgate.bench.start;

import dev.tollgate.bench.JsonLine;
import java.util.List;
import java.util.Locale;

/**
 * What {@link StartMeasurement} found, each beside its goal.
 *
 * @param startSeconds from starting {@code bin/tollgate run} to the answer of a sign-on, the
 *     longest of several starts
 * @param rssMib resident memory of the process after some thousand approvals, VmRSS: heap, native
 *     memory, and the shared memory it has touched
 * @param jarMib all jars that it needs
 */
public record StartFigures(double startSeconds, double rssMib, double jarMib) {
  public static final double START_SECONDS_MAX = 5;
  public static final double RSS_MIB_MAX = 1024;
  public static final double JAR_MIB_MAX = 40;

  /** Whether all goals are met. */
  public boolean met() {
    return startSeconds <= START_SECONDS_MAX && rssMib <= RSS_MIB_MAX && jarMib <= JAR_MIB_MAX;
  }

  /** For people. */
  List<String> rows() {
    return List.of(
        row("start_s", startSeconds, START_SECONDS_MAX),
        row("rss_mib", rssMib, RSS_MIB_MAX),
        row("jar_mib", jarMib, JAR_MIB_MAX));
  }

  /** Adds the figures to a line. */
  public JsonLine json(JsonLine line) {
    return line.putRatio("start_s", startSeconds)
        .put("rss_mib", rssMib)
        .put("jar_mib", jarMib)
        .put("goals_met", met());
  }

  private static String row(String name, double value, double max) {
    return String.format(
        Locale.ROOT,
        "%-8s %8.2f   at most %6.0f   %s",
        name,
        value,
        max,
        value <= max ? "met" : "MISSED");
  }
}
