package dev.tollgate.gateway.pipeline;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread sleep until somebody has work for it, without lost wake-ups: the sleeper says
 * that it is about to sleep, looks once more, and only then parks.
 */
public final class Doorbell {
  private volatile @Nullable Thread sleeper;

  /**
   * Wakes the sleeper, if there is one; called after the work was published. The work may have been
   * published with less than a volatile store, so the fence keeps the sleeper's second look and
   * this look at the sleeper from both missing each other.
   */
  public void ring() {
    VarHandle.fullFence();
    Thread thread = sleeper;
    if (thread != null) {
      sleeper = null;
      LockSupport.unpark(thread);
    }
  }

  /** Announces that the calling thread is going to sleep; it must look for work once more. */
  public void lieDown() {
    sleeper = Thread.currentThread();
  }

  /** Sleeps until rung, at most this long. */
  public void sleep(long timeoutNs) {
    if (sleeper != null) {
      LockSupport.parkNanos(this, timeoutNs);
    }
    sleeper = null;
  }

  /** The second look found work. */
  public void getUp() {
    sleeper = null;
  }
}
