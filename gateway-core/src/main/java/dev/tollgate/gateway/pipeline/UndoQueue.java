package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.ledger.VoidOutcome;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Requests that were given up and the ledger must still take back: money must not stay held for an
 * answer nobody got. Each is offered until the ledger says that it is done; what a ledger without
 * room, or a lost connection, leaves open is offered again.
 *
 * <p>All of this is off the usual path, so it may allocate.
 */
final class UndoQueue {
  /** Offered at a time, so that a long queue does not hold up the transactions of a turn. */
  private static final int OFFERED_MAX = 64;

  private final LedgerPort ledger;

  /** By the number of their command, in the order they were given up. */
  private final Map<Long, TransactionKey> pending = new LinkedHashMap<>();

  private final ArrayDeque<Long> toOffer = new ArrayDeque<>();

  /** How many commands of each key are pending. */
  private final Map<TransactionKey, Integer> givenUp = new HashMap<>();

  UndoQueue(LedgerPort ledger) {
    this.ledger = ledger;
  }

  /** Takes a copy of the key. */
  void add(TransactionKey key, long commandId) {
    TransactionKey copy = key.copy();
    if (pending.putIfAbsent(commandId, copy) == null) {
      givenUp.merge(copy, 1, Integer::sum);
      toOffer.add(commandId);
      offer();
    }
  }

  /** Offers what is not with the ledger. @return how many it took */
  int offer() {
    int taken = 0;
    while (taken < OFFERED_MAX && !toOffer.isEmpty()) {
      long commandId = toOffer.element();
      TransactionKey key = pending.get(commandId);
      if (key != null && !ledger.undo(commandId, key)) {
        break;
      }
      toOffer.remove();
      taken++;
    }
    return taken;
  }

  void voided(long commandId, VoidOutcome outcome) {
    TransactionKey key = pending.get(commandId);
    if (key == null) {
      return; // nobody waits for it
    }
    if (outcome == VoidOutcome.SHED) {
      toOffer.add(commandId);
    } else {
      pending.remove(commandId);
      givenUp.computeIfPresent(key, (k, count) -> count > 1 ? count - 1 : null);
    }
  }

  /** Nothing is with the ledger any more. */
  void disconnected() {
    toOffer.clear();
    toOffer.addAll(pending.keySet());
  }

  /**
   * Whether 91 was said to a message under this key and the ledger has not taken it back yet: what
   * it says of the key now may not stand.
   */
  boolean isGivenUp(TransactionKey key) {
    return !givenUp.isEmpty() && givenUp.containsKey(key);
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }
}
