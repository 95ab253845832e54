package dev.tollgate.gateway.app;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.agrona.concurrent.EpochClock;

/**
 * The wall clock, but it never goes back, and never stands still for long. While the wall clock is
 * behind it goes half as fast as time does, until the wall clock has caught up: the ledger's time
 * cannot go back, a deadline told by an earlier time would be over before it began, and the cluster
 * does its housekeeping by this clock.
 */
final class ForwardClock implements EpochClock {
  private static final long NS_PER_SLOW_MS = 2_000_000;

  private final EpochClock wall;
  private final LongSupplier nanoClock;
  private final AtomicLong latestMs = new AtomicLong();

  // where the slow way began
  private long fromMs;
  private long fromNs;

  ForwardClock(EpochClock wall, LongSupplier nanoClock) {
    this.wall = wall;
    this.nanoClock = nanoClock;
    this.fromNs = nanoClock.getAsLong();
  }

  @Override
  public long time() {
    long wallMs = wall.time();
    return wallMs >= latestMs.get() ? reach(wallMs) : slow();
  }

  /**
   * From now on it is at least this late.
   *
   * @return how far the wall clock is behind that, in ms; 0 if it is not
   */
  long notBefore(long timeMs) {
    reach(timeMs);
    return Math.max(0, timeMs - wall.time());
  }

  private synchronized long slow() {
    long nowNs = nanoClock.getAsLong();
    long slowMs = fromMs + (nowNs - fromNs) / NS_PER_SLOW_MS;
    long latest = latestMs.get();
    if (slowMs < latest) { // the wall clock has been ahead since
      fromMs = latest;
      fromNs = nowNs;
      return latest;
    }
    return reach(slowMs);
  }

  private long reach(long timeMs) {
    return latestMs.accumulateAndGet(timeMs, Math::max);
  }
}
