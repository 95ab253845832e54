package dev.tollgate.gateway.ledger;

/**
 * Some records of a store in the order they were added, with removal anywhere at the same cost. The
 * links lie in one word of the records, so a record can be in one list of that word at a time.
 */
final class RecordList {
  static final int NONE = RecordStore.NONE;

  private final RecordStore records;

  /** High: the next older record, low: the next younger one, each plus one. */
  private final int linkWord;

  private int oldest = NONE;
  private int youngest = NONE;
  private int size;

  RecordList(RecordStore records, int linkWord) {
    this.records = records;
    this.linkWord = linkWord;
  }

  void addYoungest(int record) {
    link(record, youngest, NONE);
    if (youngest == NONE) {
      oldest = record;
    } else {
      link(youngest, older(youngest), record);
    }
    youngest = record;
    size++;
  }

  void remove(int record) {
    int older = older(record);
    int younger = younger(record);
    if (older == NONE) {
      oldest = younger;
    } else {
      link(older, older(older), younger);
    }
    if (younger == NONE) {
      youngest = older;
    } else {
      link(younger, older, younger(younger));
    }
    records.set(record, linkWord, 0);
    size--;
  }

  /** First in the order, {@link #NONE} if empty. */
  int oldest() {
    return oldest;
  }

  /** Next in the order, {@link #NONE} after the youngest. */
  int younger(int record) {
    return Words.low(records.get(record, linkWord)) - 1;
  }

  int size() {
    return size;
  }

  /** The ends; the links are in the records. */
  void save(SnapshotWriter out) {
    out.word(Words.pack(oldest, youngest));
    out.word(size);
  }

  void restore(SnapshotReader in) {
    long ends = in.word();
    oldest = Words.high(ends);
    youngest = Words.low(ends);
    size = in.count(Integer.MAX_VALUE);
  }

  private int older(int record) {
    return Words.high(records.get(record, linkWord)) - 1;
  }

  private void link(int record, int older, int younger) {
    records.set(record, linkWord, Words.pack(older + 1, younger + 1));
  }
}
