package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.TransactionKey;
import java.util.ArrayDeque;

/**
 * Transactions the ledger must still take back. A ledger that has no room is asked again at each
 * tick, until it has: money must not stay held for an answer nobody got.
 */
final class UndoQueue {
  private final LedgerPort ledger;
  private final ArrayDeque<TransactionKey> keys = new ArrayDeque<>();

  UndoQueue(LedgerPort ledger) {
    this.ledger = ledger;
  }

  /** Takes a copy of the key. This is off the usual path, so it may allocate. */
  void add(TransactionKey key) {
    keys.add(key.copy());
    retry();
  }

  /**
   * @return how many were taken back
   */
  int retry() {
    int done = 0;
    while (!keys.isEmpty() && ledger.undo(keys.peek())) {
      keys.remove();
      done++;
    }
    return done;
  }

  boolean isEmpty() {
    return keys.isEmpty();
  }
}
