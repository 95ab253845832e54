package dev.tollgate.pci.edge.link;

import dev.tollgate.pci.Zone.RequestSink;
import dev.tollgate.pci.ZoneCounters;
import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import dev.tollgate.pci.answer.AnswerBuilder;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.edge.LinkPipeline;
import dev.tollgate.pci.vault.Vault;
import dev.tollgate.pci.vault.VaultCell;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What all connections share, and the way answers take to them. */
public final class Edge implements LinkPipeline {
  private final Vault vault;
  private final LinkTable links;
  private final RequestSink sink;
  private final ZoneCounters counters;
  private final List<Wire> wires;
  private final int frameMax;
  private final int frameTimeoutMs;

  /** One for each event loop; an array, as going through a list makes an iterator each time. */
  private volatile LoopOutbox[] outboxes = {};

  /** How a network's messages look on the line. */
  public record Wire(Dialect dialect, Framing framing) {}

  /**
   * @param frameMax longest message, without header
   * @param wires by network index
   * @param frameTimeoutMs how long a frame may take from its first byte to its last, and how long a
   *     peer may take to take a batch of answers
   */
  public Edge(
      Vault vault,
      int linksMax,
      int frameMax,
      int frameTimeoutMs,
      List<Wire> wires,
      RequestSink sink,
      ZoneCounters counters) {
    this.vault = vault;
    this.links = new LinkTable(linksMax, frameMax);
    this.frameMax = frameMax;
    this.frameTimeoutMs = frameTimeoutMs;
    this.wires = List.copyOf(wires);
    this.sink = sink;
    this.counters = counters;
  }

  @Override
  public ChannelHandler link(int network) {
    Dialect dialect = wires.get(network).dialect();
    return new LinkHandler(this, network, new MessageReceiver(network, dialect, sink, counters));
  }

  /** Queues an answer for its connection; {@link #flush} wakes the event loops. */
  public void answer(VaultCell cell) {
    LoopOutbox outbox = outboxOf(cell);
    if (outbox != null) {
      outbox.add(cell);
    }
  }

  /** Queues an answer and wakes its event loop; for those who do not flush. */
  void answerNow(VaultCell cell) {
    LoopOutbox outbox = outboxOf(cell);
    if (outbox != null) {
      outbox.add(cell);
      outbox.wake();
    }
  }

  /**
   * An answer did not leave in time. An approval goes back to the transaction, which takes the
   * money back; any other answer moved none.
   */
  void unsent(VaultCell cell) {
    counters.increment(ZoneCounter.ANSWERS_UNSENT, cell.sealed().network());
    if (cell.answer().undoable) {
      giveBack(cell);
    } else {
      cell.letGo();
    }
  }

  /**
   * A message of ours is none of its dialect. Instead of an answer the transaction says once more
   * that something is wrong here, having taken back what money moved; there is nothing to be said
   * instead of that, or of a request of our own.
   *
   * @param field at fault, 0 if the dialect has no message of that type at all
   */
  void unbuilt(VaultCell cell, int field) {
    int network = cell.sealed().network();
    if (field != 0) {
      counters.invalidAnswers().add(network, field, 1);
    }
    boolean first = cell.messageLength() > 0 && cell.sealed().answerFault() == 0;
    if (field != 0 && first) {
      cell.sealed().answerFault(field);
      giveBack(cell);
    } else {
      counters.increment(ZoneCounter.ANSWERS_UNBUILT, network);
      unsent(cell);
    }
  }

  private void giveBack(VaultCell cell) {
    if (!sink.unsent(cell.sealed().slot(), cell.sealed().generation())) {
      throw new IllegalStateException("the ring is smaller than what the cells can cause");
    }
  }

  /** Null when the connection is gone; the answer is then unsent. */
  private @Nullable LoopOutbox outboxOf(VaultCell cell) {
    LinkHandler link = links.linkOf(cell);
    LoopOutbox outbox = link == null ? null : link.outbox();
    if (outbox == null) {
      unsent(cell);
    }
    return outbox;
  }

  /** Addresses a message of our own to a connection. @return false if there is none */
  public boolean address(VaultCell cell, int index) {
    LinkHandler link = links.link(index);
    if (link == null) {
      return false;
    }
    cell.sealed().origin(link.network(), index, System.nanoTime());
    cell.linkGeneration(link.generation());
    return true;
  }

  public void flush() {
    for (LoopOutbox outbox : outboxes) {
      outbox.wake();
    }
  }

  synchronized LoopOutbox outbox(EventLoop loop) {
    for (LoopOutbox outbox : outboxes) {
      if (outbox.serves(loop)) {
        return outbox;
      }
    }
    LoopOutbox outbox = new LoopOutbox(loop, links, this, vault.cellCount());
    LoopOutbox[] more = Arrays.copyOf(outboxes, outboxes.length + 1);
    more[outboxes.length] = outbox;
    outboxes = more;
    return outbox;
  }

  FrameCollector collector(int network, int index) {
    return new FrameCollector(links.inMemory(index), frameMax, wires.get(network).framing());
  }

  AnswerWriter writer(int network, int index, ChannelHandlerContext context) {
    Wire wire = wires.get(network);
    AnswerBuilder builder = new AnswerBuilder(wire.dialect());
    return new AnswerWriter(links.outMemory(index), builder, wire.framing(), this, context);
  }

  Vault vault() {
    return vault;
  }

  LinkTable links() {
    return links;
  }

  RequestSink sink() {
    return sink;
  }

  ZoneCounters counters() {
    return counters;
  }

  int frameTimeoutMs() {
    return frameTimeoutMs;
  }
}
