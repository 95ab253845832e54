package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.TransactionKey;
import java.util.ArrayDeque;

/**
 * Transactions the ledger must still take back. A ledger that has no room is asked again at each
 * tick, until it has: money must not stay held for an answer nobody got.
 */
final class UndoQueue {
  /** Asked for at a time, so that a long queue does not hold up the transactions of a turn. */
  private static final int RETRIED_MAX = 64;

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
    for (int i = Math.min(keys.size(), RETRIED_MAX); i > 0; i--) { // all get their turn
      TransactionKey key = keys.remove();
      if (ledger.undo(key)) {
        done++;
      } else {
        keys.add(key);
      }
    }
    return done;
  }

  boolean isEmpty() {
    return keys.isEmpty();
  }
}
