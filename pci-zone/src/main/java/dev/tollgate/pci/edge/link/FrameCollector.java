package dev.tollgate.pci.edge.link;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Puts the frames of one connection together in fixed locked memory. Netty's own cumulators grow,
 * copy and leave copies behind; this one zeroes what it hands on.
 *
 * <p>A frame is a length of two bytes, big-endian, not counting itself, and that many bytes.
 */
final class FrameCollector {
  /** The bytes collected so far are not a whole frame. */
  static final int INCOMPLETE = -1;

  /** The length prefix is over the limit: where the next frame starts is not known any more. */
  static final int OVERSIZED = -2;

  private static final ValueLayout.OfShort LENGTH =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final MemorySegment memory;
  private final ByteBuffer view;
  private final int frameMax;
  private int readAt;
  private int writeAt;

  FrameCollector(MemorySegment memory, int frameMax) {
    this.memory = memory;
    this.view = memory.asByteBuffer();
    this.frameMax = frameMax;
  }

  /** Copies all bytes of the buffer, which the caller zeroes. */
  void append(ByteBuf bytes) {
    compact();
    int length = bytes.readableBytes();
    view.limit(writeAt + length).position(writeAt);
    bytes.getBytes(bytes.readerIndex(), view);
    writeAt += length;
  }

  /**
   * Length of the frame at the front: 0 and more if it is complete, {@link #INCOMPLETE} or {@link
   * #OVERSIZED}.
   */
  int next() {
    int available = writeAt - readAt;
    if (available < EdgeLimits.PREFIX_BYTES) {
      return INCOMPLETE;
    }
    int length = Short.toUnsignedInt(memory.get(LENGTH, readAt));
    if (length > frameMax) {
      return OVERSIZED;
    }
    return available < EdgeLimits.PREFIX_BYTES + length ? INCOMPLETE : length;
  }

  /** Moves the complete frame at the front to the start of {@code target}. */
  void take(int length, MemorySegment target) {
    MemorySegment.copy(memory, readAt + (long) EdgeLimits.PREFIX_BYTES, target, 0, length);
    skip(length);
  }

  /** Drops the complete frame at the front. */
  void skip(int length) {
    int frameBytes = EdgeLimits.PREFIX_BYTES + length;
    memory.asSlice(readAt, frameBytes).fill((byte) 0);
    readAt += frameBytes;
  }

  boolean isEmpty() {
    return readAt == writeAt;
  }

  /** Forgets and zeroes everything. */
  void clear() {
    memory.asSlice(0, writeAt).fill((byte) 0);
    readAt = 0;
    writeAt = 0;
  }

  private void compact() {
    if (readAt == 0) {
      return;
    }
    int left = writeAt - readAt;
    MemorySegment.copy(memory, readAt, memory, 0, left);
    memory.asSlice(left, writeAt - (long) left).fill((byte) 0);
    readAt = 0;
    writeAt = left;
  }
}
