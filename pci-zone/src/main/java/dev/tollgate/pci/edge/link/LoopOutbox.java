package dev.tollgate.pci.edge.link;

import dev.tollgate.pci.vault.VaultCell;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/**
 * Answers on their way to the connections of one event loop: one wake-up for all that wait, and one
 * write for what goes to the same connection.
 */
final class LoopOutbox implements Runnable {
  private final EventLoop loop;
  private final LinkTable links;
  private final Edge edge;
  private final ManyToOneConcurrentArrayQueue<VaultCell> cells;
  private final AtomicBoolean woken = new AtomicBoolean();

  /** Connections with answers that are not written yet, each once. */
  private final ArrayList<LinkHandler> toFlush = new ArrayList<>();

  LoopOutbox(EventLoop loop, LinkTable links, Edge edge, int cellCount) {
    this.loop = loop;
    this.links = links;
    this.edge = edge;
    this.cells = new ManyToOneConcurrentArrayQueue<>(cellCount);
  }

  /**
   * Queues a cell; {@link #wake} makes the loop look. Every cell fits, each is in one outbox at
   * most.
   */
  void add(VaultCell cell) {
    if (!cells.offer(cell)) {
      throw new IllegalStateException("more answers than vault cells");
    }
  }

  boolean serves(EventLoop other) {
    return loop.equals(other);
  }

  void wake() {
    if (!cells.isEmpty() && woken.compareAndSet(false, true)) {
      loop.execute(this);
    }
  }

  @Override
  public void run() {
    woken.set(false);
    VaultCell cell = cells.poll();
    while (cell != null) {
      LinkHandler link = links.linkOf(cell);
      if (link == null) {
        edge.unsent(cell);
      } else if (link.answer(cell)) {
        toFlush.add(link);
      }
      cell = cells.poll();
    }
    for (int i = 0; i < toFlush.size(); i++) {
      toFlush.get(i).flushAnswers();
    }
    toFlush.clear();
  }
}
