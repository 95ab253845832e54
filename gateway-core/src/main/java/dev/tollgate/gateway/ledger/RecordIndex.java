package dev.tollgate.gateway.ledger;

/**
 * Finds records by a hash: a table of chains, newest first. Several things can have one hash, so
 * whoever walks a chain compares in full. The links lie in one word of the records, both ways, so a
 * record leaves its chain at the same cost wherever it stands.
 */
final class RecordIndex {
  static final int NONE = RecordStore.NONE;

  /** The hash a record was added with. */
  interface Hash {
    long of(int record);
  }

  private final RecordStore records;

  /** High: the record before it in the chain, low: the one after it, each plus one. */
  private final int linkWord;

  /** First record of each chain, plus one; 0 if the chain is empty. */
  private int[] chains;

  /**
   * @param recordsExpected for two to one chains a record
   */
  RecordIndex(RecordStore records, int linkWord, int recordsExpected) {
    this.records = records;
    this.linkWord = linkWord;
    this.chains = new int[length(recordsExpected)];
  }

  /**
   * Makes the table as long as is right for so many records. Records of one hash stay in their
   * order.
   */
  void resize(int recordsExpected, Hash hash) {
    if (length(recordsExpected) == chains.length) {
      return;
    }
    int[] before = chains;
    chains = new int[length(recordsExpected)];
    for (int head : before) {
      int record = oldest(head - 1);
      while (record != NONE) {
        int newer = before(record);
        add(hash.of(record), record);
        record = newer;
      }
    }
  }

  private int oldest(int newest) {
    int oldest = newest;
    for (int record = newest; record != NONE; record = next(record)) {
      oldest = record;
    }
    return oldest;
  }

  private static int length(int recordsExpected) {
    return Math.max(16, Integer.highestOneBit(2 * recordsExpected - 1));
  }

  void add(long hash, int record) {
    int chain = chain(hash);
    int next = chains[chain] - 1;
    link(record, NONE, next);
    if (next != NONE) {
      link(next, record, next(next));
    }
    chains[chain] = record + 1;
  }

  /**
   * @param hash the one it was added with
   */
  void remove(long hash, int record) {
    int before = before(record);
    int next = next(record);
    if (before == NONE) {
      chains[chain(hash)] = next + 1;
    } else {
      link(before, before(before), next);
    }
    if (next != NONE) {
      link(next, before, next(next));
    }
  }

  /** The newest record of a hash's chain, {@link #NONE} if it is empty. */
  int first(long hash) {
    return chains[chain(hash)] - 1;
  }

  /** The next record of the chain, {@link #NONE} after the last. */
  int next(int record) {
    return Words.low(records.get(record, linkWord)) - 1;
  }

  /**
   * Finds the head of a chain again: to be called with each record that is in the index, in any
   * order. The chains themselves, and with them the order of their records, are in the links.
   */
  void restore(long hash, int record) {
    if (before(record) == NONE) {
      chains[chain(hash)] = record + 1;
    }
  }

  /** Chains, which are as many as it was made or resized for. */
  int length() {
    return chains.length;
  }

  /** Makes an empty index as long as the one that was saved. */
  void restoreLength(SnapshotReader in) {
    int length = in.count(1 << 30);
    if (Integer.bitCount(length) != 1) {
      throw in.damaged("has an index of no possible length");
    }
    chains = new int[length];
  }

  long bytes() {
    return 4L * chains.length;
  }

  private int before(int record) {
    return Words.high(records.get(record, linkWord)) - 1;
  }

  private void link(int record, int before, int next) {
    records.set(record, linkWord, Words.pack(before + 1, next + 1));
  }

  private int chain(long hash) {
    return (int) hash & (chains.length - 1);
  }
}
