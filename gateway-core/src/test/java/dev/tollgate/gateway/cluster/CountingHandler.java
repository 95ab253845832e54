package dev.tollgate.gateway.cluster;

import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A log handler that knows what it must see: numbers from 1 on, each once, in order. The answer is
 * the number; its state is how many it has seen.
 */
final class CountingHandler implements LogHandler {
  static final int ANSWER_LENGTH = Long.BYTES;

  private final int fillerBlocks;
  private volatile long count;

  /**
   * @param fillerBlocks full blocks that a snapshot has besides the count
   */
  CountingHandler(int fillerBlocks) {
    this.fillerBlocks = fillerBlocks;
  }

  long count() {
    return count;
  }

  @Override
  public int onCommand(
      long timestampMs, DirectBuffer buffer, int offset, int length, MutableDirectBuffer answer) {
    long number = buffer.getLong(offset);
    if (number != count + 1) {
      throw new IllegalStateException("after " + count + " came " + number);
    }
    count = number;
    answer.putLong(0, number);
    return ANSWER_LENGTH;
  }

  @Override
  public void writeSnapshot(SnapshotSink sink) {
    sink.write(new long[] {count}, 1);
    long[] filler = new long[SnapshotSink.BLOCK_LONGS];
    for (int i = 0; i < fillerBlocks; i++) {
      Arrays.fill(filler, count * 31 + i);
      sink.write(filler, filler.length);
    }
  }

  @Override
  public void readSnapshot(SnapshotSource source) {
    long[] block = new long[SnapshotSink.BLOCK_LONGS];
    if (source.read(block) != 1) {
      throw new IllegalStateException("the first block has one long");
    }
    long read = block[0];
    for (int i = 0; i < fillerBlocks; i++) {
      int length = source.read(block);
      for (int at = 0; at < length; at++) {
        if (block[at] != read * 31 + i) {
          throw new IllegalStateException("block " + i + " differs");
        }
      }
    }
    count = read;
  }
}
