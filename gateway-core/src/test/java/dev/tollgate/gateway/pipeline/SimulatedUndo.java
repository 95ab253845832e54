package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.ledger.VoidOutcome;

/** Lends the gateway's own {@link UndoQueue} to simulations in other packages. */
public final class SimulatedUndo {
  private final UndoQueue queue;

  public SimulatedUndo(LedgerPort ledger, KeptVoids kept) {
    queue = new UndoQueue(ledger, kept);
  }

  public void add(TransactionKey key, long commandId) {
    queue.add(key, commandId);
  }

  public int offer() {
    return queue.offer();
  }

  public void voided(long commandId, VoidOutcome outcome) {
    queue.voided(commandId, outcome);
  }

  public boolean isGivenUp(TransactionKey key) {
    return queue.isGivenUp(key);
  }

  public boolean isEmpty() {
    return queue.isEmpty();
  }
}
