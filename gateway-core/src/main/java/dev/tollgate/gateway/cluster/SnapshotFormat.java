package dev.tollgate.gateway.cluster;

import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;

/**
 * How the blocks of a snapshot are recorded, all little endian: 8 bytes magic with the version in
 * the last, 4 bytes number of the block (from 0), 4 bytes how many longs it has, the longs, 4 bytes
 * CRC-32C of all before it. A block without longs is the end.
 */
final class SnapshotFormat {
  static final long MAGIC = 0x54_47_53_4e_41_50_00_01L; // TGSNAP, version 1
  static final int NUMBER_OFFSET = 8;
  static final int COUNT_OFFSET = 12;
  static final int LONGS_OFFSET = 16;
  static final int CHECK_LENGTH = 4;
  static final int LENGTH_MAX = length(SnapshotSink.BLOCK_LONGS);

  private SnapshotFormat() {}

  static int length(int longs) {
    return LONGS_OFFSET + longs * Long.BYTES + CHECK_LENGTH;
  }

  /** Of everything before the check value. */
  static int check(byte[] scratch, DirectBuffer buffer, int offset, int length) {
    buffer.getBytes(offset, scratch, 0, length);
    CRC32C crc = new CRC32C();
    crc.update(scratch, 0, length);
    return (int) crc.getValue();
  }
}
