package dev.tollgate.gateway.ledger;

/**
 * Takes a snapshot away, block by block. A block is a message of its own, in the order it came, and
 * the same one must come out of the {@link SnapshotSource}: what it is and a checksum are in it.
 */
@FunctionalInterface
public interface SnapshotSink {
  /** Words in the largest block. */
  int BLOCK_WORDS_MAX = 1_000;

  /**
   * @param words the block, from the first word on; the ledger's own array, to be read before this
   *     returns. Stored little-endian, if as bytes
   * @param length words in the block, 4 to {@link #BLOCK_WORDS_MAX}
   * @throws RuntimeException if the block cannot be taken: then there is no snapshot, and the
   *     ledger is as it was
   */
  void block(long[] words, int length);
}
