package dev.tollgate.gateway.ledger;

/**
 * From a 128-bit key (card token, account id) to a number counted up from 0 in the order the keys
 * were added, so that what belongs to a key lives in arrays beside it and iteration follows the
 * log.
 *
 * <p>Open addressing with linear probing, at most three quarters full; keys are compared in full.
 * 16 bytes a key and 4 a table place. The table doubles by hashing anew (about 0.1 us a key):
 * adding may pause, looking up never does.
 */
final class TokenMap {
  /** No such key. */
  static final int NONE = -1;

  private static final int EMPTY = 0;

  /** So that neither ordinals nor places, of which there are powers of two, leave an int. */
  private static final int SIZE_MAX = 3 << 28;

  private final LongChunks keys = new LongChunks();

  /** Ordinal + 1 of the key in each place; {@link #EMPTY} if none. */
  private int[] places = new int[16];

  private int size;

  int size() {
    return size;
  }

  long hi(int ordinal) {
    return keys.get(2L * ordinal);
  }

  long lo(int ordinal) {
    return keys.get(2L * ordinal + 1);
  }

  /** The key's ordinal, {@link #NONE} if it was never added. */
  int find(long hi, long lo) {
    return places[place(hi, lo)] - 1;
  }

  /** The key's ordinal, the next free one if it is new. */
  int findOrAdd(long hi, long lo) {
    int place = place(hi, lo);
    if (places[place] != EMPTY) {
      return places[place] - 1;
    }
    int ordinal = size++;
    keys.ensureLength(2L * size);
    keys.set(2L * ordinal, hi);
    keys.set(2L * ordinal + 1, lo);
    places[place] = size;
    if (size > places.length / 4 * 3) {
      grow();
    }
    return ordinal;
  }

  void save(SnapshotWriter out) {
    out.word(size);
    out.words(keys, 0, 2L * size);
  }

  /** Into an empty map. The places are found anew: where a key lies says nothing. */
  void restore(SnapshotReader in) {
    size = in.count(SIZE_MAX);
    in.words(keys, 0, 2L * size);
    int length = places.length;
    while (size > length / 4 * 3) {
      length *= 2;
    }
    places = new int[length];
    fillPlaces();
  }

  /** Where the key is, or the empty place where it would be. */
  private int place(long hi, long lo) {
    int mask = places.length - 1;
    int place = (int) Words.mix(Words.mix(0, hi), lo) & mask;
    while (places[place] != EMPTY) {
      int ordinal = places[place] - 1;
      if (hi(ordinal) == hi && lo(ordinal) == lo) {
        break;
      }
      place = (place + 1) & mask;
    }
    return place;
  }

  private void grow() {
    places = new int[places.length * 2];
    fillPlaces();
  }

  private void fillPlaces() {
    for (int ordinal = 0; ordinal < size; ordinal++) {
      places[place(hi(ordinal), lo(ordinal))] = ordinal + 1;
    }
  }
}
