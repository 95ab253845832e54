package dev.tollgate.gateway.ledger;

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

  private final LongChunks words = new LongChunks();
  private final int recordWords;
  private final int recordsMax;

  private int created;
  private int live;
  private int released = NONE;

  RecordStore(int recordWords, int recordsMax) {
    this.recordWords = recordWords;
    this.recordsMax = recordsMax;
  }

  /** A new record, all zero; {@link #NONE} if the store is full. */
  int claim() {
    int record = released;
    if (record != NONE) {
      released = (int) get(record, RELEASED_BEFORE) - 1;
      for (int word = 0; word < recordWords; word++) {
        set(record, word, 0); // what an earlier record left here must not be state
      }
    } else if (created < recordsMax) {
      record = created++;
      words.ensureLength((long) created * recordWords);
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
    return words.get((long) record * recordWords + word);
  }

  void set(int record, int word, long value) {
    words.set((long) record * recordWords + word, value);
  }

  long bytes() {
    return words.bytes();
  }
}
