package dev.tollgate.gateway.ledger;

/**
 * Finds records by a 128-bit key (card token, account id), which their first two words hold: so a
 * look-up that finds has the record's line at hand.
 *
 * <p>Open addressing with linear probing, at most three quarters full. A place also tells a few
 * bits of its key's hash, so that hardly any record is looked at in vain; there, keys are compared
 * in full. 4 bytes a table place. The table doubles by hashing anew (about 0.1 us a key): adding
 * may pause, looking up never does.
 */
final class TokenMap {
  /** No such key. */
  static final int NONE = -1;

  static final int KEY_HI = 0;
  static final int KEY_LO = 1;

  /** Words of a record that are the key's. */
  static final int KEY_WORDS = 2;

  private static final int EMPTY = 0;

  /** In a place: the record plus one; above it, bits of the hash. */
  private static final int RECORD_MASK = (1 << 28) - 1;

  private static final int HASH_MASK = ~RECORD_MASK;

  private final Records records;

  private int[] places = new int[16];

  private int size;

  TokenMap(Records records) {
    this.records = records;
  }

  /** The key's record, {@link #NONE} if it was never added. */
  int find(long hi, long lo) {
    return record(places[place(hi, lo)]);
  }

  /** The key's record, a new one with only the key in it if there was none. */
  int findOrAdd(long hi, long lo) {
    int place = place(hi, lo);
    if (places[place] != EMPTY) {
      return record(places[place]);
    }
    int record = records.add();
    records.set(record, KEY_HI, hi);
    records.set(record, KEY_LO, lo);
    put(place, record);
    return record;
  }

  /**
   * Finds the records of an empty map again, after they were restored: of several with one key the
   * first. Where a key lies says nothing, so the places are not saved.
   */
  void restore() {
    int length = places.length;
    while (isCrowded(records.size(), length)) {
      length *= 2;
    }
    places = new int[length];
    for (int record = 0; record < records.size(); record++) {
      int place = place(records.get(record, KEY_HI), records.get(record, KEY_LO));
      if (places[place] == EMPTY) {
        put(place, record);
      }
    }
  }

  private void put(int place, int record) {
    if (record >= RECORD_MASK) {
      throw new IllegalStateException("more than 268 million records");
    }
    long hash = hash(records.get(record, KEY_HI), records.get(record, KEY_LO));
    places[place] = (record + 1) | bits(hash);
    if (isCrowded(++size, places.length)) {
      grow();
    }
  }

  private static boolean isCrowded(int keys, int places) {
    return keys > places / 4 * 3;
  }

  /** Where the key is, or the empty place where it would be. */
  private int place(long hi, long lo) {
    long hash = hash(hi, lo);
    int mask = places.length - 1;
    int place = (int) hash & mask;
    while (places[place] != EMPTY && !holds(places[place], hash, hi, lo)) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private boolean holds(int place, long hash, long hi, long lo) {
    int record = record(place);
    return (place & HASH_MASK) == bits(hash)
        && records.get(record, KEY_HI) == hi
        && records.get(record, KEY_LO) == lo;
  }

  private static int record(int place) {
    return (place & RECORD_MASK) - 1;
  }

  /** Others than those that tell the place. */
  private static int bits(long hash) {
    return (int) (hash >>> Integer.SIZE) & HASH_MASK;
  }

  private static long hash(long hi, long lo) {
    return Words.mix(Words.mix(0, hi), lo);
  }

  private void grow() {
    int[] before = places;
    places = new int[before.length * 2];
    for (int place : before) {
      if (place != EMPTY) {
        int record = record(place);
        places[place(records.get(record, KEY_HI), records.get(record, KEY_LO))] = place;
      }
    }
  }
}
