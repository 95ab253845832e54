package dev.tollgate.bench.load;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One run of the generator.
 *
 * @param seed of random arrivals
 * @param gather how long a message that is due may wait for others, so that they leave and their
 *     answers are read together: what that costs is in the latencies, which count from when a
 *     message was due. Nothing waits where messages are further apart than this
 * @param log where latencies go second by second; null if nowhere
 */
public record LoadPlan(
    int ratePerSecond,
    Duration duration,
    Arrivals arrivals,
    long seed,
    Duration gather,
    @Nullable IntervalLog log) {
  /** Long enough to save most system calls at 100,000 a second, short beside a network's timer. */
  public static final Duration GATHER = Duration.ofNanos(200_000);

  /** Equally spaced messages. */
  public static LoadPlan constant(int ratePerSecond, Duration duration) {
    return new LoadPlan(ratePerSecond, duration, Arrivals.CONSTANT, 0, GATHER, null);
  }

  public LoadPlan withArrivals(Arrivals other, long otherSeed) {
    return new LoadPlan(ratePerSecond, duration, other, otherSeed, gather, log);
  }

  public LoadPlan withGather(Duration other) {
    return new LoadPlan(ratePerSecond, duration, arrivals, seed, other, log);
  }

  public LoadPlan withDuration(Duration other) {
    return new LoadPlan(ratePerSecond, other, arrivals, seed, gather, log);
  }

  public LoadPlan withLog(IntervalLog other) {
    return new LoadPlan(ratePerSecond, duration, arrivals, seed, gather, other);
  }

  long messages() {
    return ratePerSecond * duration.toMillis() / 1000;
  }
}
