package dev.tollgate.gateway.ledger;

/** Brings a snapshot back, block by block, as a {@link SnapshotSink} took it. */
@FunctionalInterface
public interface SnapshotSource {
  /** A message that is no block: not of whole words, or longer than the largest one. */
  int NO_BLOCK = -1;

  /**
   * Fills in the next block. Asked once more after the last one, to see that there is nothing
   * behind it.
   *
   * @param words room for {@link SnapshotSink#BLOCK_WORDS_MAX}
   * @return words in the block; 0 if there are no more blocks, {@link #NO_BLOCK} if it is none
   */
  int next(long[] words);
}
