package dev.tollgate.pci.edge.link;

import dev.tollgate.hsm.LockedMemory;
import dev.tollgate.pci.vault.VaultCell;
import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Puts the frames of one connection together in fixed locked memory. Netty's own cumulators grow,
 * copy and leave copies behind; this one zeroes what it hands on.
 */
final class FrameCollector {
  /** The bytes collected so far are not a whole frame. */
  static final int INCOMPLETE = -1;

  /** The length prefix is over the limit: where the next frame starts is not known any more. */
  static final int OVERSIZED = -2;

  /** What stands where a length should be is none, with the same effect. */
  static final int ILLEGIBLE = -3;

  private final MemorySegment memory;
  private final ByteBuffer view;
  private final Framing framing;
  private final int contentMax;
  private int readAt;
  private int writeAt;

  /**
   * @param memory of {@link EdgeLimits#inBytes}
   * @param frameMax longest message, without header
   */
  FrameCollector(MemorySegment memory, int frameMax, Framing framing) {
    this.memory = memory;
    this.view = memory.asByteBuffer();
    this.framing = framing;
    this.contentMax = framing.header().bytes() + frameMax;
  }

  /** Reads the buffer to its end; the caller zeroes it. */
  void append(ByteBuf bytes) {
    compact();
    int length = bytes.readableBytes();
    view.limit(writeAt + length).position(writeAt);
    bytes.readBytes(view); // getBytes would make an object
    writeAt += length;
  }

  /**
   * Length of the frame at the front, header and message: 0 and more if it is complete, {@link
   * #INCOMPLETE}, {@link #OVERSIZED} or {@link #ILLEGIBLE}. Nothing waits for, or makes room for, a
   * length that is over the limit.
   */
  int next() {
    int available = writeAt - readAt - framing.prefixBytes();
    if (available < 0) {
      return INCOMPLETE;
    }
    long length = framing.contentLength(memory, readAt);
    if (length < 0) {
      return ILLEGIBLE;
    }
    if (length > contentMax) {
      return OVERSIZED;
    }
    return available < length ? INCOMPLETE : (int) length;
  }

  /** What the complete frame at the front is. */
  FrameHeader.Fit fit(int length) {
    return framing.header().fit(memory, contentAt(), length);
  }

  /** Moves the complete frame at the front, which is a message, into the cell. */
  void take(int length, VaultCell cell) {
    int headerLength = framing.header().bytes();
    int messageLength = length - headerLength;
    MemorySegment.copy(memory, contentAt(), cell.memory(), cell.headerAt(), headerLength);
    MemorySegment.copy(memory, contentAt() + headerLength, cell.memory(), 0, messageLength);
    cell.headerLength(headerLength);
    cell.messageLength(messageLength);
    skip(length);
  }

  /** Drops the complete frame at the front. */
  void skip(int length) {
    int frameBytes = framing.prefixBytes() + length;
    LockedMemory.zero(memory, readAt, frameBytes);
    readAt += frameBytes;
  }

  boolean isEmpty() {
    return readAt == writeAt;
  }

  /** Forgets and zeroes everything. */
  void clear() {
    LockedMemory.zero(memory, 0, writeAt);
    readAt = 0;
    writeAt = 0;
  }

  private long contentAt() {
    return readAt + (long) framing.prefixBytes();
  }

  private void compact() {
    if (readAt == 0) {
      return;
    }
    int left = writeAt - readAt;
    MemorySegment.copy(memory, readAt, memory, 0, left);
    LockedMemory.zero(memory, left, writeAt - (long) left);
    readAt = 0;
    writeAt = left;
  }
}
