package dev.tollgate.gateway.cluster;

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
  private final BlockDecoder decoder = new BlockDecoder();
  private long[] block = {};
  private int read = NOTHING;
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
        throw new SnapshotDamage("it ends early");
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
      throw new SnapshotDamage("it goes on after its end");
    }
  }

  private void onBlock(DirectBuffer buffer, int offset, int length, Header header) {
    read = decoder.decode(buffer, offset, length, block);
  }
}
