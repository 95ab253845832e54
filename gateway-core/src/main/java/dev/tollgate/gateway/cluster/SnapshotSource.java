package dev.tollgate.gateway.cluster;

/** Gives a snapshot back, in the blocks it was written in. */
@FunctionalInterface
public interface SnapshotSource {
  /**
   * Reads the next block.
   *
   * @param block takes it; at least {@link SnapshotSink#BLOCK_LONGS} long
   * @return how many longs it has, 0 at the end
   * @throws dev.tollgate.fault.TollgateException TG-LED-007 if the snapshot is damaged
   */
  int read(long[] block);
}
