package dev.tollgate.gateway.app;

import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.EpochClock;

/**
 * The wall clock, but it stands still where the wall clock steps back: the ledger's time never goes
 * back, and a deadline told by an earlier time would be over before it began.
 */
final class ForwardClock implements EpochClock {
  private final EpochClock clock;
  private final AtomicLong latestMs = new AtomicLong();

  ForwardClock(EpochClock clock) {
    this.clock = clock;
  }

  @Override
  public long time() {
    return latestMs.accumulateAndGet(clock.time(), Math::max);
  }
}
