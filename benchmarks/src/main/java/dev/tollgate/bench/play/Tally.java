package dev.tollgate.bench.play;

import dev.tollgate.bench.scenario.Step.Send;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Counts what was played; safe from any thread. */
public final class Tally {
  private static final long LATENCY_MAX_NS = TimeUnit.MINUTES.toNanos(1);
  private static final int DIGITS = 3;

  private final Histogram latencyNs = new Histogram(LATENCY_MAX_NS, DIGITS);
  private long sent;
  private long answered;
  private long unexpected;
  private long approved;
  private long declined;

  public synchronized void sent() {
    sent++;
  }

  /** An answer nobody asked for: it went to the wrong peer. */
  public synchronized void strays(long count) {
    unexpected += count;
  }

  synchronized void played(Played played) {
    if (played.exchange() == null) {
      return;
    }
    answered++;
    latencyNs.recordValue(Math.clamp(played.latencyNs(), 0, LATENCY_MAX_NS));
    if (!played.asExpected()) {
      unexpected++;
    }
    if (played.step().send() != Send.ECHO) {
      boolean approval = "00".equals(played.exchange().answer().getString(39));
      approved += approval ? 1 : 0;
      declined += approval ? 0 : 1;
    }
  }

  public synchronized Summary summary() {
    return new Summary(
        sent,
        answered,
        answered - Math.min(answered, unexpected),
        unexpected,
        approved,
        declined,
        micros(50),
        micros(99),
        micros(99.9),
        micros(100));
  }

  private long micros(double percentile) {
    return TimeUnit.NANOSECONDS.toMicros(latencyNs.getValueAtPercentile(percentile));
  }

  /** Totals; percentiles in microseconds. */
  public record Summary(
      long sent,
      long answered,
      long asExpected,
      long unexpected,
      long approved,
      long declined,
      long p50Us,
      long p99Us,
      long p999Us,
      long maxUs) {

    /** Every message was answered, and every answer was right. */
    public boolean clean() {
      return unexpected == 0 && sent == answered;
    }
  }
}
