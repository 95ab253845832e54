package dev.tollgate.bench.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the gateway's metrics say of its threads and its collector.
 *
 * @param pathBytes taken from the heap by the threads on a message's way
 * @param pauseNs in collections
 */
record GatewayCounters(long pathBytes, long pauseNs) {
  private static final Pattern ALLOCATED =
      Pattern.compile(
          "^tollgate_thread_allocated_bytes_total"
              + "\\{thread=\"(?:net-|agent|hsm-lane|ledger-(?!care)|archive-recorder)[^\"]*\"}"
              + " (\\d+)$",
          Pattern.MULTILINE);
  private static final Pattern PAUSES =
      Pattern.compile("^tollgate_gc_pause_ns_total (\\d+)$", Pattern.MULTILINE);

  static GatewayCounters read(int opsPort) {
    try (var answer = URI.create("http://127.0.0.1:" + opsPort + "/metrics").toURL().openStream()) {
      return parse(new String(answer.readAllBytes(), StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws IllegalStateException if the counters are not there
   */
  static GatewayCounters parse(String metrics) {
    return new GatewayCounters(sum(ALLOCATED, metrics), sum(PAUSES, metrics));
  }

  GatewayCounters since(GatewayCounters before) {
    return new GatewayCounters(pathBytes - before.pathBytes, pauseNs - before.pauseNs);
  }

  private static long sum(Pattern pattern, String text) {
    Matcher line = pattern.matcher(text);
    long sum = 0;
    int found = 0;
    while (line.find()) {
      sum += Long.parseLong(line.group(1));
      found++;
    }
    if (found == 0) {
      throw new IllegalStateException("not in the gateway's metrics: " + pattern);
    }
    return sum;
  }
}
