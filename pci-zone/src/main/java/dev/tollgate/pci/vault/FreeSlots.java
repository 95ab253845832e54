package dev.tollgate.pci.vault;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The slots that nobody uses: a stack without locks or allocation (Treiber, 1986), for any number
 * of threads. A bounded array queue will not do here: while one thread is halfway through taking a
 * slot out of it, the queue can look full to another that gives one back.
 *
 * <p>The upper half of {@code top} counts its changes, so that a stack that changed and changed
 * back is not taken for an unchanged one.
 */
final class FreeSlots {
  /** There is no free slot. */
  static final int NONE = -1;

  /** Number of changes, then the slot on top plus one; 0 for an empty stack. */
  private final AtomicLong top = new AtomicLong();

  /** By slot: the one under it, plus one. */
  private final AtomicIntegerArray under;

  private final AtomicInteger count = new AtomicInteger();

  /** All slots from 0 to {@code slots - 1} are free. */
  FreeSlots(int slots) {
    under = new AtomicIntegerArray(slots);
    for (int slot = slots - 1; slot >= 0; slot--) {
      give(slot);
    }
  }

  int take() {
    long seen;
    int slot;
    do {
      seen = top.get();
      slot = (int) seen - 1;
      if (slot == NONE) {
        return NONE;
      }
    } while (!top.compareAndSet(seen, changed(seen, under.get(slot))));
    count.decrementAndGet();
    return slot;
  }

  void give(int slot) {
    long seen;
    do {
      seen = top.get();
      under.set(slot, (int) seen);
    } while (!top.compareAndSet(seen, changed(seen, slot + 1)));
    count.incrementAndGet();
  }

  /** Exact while no other thread takes or gives. */
  int count() {
    return count.get();
  }

  private static long changed(long seen, int slotPlusOne) {
    return ((seen >>> Integer.SIZE) + 1) << Integer.SIZE | slotPlusOne;
  }
}
