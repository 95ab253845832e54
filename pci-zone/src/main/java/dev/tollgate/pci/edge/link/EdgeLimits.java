package dev.tollgate.pci.edge.link;

import dev.tollgate.pci.edge.LinkPipeline;
import dev.tollgate.pci.vault.VaultCell;

/** Sizes of the edge, and how they depend on each other. */
final class EdgeLimits {
  /** The longest length prefix. */
  static final int PREFIX_BYTES = 4;

  /** The largest number that every kind of length prefix can hold. */
  static final int LENGTH_MAX = 9_999;

  /** Length prefix and header before a message. */
  private static final int AHEAD_BYTES = PREFIX_BYTES + VaultCell.HEADER_BYTES;

  /**
   * Answers waiting to leave one connection are written as one batch of at most this size; the next
   * batch waits for the socket to take it.
   */
  static final int OUT_BYTES = 16 * 1024;

  /** As long as one that is built in its cell. */
  static final int ANSWER_MAX_BYTES = VaultCell.ANSWER_BYTES;

  /** Room that one answer takes in the out buffer, all before it included. */
  static final int FRAME_OUT_BYTES = AHEAD_BYTES + ANSWER_MAX_BYTES;

  /**
   * How long an answer may wait for its message authentication code: longer than all that can be in
   * flight keeps a working lane busy, shorter than any network waits for its answer.
   */
  static final long MAC_WAIT_NS = 500_000_000;

  /** Of the cells, the part that one connection leaves to the others. */
  private static final int OTHERS_PART = 4;

  static {
    if (OUT_BYTES < FRAME_OUT_BYTES) {
      throw new AssertionError("an answer must fit in an empty out buffer");
    }
    if (LENGTH_MAX < FRAME_OUT_BYTES) {
      throw new AssertionError("every kind of length prefix must reach over the longest answer");
    }
  }

  private EdgeLimits() {}

  /**
   * Most cells one connection may hold: all but a quarter. That is more than may be in flight, so
   * the only connection of a network is not slowed down, and one that reads nothing cannot stop the
   * others.
   */
  static int cellsPerLink(int cellCount) {
    return Math.max(1, cellCount - cellCount / OTHERS_PART);
  }

  /**
   * Room for a whole frame that waits for a cell plus one read behind it: a paused socket is not
   * read again before the frame is gone.
   */
  static int inBytes(int frameMax) {
    return AHEAD_BYTES + frameMax + LinkPipeline.READ_BYTES;
  }
}
