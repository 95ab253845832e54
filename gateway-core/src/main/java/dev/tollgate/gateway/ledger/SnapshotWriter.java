package dev.tollgate.gateway.ledger;

/**
 * Cuts the words of a snapshot into blocks.
 *
 * <pre>
 *   word 0        section (16 bits), words of content (16), number of the block from 0 (32)
 *   words 1..n    content
 *   words n+1, 2  digest of all of the snapshot up to here
 * </pre>
 *
 * <p>The digest runs on from block to block. So each block can be checked before any of it is used,
 * and one that is missing, doubled or out of its order is seen at once.
 */
final class SnapshotWriter {
  static final int HEAD_WORDS = 1;
  static final int DIGEST_WORDS = 2;
  static final int CONTENT_END_MAX = SnapshotSink.BLOCK_WORDS_MAX - DIGEST_WORDS;

  private final SnapshotSink sink;
  private final long[] block = new long[SnapshotSink.BLOCK_WORDS_MAX];
  private final Digest digest = new Digest();
  private SnapshotSection section = SnapshotSection.HEAD;
  private int length = HEAD_WORDS;
  private int number;

  SnapshotWriter(SnapshotSink sink) {
    this.sink = sink;
  }

  /** What is written from now on belongs to this section. */
  void section(SnapshotSection next) {
    flush();
    section = next;
  }

  void word(long word) {
    if (length == CONTENT_END_MAX) {
      flush();
    }
    block[length++] = word;
  }

  /** A loop, because nothing here may know {@code java.lang.System}. */
  void words(long[] from, int first, int count) {
    int next = first;
    while (next < first + count) {
      if (length == CONTENT_END_MAX) {
        flush();
      }
      int end = Math.min(first + count, next + CONTENT_END_MAX - length);
      while (next < end) {
        block[length++] = from[next++];
      }
    }
  }

  /** Gives the sink what it does not have yet. */
  void flush() {
    if (length == HEAD_WORDS) {
      return;
    }
    block[0] = head(section, length - HEAD_WORDS, number++);
    digest.add(block, length);
    block[length] = digest.hi();
    block[length + 1] = digest.lo();
    sink.block(block, length + DIGEST_WORDS);
    length = HEAD_WORDS;
  }

  static long head(SnapshotSection section, int contentWords, int number) {
    return (long) section.code << 48 | (long) contentWords << 32 | (number & 0xffff_ffffL);
  }
}
