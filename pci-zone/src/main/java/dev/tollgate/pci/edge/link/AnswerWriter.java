package dev.tollgate.pci.edge.link;

import dev.tollgate.hsm.LockedMemory;
import dev.tollgate.pci.Answer;
import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import dev.tollgate.pci.answer.AnswerBuilder;
import dev.tollgate.pci.vault.VaultCell;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes the answers of one connection from fixed locked memory, one batch at a time, and zeroes
 * the memory when the socket has taken it. What does not fit waits in its cell, so nothing grows.
 */
final class AnswerWriter {
  private final MemorySegment memory;
  private final ByteBuf view;
  private final AnswerBuilder builder;
  private final Framing framing;
  private final Edge edge;
  private final ChannelHandlerContext context;
  private final WriteEnd writeEnd;
  private final ArrayDeque<VaultCell> waiting = new ArrayDeque<>();
  private final ArrayList<VaultCell> batch = new ArrayList<>();
  private int batchBytes;
  private boolean writing;
  private long writes;

  AnswerWriter(
      MemorySegment memory,
      AnswerBuilder builder,
      Framing framing,
      Edge edge,
      ChannelHandlerContext context) {
    this.memory = memory;
    this.view = Unpooled.wrappedBuffer(memory.asByteBuffer());
    this.builder = builder;
    this.framing = framing;
    this.edge = edge;
    this.context = context;
    this.writeEnd = new WriteEnd(context.channel());
  }

  /** Whether answers wait for the peer to take earlier ones: it is to be asked for no more. */
  boolean isBehind() {
    return !waiting.isEmpty();
  }

  /** Takes the cell over; {@link #flush} sends. */
  void add(VaultCell cell) {
    if (writing || !hasRoom()) {
      waiting.add(cell);
    } else {
      encode(cell);
    }
  }

  void flush() {
    if (writing || batchBytes == 0) {
      return;
    }
    writing = true;
    long write = ++writes;
    view.setIndex(0, batchBytes).retain(); // Netty releases what it has written
    context.writeAndFlush(view, writeEnd);
    if (writing && write == writes) {
      context
          .executor()
          .schedule(() -> closeIfStuck(write), edge.frameTimeoutMs(), TimeUnit.MILLISECONDS);
    }
  }

  /** A peer that reads no answers would keep their cells, and approvals from being undone. */
  private void closeIfStuck(long write) {
    if (writing && write == writes) {
      edge.counters().increment(ZoneCounter.LINKS_STALLED);
      context.close();
    }
  }

  /** The connection is gone: nothing that still waits will leave. */
  void close() {
    while (!waiting.isEmpty()) {
      edge.unsent(waiting.poll());
    }
    if (!writing) {
      settle(false);
    }
  }

  private void written(boolean success) {
    writing = false;
    settle(success);
    while (!waiting.isEmpty() && hasRoom()) {
      encode(waiting.poll());
    }
    flush();
  }

  private void settle(boolean success) {
    LockedMemory.zero(memory, 0, batchBytes);
    batchBytes = 0;
    for (int i = 0; i < batch.size(); i++) {
      VaultCell cell = batch.get(i);
      if (success && !isLate(cell.answer())) {
        cell.letGo();
      } else {
        if (success) {
          cell.markAnswered();
        }
        edge.unsent(cell);
      }
    }
    batch.clear();
  }

  private void encode(VaultCell cell) {
    if (isLate(cell.answer())) {
      edge.unsent(cell);
      return;
    }
    int messageAt = batchBytes + framing.bytesAhead();
    int length = cell.answerLength();
    if (length > 0) {
      MemorySegment.copy(cell.memory(), cell.answerAt(), memory, messageAt, length);
    } else {
      length = builder.build(cell, memory, messageAt, EdgeLimits.ANSWER_MAX_BYTES);
    }
    if (length < 0) {
      edge.unbuilt(cell, builder.faultField());
      return;
    }
    framing.write(cell, memory, batchBytes, length);
    batchBytes = messageAt + length;
    batch.add(cell);
  }

  /** A late decline does no harm; a late approval would leave money held that nobody waits for. */
  private static boolean isLate(Answer answer) {
    return answer.undoable && System.nanoTime() - answer.deadlineNs > 0;
  }

  private boolean hasRoom() {
    return batchBytes + EdgeLimits.FRAME_OUT_BYTES <= EdgeLimits.OUT_BYTES;
  }

  /**
   * Hears of the end of each write. Netty's own promise is good for one write; this one never
   * counts as done and is used again, so a write leaves no garbage.
   */
  private final class WriteEnd extends DefaultChannelPromise {
    WriteEnd(Channel channel) {
      super(channel);
    }

    @Override
    public boolean trySuccess(@Nullable Void result) {
      written(true);
      return true;
    }

    @Override
    public boolean tryFailure(Throwable cause) {
      written(false);
      return true;
    }

    @Override
    public ChannelPromise setSuccess(@Nullable Void result) {
      written(true);
      return this;
    }

    @Override
    public ChannelPromise setFailure(Throwable cause) {
      written(false);
      return this;
    }
  }
}
