package dev.tollgate.gateway.ledger;

import java.util.BitSet;

/**
 * Fixed-size records of longs. A released record is the next one claimed, so memory follows the
 * most records ever live, not the traffic. What order they stand in is for a {@link RecordList} or
 * a {@link RecordIndex}, which keep their links in a word of each record.
 */
final class RecordStore {
  /** No record. */
  static final int NONE = -1;

  /** In a released record: the one released before it, plus one. */
  private static final int RELEASED_BEFORE = 0;

  private final Records records;
  private int recordsMax;

  private int live;
  private int released = NONE;

  RecordStore(int recordWords, int recordsMax) {
    this.records = new Records(recordWords);
    this.recordsMax = recordsMax;
  }

  /** How many there may be from now on; the caller has seen that no more are live. */
  void recordsMax(int max) {
    recordsMax = max;
  }

  /** A new record, all zero; {@link #NONE} if the store is full. */
  int claim() {
    int record = released;
    if (record != NONE) {
      released = (int) get(record, RELEASED_BEFORE) - 1;
      records.clear(record); // what an earlier record left here must not be state
    } else if (records.size() < recordsMax) {
      record = records.add();
    } else {
      return NONE;
    }
    live++;
    return record;
  }

  void release(int record) {
    set(record, RELEASED_BEFORE, released + 1L);
    released = record;
    live--;
  }

  int size() {
    return live;
  }

  /** How many more can be claimed. */
  int room() {
    return recordsMax - live;
  }

  long get(int record, int word) {
    return records.get(record, word);
  }

  void set(int record, int word, long value) {
    records.set(record, word, value);
  }

  /**
   * Live records keep their numbers, and released ones the order in which they will be claimed;
   * what released ones hold is left out.
   */
  void save(SnapshotWriter out) {
    int created = records.size();
    out.word(created);
    out.word(created - live);
    BitSet dead = new BitSet(created);
    for (int record = released; record != NONE; record = (int) get(record, RELEASED_BEFORE) - 1) {
      dead.set(record);
      out.word(record);
    }
    int record = dead.nextClearBit(0);
    while (record < created) {
      int end = dead.nextSetBit(record);
      end = end == -1 ? created : end;
      records.save(out, record, end - record);
      record = dead.nextClearBit(end);
    }
  }

  /** Into an empty store. */
  void restore(SnapshotReader in) {
    records.restoreSize(in); // there may have been room for more once
    int created = records.size();
    BitSet dead = restoreReleased(in, in.count(created));
    int record = dead.nextClearBit(0);
    while (record < created) {
      int end = dead.nextSetBit(record);
      end = end == -1 ? created : end;
      records.restore(in, record, end - record);
      record = dead.nextClearBit(end);
    }
  }

  private BitSet restoreReleased(SnapshotReader in, int count) {
    int created = records.size();
    BitSet dead = new BitSet(created);
    int last = NONE;
    for (int i = 0; i < count; i++) {
      int record = in.count(created - 1L);
      if (last == NONE) {
        released = record;
      } else {
        set(last, RELEASED_BEFORE, record + 1L);
      }
      dead.set(record);
      last = record;
    }
    live = created - count;
    return dead;
  }

  long bytes() {
    return records.bytes();
  }
}
