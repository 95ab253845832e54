package dev.tollgate.gateway.cluster;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** Records a snapshot block by block, as fast as the archive takes it. */
final class SnapshotWriter implements SnapshotSink {
  private final ExclusivePublication publication;
  private final IdleStrategy idle;
  private final Runnable recorderBell;
  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[SnapshotFormat.LENGTH_MAX]);
  private final byte[] scratch = new byte[SnapshotFormat.LENGTH_MAX];
  private int number;

  SnapshotWriter(ExclusivePublication publication, IdleStrategy idle, Runnable recorderBell) {
    this.publication = publication;
    this.idle = idle;
    this.recorderBell = recorderBell;
  }

  @Override
  public void write(long[] block, int length) {
    if (length < 1 || length > BLOCK_LONGS) {
      throw new IllegalArgumentException("1 to " + BLOCK_LONGS + " longs, not " + length);
    }
    for (int i = 0; i < length; i++) {
      buffer.putLong(SnapshotFormat.LONGS_OFFSET + i * Long.BYTES, block[i], LITTLE_ENDIAN);
    }
    send(length);
  }

  void end() {
    send(0);
  }

  private void send(int longs) {
    buffer.putLong(0, SnapshotFormat.MAGIC, LITTLE_ENDIAN);
    buffer.putInt(SnapshotFormat.NUMBER_OFFSET, number++, LITTLE_ENDIAN);
    buffer.putInt(SnapshotFormat.COUNT_OFFSET, longs, LITTLE_ENDIAN);
    int length = SnapshotFormat.length(longs);
    int checked = length - SnapshotFormat.CHECK_LENGTH;
    buffer.putInt(checked, SnapshotFormat.check(scratch, buffer, 0, checked), LITTLE_ENDIAN);
    if (Thread.currentThread().isInterrupted()) {
      throw new AgentTerminationException("the node closes");
    }
    while (!sent(publication.offer(buffer, 0, length))) {
      recorderBell.run();
      idle.idle();
    }
  }

  private static boolean sent(long result) {
    if (result == Publication.CLOSED
        || result == Publication.NOT_CONNECTED
        || result == Publication.MAX_POSITION_EXCEEDED) {
      throw new IllegalStateException("the archive takes no snapshot: " + result);
    }
    return result > 0;
  }
}
