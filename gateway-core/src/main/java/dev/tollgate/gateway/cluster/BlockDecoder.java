package dev.tollgate.gateway.cluster;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;

/** Reads the blocks of one snapshot, and misses none. */
final class BlockDecoder {
  private final byte[] scratch = new byte[SnapshotFormat.LENGTH_MAX];
  private int number;

  /**
   * @return how many longs the block has, 0 at the end
   */
  int decode(DirectBuffer buffer, int offset, int length, long[] into) {
    if (length < SnapshotFormat.length(0) || length > SnapshotFormat.LENGTH_MAX) {
      throw new SnapshotDamage("a block of " + length + " bytes");
    }
    if (buffer.getLong(offset, LITTLE_ENDIAN) != SnapshotFormat.MAGIC) {
      throw new SnapshotDamage("not a snapshot of this version");
    }
    int checked = length - SnapshotFormat.CHECK_LENGTH;
    int count = buffer.getInt(offset + SnapshotFormat.COUNT_OFFSET, LITTLE_ENDIAN);
    if (SnapshotFormat.check(scratch, buffer, offset, checked)
            != buffer.getInt(offset + checked, LITTLE_ENDIAN)
        || SnapshotFormat.length(count) != length) {
      throw new SnapshotDamage("wrong check value");
    }
    if (buffer.getInt(offset + SnapshotFormat.NUMBER_OFFSET, LITTLE_ENDIAN) != number) {
      throw new SnapshotDamage("block " + number + " is missing");
    }
    number++;
    for (int i = 0; i < count; i++) {
      into[i] =
          buffer.getLong(offset + SnapshotFormat.LONGS_OFFSET + i * Long.BYTES, LITTLE_ENDIAN);
    }
    return count;
  }
}
