package dev.tollgate.gateway.ledger;

/**
 * Fixed-size records of longs, kept in the order they were claimed, with removal anywhere. A
 * released record is the next one claimed, so memory follows the most records ever live, not the
 * traffic.
 */
final class RecordStore {
  /** No record. */
  static final int NONE = -1;

  private final LongChunks words = new LongChunks();
  private final int stride;
  private final int recordsMax;

  private int created;
  private int live;
  private int oldest = NONE;
  private int youngest = NONE;
  private int released = NONE;

  /**
   * @param recordWords longs in a record; one more is used for its place in the order
   */
  RecordStore(int recordWords, int recordsMax) {
    this.stride = recordWords + 1;
    this.recordsMax = recordsMax;
  }

  /** A new youngest record, its words undefined; {@link #NONE} if the store is full. */
  int claim() {
    int record = released;
    if (record != NONE) {
      released = Words.low(link(record));
    } else if (created < recordsMax) {
      record = created++;
      words.ensureLength(created * stride);
    } else {
      return NONE;
    }
    link(record, Words.pack(youngest, NONE));
    if (youngest == NONE) {
      oldest = record;
    } else {
      link(youngest, Words.withLow(link(youngest), record));
    }
    youngest = record;
    live++;
    return record;
  }

  /** Takes a live record out of the order. */
  void release(int record) {
    int older = Words.high(link(record));
    int younger = Words.low(link(record));
    if (older == NONE) {
      oldest = younger;
    } else {
      link(older, Words.withLow(link(older), younger));
    }
    if (younger == NONE) {
      youngest = older;
    } else {
      link(younger, Words.withHigh(link(younger), older));
    }
    link(record, Words.pack(NONE, released));
    released = record;
    live--;
  }

  /** First in the order, {@link #NONE} if empty. */
  int oldest() {
    return oldest;
  }

  /** Next in the order, {@link #NONE} after the youngest. */
  int younger(int record) {
    return Words.low(link(record));
  }

  int size() {
    return live;
  }

  boolean isFull() {
    return live == recordsMax;
  }

  long get(int record, int word) {
    return words.get(record * stride + word);
  }

  void set(int record, int word, long value) {
    words.set(record * stride + word, value);
  }

  long bytes() {
    return words.bytes();
  }

  private long link(int record) {
    return words.get(record * stride + stride - 1);
  }

  private void link(int record, long link) {
    words.set(record * stride + stride - 1, link);
  }
}
