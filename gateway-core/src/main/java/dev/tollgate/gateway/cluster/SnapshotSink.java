package dev.tollgate.gateway.cluster;

/** Takes a snapshot, a block of longs at a time. */
@FunctionalInterface
public interface SnapshotSink {
  /** Longs in a block, at most. */
  int BLOCK_LONGS = 1_000;

  /**
   * Takes a copy of the first longs of a block.
   *
   * @param length 1 to {@link #BLOCK_LONGS}
   */
  void write(long[] block, int length);
}
