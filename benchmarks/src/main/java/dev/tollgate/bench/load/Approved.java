package dev.tollgate.bench.load;

/** Approved messages that another one may follow, first in, first out; reused, never allocated. */
final class Approved {
  /** More than any mix leaves waiting on purpose; what is approved beyond is not followed. */
  private static final int ENTRIES = 1 << 16;

  private final long[] numbers = new long[ENTRIES];
  private final long[] transmissions = new long[ENTRIES];
  private final int[] cards = new int[ENTRIES];
  private long added;
  private long taken;

  void add(int card, long number, long transmission) {
    if (added - taken < ENTRIES) {
      int slot = (int) (added++ % ENTRIES);
      numbers[slot] = number;
      transmissions[slot] = transmission;
      cards[slot] = card;
    }
  }

  /** Steps to the next one, which the getters then tell. */
  boolean take() {
    if (taken == added) {
      return false;
    }
    taken++;
    return true;
  }

  void clear() {
    taken = added;
  }

  int card() {
    return cards[slot()];
  }

  /** RRN, and STAN at the end of it. */
  long number() {
    return numbers[slot()];
  }

  /** DE7. */
  long transmission() {
    return transmissions[slot()];
  }

  private int slot() {
    return (int) ((taken - 1) % ENTRIES);
  }
}
