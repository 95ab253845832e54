package dev.tollgate.pci.card;

/**
 * Card records by token, in memory: open addressing over primitive arrays, 24 bytes a slot.
 * Immutable once published, so lanes read it without locks; an import publishes a new one.
 */
final class CardTable {
  /** What {@link #find} says of a token it does not know; no record has this value. */
  static final long NONE = 0;

  private final long[] slots;
  private final int mask;
  private int size;

  CardTable(int cardsMax) {
    int capacity = Integer.highestOneBit(Math.max(8, cardsMax)) * 4;
    slots = new long[capacity * 3];
    mask = capacity - 1;
  }

  /** A copy with room for {@code more} cards. */
  CardTable grown(int more) {
    CardTable copy = new CardTable(size + more);
    for (int at = 0; at < slots.length; at += 3) {
      if (slots[at + 2] != NONE) {
        copy.put(slots[at], slots[at + 1], slots[at + 2]);
      }
    }
    return copy;
  }

  /** Adds or replaces; only before the table is published. */
  void put(long tokenHi, long tokenLo, long record) {
    int at = slot(tokenHi, tokenLo);
    if (slots[at + 2] == NONE) {
      size++;
    }
    slots[at] = tokenHi;
    slots[at + 1] = tokenLo;
    slots[at + 2] = record;
  }

  /** The packed {@link CardRecord}, or {@link #NONE}. */
  long find(long tokenHi, long tokenLo) {
    return slots[slot(tokenHi, tokenLo) + 2];
  }

  int size() {
    return size;
  }

  /** Tokens are AES output, so half of one is as good as any hash of it. */
  private int slot(long tokenHi, long tokenLo) {
    int index = (int) tokenLo & mask;
    int at = index * 3;
    while (slots[at + 2] != NONE && (slots[at] != tokenHi || slots[at + 1] != tokenLo)) {
      index = index + 1 & mask;
      at = index * 3;
    }
    return at;
  }
}
