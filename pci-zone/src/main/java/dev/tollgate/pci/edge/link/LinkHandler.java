package dev.tollgate.pci.edge.link;

import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import dev.tollgate.pci.vault.Vault;
import dev.tollgate.pci.vault.VaultCell;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One network connection: bytes in, answers out. When no vault cell is free, or the peer does not
 * take its answers, or holds its part of the cells, it stops reading the socket and tries again a
 * millisecond later; it never blocks and never grows.
 */
final class LinkHandler extends ChannelInboundHandlerAdapter {
  private static final long PAUSE_MS = 1;

  private final Edge edge;
  private final MessageReceiver receiver;
  private final int network;
  private final Vault.Quota quota;
  private int index = -1;
  private int generation;
  private long framesDone;

  /** A frame may wait here for a cell; its time runs from when its last byte came. */
  private long readAtNs;

  private boolean timing;
  private boolean paused;

  /** Answers were taken over since the last flush. */
  private boolean unflushed;

  private @Nullable FrameCollector collector;
  private @Nullable AnswerWriter writer;
  private @Nullable LoopOutbox outbox;

  LinkHandler(Edge edge, int network, MessageReceiver receiver) {
    this.edge = edge;
    this.network = network;
    this.receiver = receiver;
    this.quota = new Vault.Quota(EdgeLimits.cellsPerLink(edge.vault().cellCount()));
  }

  int network() {
    return network;
  }

  int generation() {
    return generation;
  }

  /** Set before other threads see the link. */
  void generation(int generation) {
    this.generation = generation;
  }

  /** Where other threads put answers for this connection. */
  @Nullable LoopOutbox outbox() {
    return outbox;
  }

  /**
   * Takes an answer over, on the event loop.
   *
   * @return whether it is the first one since {@link #flushAnswers}
   */
  boolean answer(VaultCell cell) {
    boolean first = !unflushed;
    unflushed = true;
    if (writer != null) {
      writer.add(cell);
    }
    return first;
  }

  void flushAnswers() {
    unflushed = false;
    if (writer != null) {
      writer.flush();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    outbox = edge.outbox(context.channel().eventLoop());
    index = edge.links().open(this);
    if (index < 0) {
      edge.counters().increment(ZoneCounter.LINKS_REFUSED);
      context.close();
      return;
    }
    collector = edge.collector(network, index);
    writer = edge.writer(network, index, context);
    edge.sink().linkUp(network, index);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (index < 0 || collector == null || writer == null) {
      return;
    }
    collector.clear();
    writer.close();
    edge.sink().linkDown(network, index); // before another loop can tell of the index's next use
    edge.links().close(index);
    index = -1;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    readAtNs = System.nanoTime();
    try {
      if (collector != null) {
        collector.append(bytes);
        takeFrames(context, collector);
      }
    } finally {
      bytes.setZero(0, bytes.writerIndex());
      bytes.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    edge.sink().wake();
  }

  /**
   * Also on a reset by the peer. What went wrong may quote what was read, so it is not looked at.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    edge.counters().increment(ZoneCounter.LINKS_BROKEN);
    context.close();
  }

  private void takeFrames(ChannelHandlerContext context, FrameCollector frames) {
    int length = frames.next();
    while (length >= 0) {
      if (!takeFrame(frames, length)) {
        pause(context, frames);
        return;
      }
      framesDone++;
      length = frames.next();
    }
    if (length != FrameCollector.INCOMPLETE) {
      boolean oversized = length == FrameCollector.OVERSIZED;
      edge.counters()
          .increment(oversized ? ZoneCounter.FRAMES_OVERSIZED : ZoneCounter.FRAMES_ILLEGIBLE);
      context.close();
    } else if (!frames.isEmpty()) {
      timeFrame(context, frames);
    }
  }

  /**
   * @return false if it is a message and there is no cell for it now
   */
  private boolean takeFrame(FrameCollector frames, int length) {
    switch (frames.fit(length)) {
      case MESSAGE -> {
        return takeMessage(frames, length);
      }
      case EMPTY -> edge.counters().increment(ZoneCounter.FRAMES_EMPTY);
      case REJECT -> edge.counters().increment(ZoneCounter.MESSAGES_REJECTED, network);
      case WRONG -> edge.counters().increment(ZoneCounter.HEADERS_WRONG, network);
    }
    frames.skip(length);
    return true;
  }

  private boolean takeMessage(FrameCollector frames, int length) {
    VaultCell cell = claimCell();
    if (cell == null) {
      return false;
    }
    edge.counters().increment(ZoneCounter.FRAMES);
    frames.take(length, cell);
    cell.linkGeneration(generation);
    cell.sealed().origin(network, index, readAtNs);
    receiver.receive(cell);
    return true;
  }

  private @Nullable VaultCell claimCell() {
    if (writer == null || writer.isBehind() || !quota.hasRoom()) {
      return null;
    }
    VaultCell cell = edge.vault().claim();
    if (cell != null) {
      cell.chargeTo(quota);
    }
    return cell;
  }

  private void pause(ChannelHandlerContext context, FrameCollector frames) {
    edge.counters().increment(ZoneCounter.READS_PAUSED);
    paused = true;
    context.channel().config().setAutoRead(false);
    context
        .executor()
        .schedule(
            () -> {
              paused = false;
              if (index >= 0) {
                takeFrames(context, frames);
                edge.sink().wake();
                context.channel().config().setAutoRead(!paused);
              }
            },
            PAUSE_MS,
            TimeUnit.MILLISECONDS);
  }

  /**
   * A frame that was begun must be finished within the frame time; while it waits for us, its time
   * does not count.
   */
  private void timeFrame(ChannelHandlerContext context, FrameCollector frames) {
    if (timing) {
      return;
    }
    timing = true;
    long done = framesDone;
    context
        .executor()
        .schedule(
            () -> {
              timing = false;
              if (index < 0 || frames.isEmpty()) {
                return;
              }
              if (done == framesDone && !paused) {
                edge.counters().increment(ZoneCounter.FRAMES_TIMED_OUT);
                context.close();
              } else {
                timeFrame(context, frames);
              }
            },
            edge.frameTimeoutMs(),
            TimeUnit.MILLISECONDS);
  }
}
