package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code /metrics} says, read strictly by the Prometheus text format 0.0.4 as this product
 * uses it: every family has its help and type, once and before its samples, and no series is there
 * twice.
 *
 * @param types of the families
 * @param series values by name and labels, as they are written
 */
record Metrics(Map<String, String> types, Map<String, Double> series) {
  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\"";
  private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") .+");
  private static final Pattern TYPE =
      Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram)");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "((" + NAME + ")(?:\\{" + LABEL + "(?:," + LABEL + ")*\\})?) ([0-9.eE+-]+|\\+Inf)");

  static Metrics of(Ops ops) throws IOException, InterruptedException {
    HttpResponse<String> answer = ops.get("/metrics");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    return parse(answer.body());
  }

  static Metrics parse(String text) {
    assertThat(text).endsWith("\n");
    Map<String, String> types = new HashMap<>();
    Map<String, Double> series = new LinkedHashMap<>();
    String helped = "";
    String family = "";
    for (String line : text.split("\n")) {
      Matcher help = HELP.matcher(line);
      Matcher type = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (help.matches()) {
        helped = help.group(1);
      } else if (type.matches()) {
        family = type.group(1);
        assertThat(family).as("help before type").isEqualTo(helped);
        assertThat(types.put(family, type.group(2))).as("another type of " + family).isNull();
      } else {
        assertThat(sample.matches()).as("neither comment nor sample: " + line).isTrue();
        String suffix = "histogram".equals(types.get(family)) ? "(_bucket|_sum|_count)" : "";
        assertThat(sample.group(2)).as("under its family").matches(family + suffix);
        Double value = Double.valueOf(sample.group(3));
        assertThat(series.put(sample.group(1), value)).as("twice: " + line).isNull();
      }
    }
    return new Metrics(types, series);
  }

  /** A series that must be there. */
  long count(String name) {
    assertThat(series).containsKey(name);
    return series.get(name).longValue();
  }

  /** By how much the series that begin so have grown since; those that have not are left out. */
  Map<String, Long> growthSince(Metrics before, String prefix) {
    Map<String, Long> growth = new TreeMap<>();
    series.forEach((name, value) -> {
      long grown = Math.round(value - before.series.getOrDefault(name, 0.0));
      if (name.startsWith(prefix) && grown != 0) {
        growth.put(name, grown);
      }
    });
    return growth;
  }
}
