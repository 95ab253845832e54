package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.TransactionKey;

/**
 * All transactions, one row for each vault cell, and when each of those in flight must be answered.
 */
final class TransactionTable {
  private final Transaction[] transactions;
  private final KeyChains underWay;
  private final Deadlines deadlines;
  private final int inFlightMax;
  private int inFlight;

  TransactionTable(PipelineSizes sizes, long nowNs, Deadlines.Handler onDeadline) {
    transactions = new Transaction[sizes.cells()];
    for (int slot = 0; slot < transactions.length; slot++) {
      transactions[slot] = new Transaction();
    }
    underWay = chains();
    deadlines = new Deadlines(sizes.cells(), nowNs, onDeadline);
    inFlightMax = sizes.inFlightMax();
  }

  Transaction at(int slot) {
    return transactions[slot];
  }

  /** For some of the rows, none at first. */
  KeyChains chains() {
    return new KeyChains(transactions);
  }

  /** Rows, whatever their state. */
  int slots() {
    return transactions.length;
  }

  boolean isFull() {
    return inFlight == inFlightMax;
  }

  /** Transactions that have no answer yet. */
  int inFlight() {
    return inFlight;
  }

  /** Whether a message with this key has no answer yet. */
  boolean isInFlight(TransactionKey key) {
    return underWay.first(key) != null;
  }

  /** From here on somebody works on it; its time runs from the first such state to the last. */
  void enter(Transaction transaction, TransactionState state) {
    if (!transaction.state.isInFlight()) {
      inFlight++;
      underWay.add(transaction);
      deadlines.start(
          transaction.request().slot(), transaction.deadlineNs - PipelineLimits.ANSWER_MARGIN_NS);
    }
    transaction.state = state;
  }

  /** Nobody works on it any more, if anybody did. */
  void leave(Transaction transaction) {
    if (transaction.state.isInFlight()) {
      deadlines.stop(transaction.request().slot());
      transaction.state = TransactionState.IDLE;
      inFlight--;
      underWay.remove(transaction);
    }
  }

  /** Tells of those whose time is up. @return how many */
  int expire(long nowNs) {
    return deadlines.poll(nowNs);
  }
}
