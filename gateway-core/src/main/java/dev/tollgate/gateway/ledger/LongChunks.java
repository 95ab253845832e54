package dev.tollgate.gateway.ledger;

import java.util.Arrays;

/**
 * A growable array of longs in chunks of 64 KiB: growing never copies what is there, so it costs
 * the same however much there is.
 */
final class LongChunks {
  private static final int CHUNK_SHIFT = 13;
  private static final int CHUNK_MASK = (1 << CHUNK_SHIFT) - 1;

  private long[][] chunks = new long[8][];
  private int chunkCount;

  /** Makes room for elements up to, and not including, {@code length}; new ones are 0. */
  void ensureLength(long length) {
    while ((long) chunkCount << CHUNK_SHIFT < length) {
      if (chunkCount == chunks.length) {
        chunks = Arrays.copyOf(chunks, 2 * chunkCount);
      }
      chunks[chunkCount++] = new long[1 << CHUNK_SHIFT];
    }
  }

  long get(long index) {
    return chunks[(int) (index >>> CHUNK_SHIFT)][(int) index & CHUNK_MASK];
  }

  void set(long index, long value) {
    chunks[(int) (index >>> CHUNK_SHIFT)][(int) index & CHUNK_MASK] = value;
  }

  /** Copies elements out; a loop, because nothing here may know {@code java.lang.System}. */
  void read(long first, long[] to, int at, int count) {
    int done = 0;
    while (done < count) {
      long[] chunk = chunks[(int) ((first + done) >>> CHUNK_SHIFT)];
      int from = (int) (first + done) & CHUNK_MASK;
      int run = Math.min(count - done, chunk.length - from);
      for (int i = 0; i < run; i++) {
        to[at + done + i] = chunk[from + i];
      }
      done += run;
    }
  }

  /** Copies elements in. */
  void write(long first, long[] from, int at, int count) {
    int done = 0;
    while (done < count) {
      long[] chunk = chunks[(int) ((first + done) >>> CHUNK_SHIFT)];
      int to = (int) (first + done) & CHUNK_MASK;
      int run = Math.min(count - done, chunk.length - to);
      for (int i = 0; i < run; i++) {
        chunk[to + i] = from[at + done + i];
      }
      done += run;
    }
  }

  long bytes() {
    return (long) chunkCount << (CHUNK_SHIFT + 3);
  }
}
