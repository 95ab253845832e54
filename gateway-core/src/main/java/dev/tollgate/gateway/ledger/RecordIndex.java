package dev.tollgate.gateway.ledger;

import java.util.Arrays;

/**
 * Finds records by a hash: a table of chains, newest first. Several things can have one hash, so
 * whoever walks a chain compares in full. The links lie in one word of the records, both ways, so a
 * record leaves its chain at the same cost wherever it stands.
 *
 * <p>The table grows by linear hashing (Litwin, 1980): where there are too few chains, the next
 * chain in turn is split in two. So it is as small as what is in it, and no command waits for all
 * of it to be made anew. It never shrinks.
 */
final class RecordIndex {
  static final int NONE = RecordStore.NONE;

  private static final int CHUNK_SHIFT = 13;
  private static final int CHUNK_MASK = (1 << CHUNK_SHIFT) - 1;
  private static final int CHAINS_MIN = 16;

  /** So that most chains have one record or none: each more is a line of memory to wait for. */
  private static final long CHAINS_A_RECORD = 2;

  private static final int CHAINS_MAX = 1 << 30;

  /** What a record is found by; the same as long as it is in the index. */
  interface Hash {
    long of(int record);
  }

  private final RecordStore records;

  /** High: the record before it in the chain, low: the one after it, each plus one. */
  private final int linkWord;

  private final Hash hash;

  /** First record of each chain, plus one; 0 if the chain is empty. */
  private int[][] heads = new int[1][1 << CHUNK_SHIFT];

  /**
   * Chains now; a power of two of them, and as many more as were split since there were so many.
   */
  private int chains = CHAINS_MIN;

  /** For the smallest power of two that is more than the chains. */
  private int mask = 2 * CHAINS_MIN - 1;

  private int size;

  RecordIndex(RecordStore records, int linkWord, Hash hash) {
    this.records = records;
    this.linkWord = linkWord;
    this.hash = hash;
  }

  void add(int record) {
    size++;
    while (chains < CHAINS_A_RECORD * size && chains < CHAINS_MAX) {
      split();
    }
    addFirst(chain(hash.of(record)), record);
  }

  void remove(int record) {
    size--;
    int before = before(record);
    int next = next(record);
    if (before == NONE) {
      head(chain(hash.of(record)), next);
    } else {
      link(before, before(before), next);
    }
    if (next != NONE) {
      link(next, before, next(next));
    }
  }

  /** The newest record of a hash's chain, {@link #NONE} if it is empty. */
  int first(long wanted) {
    return head(chain(wanted));
  }

  /** The next record of the chain, {@link #NONE} after the last. */
  int next(int record) {
    return Words.low(records.get(record, linkWord)) - 1;
  }

  /** How many chains there are; the order of their records is in the links. */
  void save(SnapshotWriter out) {
    out.word(chains);
  }

  /** Into an empty one; {@link #restore(int)} comes next. */
  void restore(SnapshotReader in) {
    chains = in.count(CHAINS_MAX);
    if (chains < CHAINS_MIN) {
      throw in.damaged("has an index of " + chains + " chains");
    }
    mask = 2 * Integer.highestOneBit(chains) - 1;
    makeHeads();
  }

  /**
   * Finds the head of a chain again: to be called with each record that is in the index, in any
   * order.
   */
  void restore(int record) {
    size++;
    if (before(record) == NONE) {
      head(chain(hash.of(record)), record);
    }
  }

  long bytes() {
    return (long) Integer.BYTES * (heads.length << CHUNK_SHIFT);
  }

  /** Makes a new chain of those records of an old one whose hash now says so, in their order. */
  private void split() {
    int old = chains - (mask >>> 1) - 1;
    if (++chains > mask) {
      mask = 2 * mask + 1;
    }
    makeHeads();
    int record = oldest(head(old));
    head(old, NONE);
    while (record != NONE) {
      int newer = before(record);
      addFirst(chain(hash.of(record)), record);
      record = newer;
    }
  }

  private int oldest(int newest) {
    int oldest = newest;
    for (int record = newest; record != NONE; record = next(record)) {
      oldest = record;
    }
    return oldest;
  }

  private void addFirst(int chain, int record) {
    int next = head(chain);
    link(record, NONE, next);
    if (next != NONE) {
      link(next, record, next(next));
    }
    head(chain, record);
  }

  private int before(int record) {
    return Words.high(records.get(record, linkWord)) - 1;
  }

  private void link(int record, int before, int next) {
    records.set(record, linkWord, Words.pack(before + 1, next + 1));
  }

  private int head(int chain) {
    return heads[chain >>> CHUNK_SHIFT][chain & CHUNK_MASK] - 1;
  }

  private void head(int chain, int record) {
    heads[chain >>> CHUNK_SHIFT][chain & CHUNK_MASK] = record + 1;
  }

  /** A chain that is still to be split off has its records in the one it will be split from. */
  private int chain(long of) {
    int chain = (int) of & mask;
    return chain < chains ? chain : chain & mask >>> 1;
  }

  private void makeHeads() {
    int count = (chains + CHUNK_MASK) >>> CHUNK_SHIFT;
    int before = heads.length;
    if (count > before) {
      heads = Arrays.copyOf(heads, count);
      for (int chunk = before; chunk < count; chunk++) {
        heads[chunk] = new int[1 << CHUNK_SHIFT];
      }
    }
  }
}
