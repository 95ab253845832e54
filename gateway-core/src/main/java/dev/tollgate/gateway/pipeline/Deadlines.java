package dev.tollgate.gateway.pipeline;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.agrona.DeadlineTimerWheel;
import org.agrona.collections.Long2LongHashMap;

/** When each transaction must be answered at the latest; one timer a slot. */
final class Deadlines {
  /** Told of each slot whose time is up. */
  interface Handler {
    void onDeadline(int slot);
  }

  private static final int TICKS_PER_WHEEL = 4096;
  private static final int EXPIRED_MAX = 256;

  /** Resolution of a power of two, about a millisecond. */
  private static final long TICK_NS = 1L << 20;

  private final DeadlineTimerWheel wheel;
  private final long[] timers;
  private final Long2LongHashMap slots = new Long2LongHashMap(-1);
  private final Handler handler;
  private final DeadlineTimerWheel.TimerHandler onExpired = this::expired;

  Deadlines(int slotCount, long nowNs, Handler handler) {
    this.wheel = new DeadlineTimerWheel(TimeUnit.NANOSECONDS, nowNs, TICK_NS, TICKS_PER_WHEEL);
    this.timers = new long[slotCount];
    Arrays.fill(timers, DeadlineTimerWheel.NULL_DEADLINE);
    this.handler = handler;
  }

  void start(int slot, long deadlineNs) {
    long timer = wheel.scheduleTimer(deadlineNs);
    timers[slot] = timer;
    slots.put(timer, slot);
  }

  void stop(int slot) {
    long timer = timers[slot];
    if (timer != DeadlineTimerWheel.NULL_DEADLINE) {
      wheel.cancelTimer(timer);
      forget(slot, timer);
    }
  }

  /** Tells the handler of every slot whose time is up; the wheel itself goes one tick at a call. */
  int poll(long nowNs) {
    if (wheel.timerCount() == 0) {
      wheel.currentTickTime(nowNs);
      return 0;
    }
    int count = 0;
    while (wheel.currentTickTime() - nowNs <= 0) {
      count += wheel.poll(nowNs, onExpired, EXPIRED_MAX);
    }
    return count;
  }

  private boolean expired(TimeUnit unit, long nowNs, long timer) {
    int slot = (int) slots.get(timer);
    forget(slot, timer);
    handler.onDeadline(slot);
    return true;
  }

  private void forget(int slot, long timer) {
    timers[slot] = DeadlineTimerWheel.NULL_DEADLINE;
    slots.remove(timer);
  }
}
