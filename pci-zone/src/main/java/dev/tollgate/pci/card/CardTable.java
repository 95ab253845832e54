package dev.tollgate.pci.card;

/**
 * Card records by token, in memory: open addressing over primitive arrays, 32 bytes a slot.
 * Immutable once published, so lanes read it without locks; an import publishes a new one. Look a
 * card up and read it in the same table.
 */
public final class CardTable {
  /** What {@link #find} says of a token it does not know. */
  public static final int NONE = -1;

  /** No record has this value. */
  private static final long EMPTY = 0;

  /** Token, {@link CardRecord}, PIN reference. */
  private static final int SLOT_LONGS = 4;

  private final long[] slots;
  private final int mask;
  private int size;

  public CardTable(int cardsMax) {
    int capacity = Integer.highestOneBit(Math.max(8, cardsMax)) * 4;
    slots = new long[capacity * SLOT_LONGS];
    mask = capacity - 1;
  }

  /** A copy with room for {@code more} cards. */
  CardTable grown(int more) {
    CardTable copy = new CardTable(size + more);
    for (int at = 0; at < slots.length; at += SLOT_LONGS) {
      if (slots[at + 2] != EMPTY) {
        copy.put(slots[at], slots[at + 1], slots[at + 2], slots[at + 3]);
      }
    }
    return copy;
  }

  /** Adds or replaces; only before the table is published. */
  public void put(long tokenHi, long tokenLo, long record, long pinReference) {
    int at = slot(tokenHi, tokenLo);
    if (slots[at + 2] == EMPTY) {
      size++;
    }
    slots[at] = tokenHi;
    slots[at + 1] = tokenLo;
    slots[at + 2] = record;
    slots[at + 3] = pinReference;
  }

  /** The card's place in this table, or {@link #NONE}. */
  public int find(long tokenHi, long tokenLo) {
    int at = slot(tokenHi, tokenLo);
    return slots[at + 2] == EMPTY ? NONE : at;
  }

  /** The packed {@link CardRecord} of a card that was found. */
  public long record(int card) {
    return slots[card + 2];
  }

  /** PVV or IBM 3624 offset as a number. */
  public long pinReference(int card) {
    return slots[card + 3];
  }

  int size() {
    return size;
  }

  /** Tokens are AES output, so half of one is as good as any hash of it. */
  private int slot(long tokenHi, long tokenLo) {
    int index = (int) tokenLo & mask;
    int at = index * SLOT_LONGS;
    while (slots[at + 2] != EMPTY && (slots[at] != tokenHi || slots[at + 1] != tokenLo)) {
      index = index + 1 & mask;
      at = index * SLOT_LONGS;
    }
    return at;
  }
}
