package dev.tollgate.bench.load;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What one run of the generator saw.
 *
 * @param ratePerSecond the rate asked for
 * @param scheduledNs from the start to when a message after the last one would have been due
 * @param elapsedNs from the start to the end of the schedule, or to the last answer if that came
 *     later
 * @param late sendings more than a millisecond behind their schedule: the generator, not the peer
 * @param strays answers that fit no open message
 * @param latencyNs from when a message was due to its answer
 * @param codesByMessage answers of each kind of message by DE39; {@code --} for those without one
 * @param cpuNs CPU time of the generator's thread
 * @param processCpuNs CPU time of the whole process: collector and compiler, and whatever else the
 *     caller does meanwhile; in steps of 10 ms
 */
public record LoadReport(
    int ratePerSecond,
    long scheduledNs,
    long elapsedNs,
    long sent,
    long answered,
    long late,
    long strays,
    Histogram latencyNs,
    Map<String, Map<String, Long>> codesByMessage,
    long cpuNs,
    long processCpuNs) {

  /** How far the achieved rate may stay behind the declared one. */
  private static final double TOLERANCE = 0.99;

  /** Answers a second. */
  public double achievedPerSecond() {
    return answered * (double) TimeUnit.SECONDS.toNanos(1) / elapsedNs;
  }

  /** Every message answered, and the last one not long after it was due. */
  public boolean reached() {
    return answered == sent && strays == 0 && scheduledNs >= TOLERANCE * elapsedNs;
  }

  public long unanswered() {
    return sent - answered;
  }

  /** Answers by DE39. */
  public Map<String, Long> codes() {
    Map<String, Long> codes = new TreeMap<>();
    for (Map<String, Long> ofOne : codesByMessage.values()) {
      ofOne.forEach((code, count) -> codes.merge(code, count, Long::sum));
    }
    return codes;
  }

  /** Whether every answer had this DE39. */
  public boolean allAnswered(String code) {
    return codes().getOrDefault(code, 0L) == answered;
  }

  /** Latency at a percentile, 0 to 100, in microseconds. */
  public double micros(double percentile) {
    return latencyNs.getValueAtPercentile(percentile) / 1000.0;
  }

  /** CPU time of the generator for one message, in microseconds. */
  public double cpuMicros() {
    return cpuNs / 1000.0 / Math.max(1, sent);
  }

  /** The same of the whole process. */
  public double processCpuMicros() {
    return processCpuNs / 1000.0 / Math.max(1, sent);
  }
}
