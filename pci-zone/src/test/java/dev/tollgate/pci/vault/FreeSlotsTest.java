package dev.tollgate.pci.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class FreeSlotsTest {
  private static final int SLOTS = 8;
  private static final int THREADS = 4;
  private static final int ROUNDS = 2_000_000;

  private final FreeSlots free = new FreeSlots(SLOTS);
  private final AtomicIntegerArray owners = new AtomicIntegerArray(SLOTS);

  @Test
  void shouldGiveEverySlotOnce() {
    for (int slot = 0; slot < SLOTS; slot++) {
      assertThat(free.take()).isEqualTo(slot);
    }
    assertThat(free.take()).isEqualTo(FreeSlots.NONE);
    free.give(3);
    assertThat(free.count()).isEqualTo(1);
    assertThat(free.take()).isEqualTo(3);
  }

  /**
   * Each thread takes two and gives them back in the order it took them, so that a slot is on top
   * again with another one under it while others are halfway through taking it. There are two slots
   * for each thread, so that none must ever be missing either.
   */
  @Test
  void shouldNeverGiveASlotTwiceNorSeemEmpty() throws Exception {
    try (var pool = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> threads = new ArrayList<>();
      for (int thread = 1; thread <= THREADS; thread++) {
        int mark = thread;
        threads.add(pool.submit(() -> takeAndGive(mark)));
      }
      for (Future<?> thread : threads) {
        thread.get(30, TimeUnit.SECONDS);
      }
    }
    assertThat(free.count()).isEqualTo(SLOTS);
  }

  private void takeAndGive(int mark) {
    for (int round = 0; round < ROUNDS; round++) {
      int first = own(mark);
      int second = own(mark);
      disown(first, mark);
      disown(second, mark);
    }
  }

  private int own(int mark) {
    int slot = free.take();
    if (slot == FreeSlots.NONE) {
      throw new AssertionError("no slot, though there are enough");
    }
    int owner = owners.getAndSet(slot, mark);
    if (owner != 0) {
      throw new AssertionError("slot " + slot + " is in use");
    }
    return slot;
  }

  private void disown(int slot, int mark) {
    if (owners.getAndSet(slot, 0) != mark) {
      throw new AssertionError("slot " + slot + " was taken from its owner");
    }
    free.give(slot);
  }
}
