package dev.tollgate.bench.load;

import dev.tollgate.bench.JsonLine;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * A report as people and programs read it.
 *
 * @param lastCounter the highest transaction counter of the chips; 0 without chips
 */
record LoadFigures(LoadReport load, int connections, Arrivals arrivals, int lastCounter) {
  private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99, 100};
  private static final String[] KEYS = {
    "p50_us", "p90_us", "p99_us", "p999_us", "p9999_us", "max_us"
  };

  String text() {
    StringJoiner lines = new StringJoiner("\n", "", "\n");
    lines.add(
        String.format(
            Locale.ROOT,
            "rate        %,d/s asked for, %,.1f/s answered over %d connections%s",
            load.ratePerSecond(),
            load.achievedPerSecond(),
            connections,
            load.reached() ? "" : "  NOT REACHED"));
    lines.add(
        String.format(
            Locale.ROOT,
            "messages    %,d sent, %,d late by over 1 ms, %,d not answered, %,d strays",
            load.sent(),
            load.late(),
            load.unanswered(),
            load.strays()));
    lines.add(
        String.format(
            Locale.ROOT,
            "latency us  p50 %.0f  p90 %.0f  p99 %.0f  p99.9 %.0f  p99.99 %.0f  max %.0f",
            Arrays.stream(PERCENTILES).mapToObj(load::micros).toArray()));
    load.codesByMessage()
        .forEach((message, codes) -> lines.add("DE39        " + message + ": " + codes));
    lines.add(
        String.format(
            Locale.ROOT,
            "generator   %.2f us CPU a message, %.2f us with compiler and collector",
            load.cpuMicros(),
            load.processCpuMicros()));
    if (lastCounter > 0) {
      lines.add("chips       next run with --first-atc " + (lastCounter + 1));
    }
    return lines.toString();
  }

  JsonLine json() {
    JsonLine line =
        new JsonLine()
            .put("bench", "load")
            .put("rate", load.ratePerSecond())
            .put("arrivals", arrivals.name().toLowerCase(Locale.ROOT))
            .put("connections", connections)
            .put("achieved", load.achievedPerSecond())
            .put("reached", load.reached())
            .put("sent", load.sent())
            .put("answered", load.answered())
            .put("unanswered", load.unanswered())
            .put("late_sends", load.late())
            .put("strays", load.strays());
    for (int i = 0; i < PERCENTILES.length; i++) {
      line.put(KEYS[i], load.micros(PERCENTILES[i]));
    }
    JsonLine byMessage = new JsonLine();
    load.codesByMessage().forEach((message, codes) -> byMessage.put(message, counts(codes)));
    return line.put("generator_cpu_us_per_message", load.cpuMicros())
        .put("generator_process_cpu_us_per_message", load.processCpuMicros())
        .put("last_atc", lastCounter)
        .put("de39", counts(load.codes()))
        .put("de39_by_message", byMessage);
  }

  private static JsonLine counts(Map<String, Long> codes) {
    JsonLine line = new JsonLine();
    codes.forEach(line::put);
    return line;
  }
}
