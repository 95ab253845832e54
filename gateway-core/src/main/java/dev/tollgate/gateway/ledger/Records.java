package dev.tollgate.gateway.ledger;

import java.util.Arrays;

/**
 * Records of so many longs each, numbered from 0 in the order they were added, in chunks of about
 * 64 KiB: adding one never copies what is there, so it costs the same however many there are.
 *
 * <p>A record lies in one chunk as a whole. So whoever reads several of its words, one after the
 * other, leaves it to the compiler to look for the chunk and to check the bounds once.
 */
final class Records {
  private static final int CHUNK_WORDS = 1 << 13;

  /** So that no number of words or chunks leaves an int. */
  private static final int RECORDS_MAX = 3 << 28;

  private final int recordWords;

  /** Records of a chunk: 2 to this power; the mask is for their number within it. */
  private final int chunkShift;

  private final int chunkMask;
  private long[][] chunks = new long[8][];
  private int size;

  /**
   * @param recordWords 1 to 8192
   */
  Records(int recordWords) {
    this.recordWords = recordWords;
    int chunkRecords = (CHUNK_WORDS + recordWords - 1) / recordWords;
    chunkShift = Integer.SIZE - Integer.numberOfLeadingZeros(chunkRecords - 1);
    chunkMask = (1 << chunkShift) - 1;
  }

  int size() {
    return size;
  }

  /** A new record, all zero. */
  int add() {
    ensureSize(size + 1);
    return size++;
  }

  long get(int record, int word) {
    return chunks[record >>> chunkShift][place(record) + word];
  }

  void set(int record, int word, long value) {
    chunks[record >>> chunkShift][place(record) + word] = value;
  }

  /** Makes a record all zero. */
  void clear(int record) {
    int first = place(record);
    Arrays.fill(chunks[record >>> chunkShift], first, first + recordWords, 0);
  }

  /** Folds all words of a record into a hash. */
  long hash(long hash, int record) {
    for (int word = 0; word < recordWords; word++) {
      hash = Words.mix(hash, get(record, word));
    }
    return hash;
  }

  void save(SnapshotWriter out) {
    out.word(size);
    save(out, 0, size);
  }

  /** Writes so many records from this one on. */
  void save(SnapshotWriter out, int first, int count) {
    int end = first + count;
    for (int record = first; record < end; ) {
      int run = runInChunk(record, end);
      out.words(chunks[record >>> chunkShift], place(record), run * recordWords);
      record += run;
    }
  }

  /** Into one without records. */
  void restore(SnapshotReader in) {
    restoreSize(in);
    restore(in, 0, size);
  }

  /** Makes room for as many as were saved, all zero. */
  void restoreSize(SnapshotReader in) {
    size = in.count(RECORDS_MAX);
    ensureSize(size);
  }

  /** Reads so many records from this one on. */
  void restore(SnapshotReader in, int first, int count) {
    int end = first + count;
    for (int record = first; record < end; ) {
      int run = runInChunk(record, end);
      in.words(chunks[record >>> chunkShift], place(record), run * recordWords);
      record += run;
    }
  }

  long bytes() {
    return (long) Long.BYTES * chunkCount(size) * (recordWords << chunkShift);
  }

  /** Where a record begins in its chunk. */
  private int place(int record) {
    return (record & chunkMask) * recordWords;
  }

  /** How many of the records up to an end lie in one chunk with the first. */
  private int runInChunk(int first, int end) {
    return Math.min(end - first, chunkMask + 1 - (first & chunkMask));
  }

  private int chunkCount(int records) {
    return (records + chunkMask) >>> chunkShift;
  }

  private void ensureSize(int records) {
    int count = chunkCount(records);
    if (count > chunks.length) {
      chunks = Arrays.copyOf(chunks, Math.max(count, 2 * chunks.length));
    }
    for (int chunk = count - 1; chunk >= 0 && chunks[chunk] == null; chunk--) {
      chunks[chunk] = new long[recordWords << chunkShift];
    }
  }
}
