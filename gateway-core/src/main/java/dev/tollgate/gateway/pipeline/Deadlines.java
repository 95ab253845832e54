package dev.tollgate.gateway.pipeline;

/**
 * When each transaction must be answered at the latest; one timer a slot. A wheel of ticks, each
 * with a ring of the slots whose time is up in it, or whole turns of the wheel later. Starting and
 * stopping touch two neighbours, and nothing is allocated: every transaction does both.
 */
final class Deadlines {
  /** Told of each slot whose time is up. */
  interface Handler {
    void onDeadline(int slot);
  }

  private static final int TICKS = 4096;

  /** A tick is a power of two, about a millisecond. */
  private static final int TICK_SHIFT = 20;

  /** In place of a neighbour: not in a ring. */
  private static final int NONE = -1;

  private final int slots;
  private final long originNs;
  private final Handler handler;
  private final long[] deadlines;

  /** Neighbours in the ring; behind the slots, the head of each tick's ring. */
  private final int[] next;

  private final int[] previous;

  /** All before this one are done. */
  private long tick;

  Deadlines(int slotCount, long nowNs, Handler handler) {
    this.slots = slotCount;
    this.originNs = nowNs;
    this.handler = handler;
    this.deadlines = new long[slotCount];
    this.next = new int[slotCount + TICKS];
    this.previous = new int[slotCount + TICKS];
    for (int i = 0; i < next.length; i++) {
      next[i] = i < slotCount ? NONE : i;
      previous[i] = next[i];
    }
  }

  /** Starts the timer of a slot that has none. */
  void start(int slot, long deadlineNs) {
    deadlines[slot] = deadlineNs;
    int head = head(Math.max(tick, tickOf(deadlineNs)));
    next[slot] = next[head];
    previous[slot] = head;
    previous[next[slot]] = slot;
    next[head] = slot;
  }

  /** Stops the timer of a slot, if it has one. */
  void stop(int slot) {
    if (next[slot] != NONE) {
      next[previous[slot]] = next[slot];
      previous[next[slot]] = previous[slot];
      next[slot] = NONE;
    }
  }

  /** Tells the handler of every slot whose time is up, each once. @return how many */
  int poll(long nowNs) {
    long now = tickOf(nowNs);
    int count = 0;
    for (long at = Math.max(tick, now - TICKS + 1); at <= now; at++) {
      count += expire(head(at), nowNs);
    }
    tick = Math.max(tick, now);
    return count;
  }

  /** The handler may stop and start others, so after it the ring is looked at from the start. */
  private int expire(int head, long nowNs) {
    int count = 0;
    int slot = next[head];
    while (slot != head) {
      if (deadlines[slot] - nowNs <= 0) {
        stop(slot);
        handler.onDeadline(slot);
        count++;
        slot = next[head];
      } else {
        slot = next[slot];
      }
    }
    return count;
  }

  private long tickOf(long timeNs) {
    return (timeNs - originNs) >> TICK_SHIFT;
  }

  private int head(long atTick) {
    return slots + (int) (atTick & TICKS - 1);
  }
}
