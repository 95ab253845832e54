package dev.tollgate.gateway.cluster;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.aeron.Image;
import io.aeron.ImageFragmentAssembler;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;

/** Reads a recorded snapshot block by block, and misses none. */
final class SnapshotReader implements SnapshotSource {
  /** Before the end, and no block read yet. */
  private static final int NOTHING = -1;

  private final Image image;
  private final IdleStrategy idle;
  private final Runnable onProgress;
  private final FragmentHandler fragments = new ImageFragmentAssembler(this::onBlock);
  private final byte[] scratch = new byte[SnapshotFormat.LENGTH_MAX];
  private long[] block = {};
  private int read = NOTHING;
  private int number;
  private boolean ended;

  SnapshotReader(Image image, IdleStrategy idle, Runnable onProgress) {
    this.image = image;
    this.idle = idle;
    this.onProgress = onProgress;
  }

  @Override
  public int read(long[] into) {
    if (into.length < SnapshotSink.BLOCK_LONGS) {
      throw new IllegalArgumentException("room for " + SnapshotSink.BLOCK_LONGS + " longs");
    }
    if (ended) {
      return 0;
    }
    block = into;
    read = NOTHING;
    while (read == NOTHING) {
      int polled = image.poll(fragments, 1);
      if (polled == 0 && image.isClosed()) {
        throw damaged("it ends early");
      }
      idle.idle(polled);
    }
    onProgress.run();
    ended = read == 0;
    return read;
  }

  /** A snapshot that is longer than its reader thinks was written by another. */
  void requireEnd() {
    if (!ended && read(new long[SnapshotSink.BLOCK_LONGS]) != 0) {
      throw damaged("it goes on after its end");
    }
  }

  private void onBlock(DirectBuffer buffer, int offset, int length, Header header) {
    if (length < SnapshotFormat.length(0) || length > SnapshotFormat.LENGTH_MAX) {
      throw damaged("a block of " + length + " bytes");
    }
    if (buffer.getLong(offset, LITTLE_ENDIAN) != SnapshotFormat.MAGIC) {
      throw damaged("not a snapshot of this version");
    }
    int checked = length - SnapshotFormat.CHECK_LENGTH;
    int count = buffer.getInt(offset + SnapshotFormat.COUNT_OFFSET, LITTLE_ENDIAN);
    if (SnapshotFormat.check(scratch, buffer, offset, checked)
            != buffer.getInt(offset + checked, LITTLE_ENDIAN)
        || SnapshotFormat.length(count) != length) {
      throw damaged("wrong check value");
    }
    if (buffer.getInt(offset + SnapshotFormat.NUMBER_OFFSET, LITTLE_ENDIAN) != number) {
      throw damaged("block " + number + " is missing");
    }
    number++;
    for (int i = 0; i < count; i++) {
      block[i] =
          buffer.getLong(offset + SnapshotFormat.LONGS_OFFSET + i * Long.BYTES, LITTLE_ENDIAN);
    }
    read = count;
  }

  private static SnapshotDamage damaged(String detail) {
    return new SnapshotDamage(detail);
  }

  /** Told to the operator as TG-LED-007 by the node, which knows where the snapshot is. */
  static final class SnapshotDamage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SnapshotDamage(String detail) {
      super("snapshot: " + detail);
    }
  }
}
