package dev.tollgate.pci.edge.link;

import dev.tollgate.pci.RequestSink;
import dev.tollgate.pci.ZoneCounter;
import dev.tollgate.pci.ZoneCounters;
import dev.tollgate.pci.vault.VaultCell;

/** What becomes of a cell whose answer left, or did not. */
final class Delivery {
  private final RequestSink sink;
  private final ZoneCounters counters;

  Delivery(RequestSink sink, ZoneCounters counters) {
    this.sink = sink;
    this.counters = counters;
  }

  /** The socket took the answer. */
  void sent(VaultCell cell) {
    cell.letGo();
  }

  /**
   * The answer did not leave in time. An approval stays with the transaction, which takes the money
   * back; any other answer moved none.
   */
  void unsent(VaultCell cell) {
    counters.increment(ZoneCounter.ANSWERS_UNSENT, cell.sealed().network());
    if (!cell.answer().undoable) {
      cell.letGo();
    } else if (!sink.unsent(cell.sealed().slot(), cell.sealed().generation())) {
      throw new IllegalStateException("the ring is smaller than what the cells can cause");
    }
  }
}
