package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.TransactionKey;

/** Lends the gateway's own {@link UndoQueue} to simulations in other packages. */
public final class SimulatedUndo {
  private final UndoQueue queue;

  public SimulatedUndo(LedgerPort ledger) {
    queue = new UndoQueue(ledger);
  }

  public void add(TransactionKey key) {
    queue.add(key);
  }

  public int retry() {
    return queue.retry();
  }

  public boolean isEmpty() {
    return queue.isEmpty();
  }
}
