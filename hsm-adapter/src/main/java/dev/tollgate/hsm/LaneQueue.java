package dev.tollgate.hsm;

import dev.tollgate.hsm.Hsm.LaneTask;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Bounded queue of tasks, many producers to one consumer, without allocation or locks. It outlives
 * its consumer: when a lane is given up its successor goes on reading.
 *
 * <p>A producer claims a place by moving {@code tail}, then fills it; the consumer takes a place
 * that is not filled yet for an empty queue, and is woken when it is.
 */
final class LaneQueue {
  private final AtomicReferenceArray<@Nullable LaneTask> places;
  private final int mask;
  private final int capacity;
  private final AtomicLong tail = new AtomicLong();

  /** Written by the consumer only. */
  private final AtomicLong head = new AtomicLong();

  /** Tasks of a consumer that was given up, before all others. For the consumer. */
  private final ArrayDeque<LaneTask> handedBack = new ArrayDeque<>();

  /** The consumer while it sleeps or is about to; null once it will look by itself. */
  private volatile @Nullable Thread sleeper;

  LaneQueue(int capacity) {
    this.capacity = capacity;
    int length = Integer.highestOneBit(Math.max(1, capacity - 1)) << 1;
    places = new AtomicReferenceArray<>(length);
    mask = length - 1;
  }

  /** False when full; never blocks. */
  boolean offer(LaneTask task) {
    long at;
    do {
      at = tail.get();
      if (at - head.get() >= capacity) {
        return false;
      }
    } while (!tail.compareAndSet(at, at + 1));
    places.set((int) at & mask, task);
    Thread waiting = sleeper;
    if (waiting != null) {
      sleeper = null; // one wake-up is enough for all that come until it is up
      LockSupport.unpark(waiting);
    }
    return true;
  }

  /** Takes back what a consumer had taken, in between that one and the next. */
  void handBack(List<LaneTask> tasks) {
    tasks.reversed().forEach(handedBack::addFirst);
  }

  /** The next task, or null. For the consumer. */
  @Nullable LaneTask poll() {
    if (!handedBack.isEmpty()) {
      return handedBack.removeFirst();
    }
    long at = head.get();
    int place = (int) at & mask;
    LaneTask task = places.get(place);
    if (task != null) {
      places.set(place, null);
      head.set(at + 1);
    }
    return task;
  }

  /**
   * Sleeps until a task may be there or the time is over. For the consumer. It registers before it
   * looks a last time, so no wake-up is lost.
   *
   * @param timeoutNs 0 for no limit
   */
  void await(long timeoutNs) {
    sleeper = Thread.currentThread();
    if (handedBack.isEmpty() && places.get((int) head.get() & mask) == null) {
      if (timeoutNs == 0) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, timeoutNs);
      }
    }
    sleeper = null;
  }
}
