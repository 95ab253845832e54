package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.ledger.SnapshotException.Fault;

/**
 * Puts the blocks of a {@link SnapshotWriter} together again. No word of a block is given out
 * before its checksum was found right; what is wrong throws {@link SnapshotException}.
 */
final class SnapshotReader {
  private final SnapshotSource source;
  private final long[] block = new long[SnapshotSink.BLOCK_WORDS_MAX];
  private final Digest digest = new Digest();
  private SnapshotSection section = SnapshotSection.HEAD;
  private int at;
  private int end;
  private int number;

  SnapshotReader(SnapshotSource source) {
    this.source = source;
  }

  /** What is read from now on belongs to this section. */
  void section(SnapshotSection next) {
    finishSection();
    section = next;
  }

  long word() {
    if (at == end) {
      nextBlock();
    }
    return block[at++];
  }

  /** A word that counts something of which there are at most so many. */
  int count(long max) {
    long count = word();
    if (count < 0 || count > max) {
      throw damaged("counts " + count + " of at most " + max);
    }
    return (int) count;
  }

  void words(long[] to, int first, int count) {
    int next = first;
    while (next < first + count) {
      if (at == end) {
        nextBlock();
      }
      int runEnd = Math.min(first + count, next + end - at);
      while (next < runEnd) {
        to[next++] = block[at++];
      }
    }
  }

  /** Sees that everything was read, and that there is no more. */
  void finish() {
    finishSection();
    if (source.next(block) != 0) {
      throw new SnapshotException(Fault.EXTENDED, "there is more behind the end of the snapshot");
    }
  }

  /** What is wrong with a snapshot although its checksums are right. */
  SnapshotException damaged(String how) {
    return new SnapshotException(
        Fault.DAMAGED, "block " + (number - 1) + " of the snapshot (" + section + ") " + how);
  }

  private void finishSection() {
    if (at != end) {
      throw damaged("has " + (end - at) + " words too many");
    }
  }

  private void nextBlock() {
    int length = source.next(block);
    if (length == 0) {
      throw new SnapshotException(Fault.CUT, "the snapshot ends before its " + section);
    }
    boolean first = number++ == 0;
    int overhead = SnapshotWriter.HEAD_WORDS + SnapshotWriter.DIGEST_WORDS;
    if (length <= overhead || length > block.length) {
      throw first ? noSnapshot() : damaged("is not a block");
    }
    if (first) {
      checkFormat();
    }
    int contentEnd = length - SnapshotWriter.DIGEST_WORDS;
    digest.add(block, contentEnd);
    if (digest.hi() != block[contentEnd] || digest.lo() != block[contentEnd + 1]) {
      throw damaged("does not have its checksum");
    }
    int content = length - overhead;
    if (block[0] != SnapshotWriter.head(section, content, number - 1)) {
      throw damaged("is of another section, length or place");
    }
    at = SnapshotWriter.HEAD_WORDS;
    end = contentEnd;
  }

  /** Before the checksum, which may be another one in another version. */
  private void checkFormat() {
    if (block[SnapshotWriter.HEAD_WORDS] != SnapshotFormat.MAGIC) {
      throw noSnapshot();
    }
    long version = block[SnapshotWriter.HEAD_WORDS + 1];
    if (version != SnapshotFormat.VERSION) {
      throw new SnapshotException(
          Fault.VERSION,
          "the snapshot has format version "
              + version
              + ", not "
              + SnapshotFormat.VERSION
              + ", the only one this release reads");
    }
  }

  private static SnapshotException noSnapshot() {
    return new SnapshotException(Fault.NO_SNAPSHOT, "not a snapshot of a ledger");
  }
}
