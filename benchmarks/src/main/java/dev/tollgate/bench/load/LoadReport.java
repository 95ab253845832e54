package dev.tollgate.bench.load;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What one run of the generator saw.
 *
 * @param ratePerSecond the rate asked for
 * @param elapsedNs from the first intended send to the end of the schedule, or to the last answer
 *     if that came later
 * @param late sendings more than a millisecond behind their schedule: the generator, not the peer
 * @param strays answers that fit no open message
 * @param latencyNs from the intended send time to the answer
 * @param codes answers by DE39; {@code --} for answers without one
 */
public record LoadReport(
    int ratePerSecond,
    long elapsedNs,
    long sent,
    long answered,
    long late,
    long strays,
    Histogram latencyNs,
    Map<String, Long> codes) {

  /** How far the achieved rate may stay behind the declared one. */
  private static final double TOLERANCE = 0.99;

  /** Answers a second. */
  public double achievedPerSecond() {
    return answered * (double) TimeUnit.SECONDS.toNanos(1) / elapsedNs;
  }

  /** Every message answered, at the rate asked for. */
  public boolean reached() {
    return answered == sent && strays == 0 && achievedPerSecond() >= TOLERANCE * ratePerSecond;
  }

  /** Whether every answer had this DE39. */
  public boolean allAnswered(String code) {
    return codes.getOrDefault(code, 0L) == answered;
  }

  public double micros(double percentile) {
    return latencyNs.getValueAtPercentile(percentile) / 1000.0;
  }
}
