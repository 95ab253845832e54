package dev.tollgate.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a gateway tells at {@code /metrics}. A series that is not there is never taken for 0.
 *
 * @param text in the Prometheus text format
 */
public record GatewayMetrics(String text) {

  /** Asks a gateway on loopback. */
  public static GatewayMetrics read(int opsPort) {
    try (var answer = URI.create("http://127.0.0.1:" + opsPort + "/metrics").toURL().openStream()) {
      return new GatewayMetrics(new String(answer.readAllBytes(), StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A series without labels.
   *
   * @throws IllegalStateException if it is not there
   */
  public long value(String name) {
    return sum(Pattern.quote(name));
  }

  /**
   * All series of a family with these labels, added up.
   *
   * @param labels a regular expression for what stands between the braces
   * @throws IllegalStateException if there is none
   */
  public long sum(String name, String labels) {
    return sum(Pattern.quote(name) + "\\{" + labels + "}");
  }

  private long sum(String series) {
    Matcher line = Pattern.compile("^" + series + " (\\d+)$", Pattern.MULTILINE).matcher(text);
    long sum = 0;
    int found = 0;
    while (line.find()) {
      sum += Long.parseLong(line.group(1));
      found++;
    }
    if (found == 0) {
      throw new IllegalStateException("not in the gateway's metrics: " + series);
    }
    return sum;
  }
}
