package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.rules.Reason;
import java.util.function.LongSupplier;

/**
 * What is said when there is no decision in time or its answer does not leave, and what the ledger
 * must know of it: a request that was answered 91 or 96 moves no money, now or when it is repeated.
 */
final class LateAnswers {
  private final LedgerPort ledger;
  private final TransactionTable table;
  private final AnswerPublisher publisher;
  private final PipelineCounters counters;
  private final AlertRaiser alerts;
  private final LongSupplier nanoClock;
  private final UndoQueue undo;

  LateAnswers(
      LedgerPort ledger,
      TransactionTable table,
      AnswerPublisher publisher,
      PipelineCounters counters,
      AlertRaiser alerts,
      LongSupplier nanoClock) {
    this.ledger = ledger;
    this.table = table;
    this.publisher = publisher;
    this.counters = counters;
    this.alerts = alerts;
    this.nanoClock = nanoClock;
    this.undo = new UndoQueue(ledger);
  }

  /**
   * Answers 91, or leaves an advice unanswered. The ledger remembers the 91 of a request: whatever
   * comes under this key from now on gets the same answer and moves nothing. It is not told of what
   * might be forged. A ledger without room to remember has no money held under the key either.
   */
  void undecided(Transaction transaction) {
    if (transaction.messageClass == MessageClass.AUTHORIZATION && transaction.believed) {
      ledger.undo(transaction.command.key);
    }
    say91(transaction);
  }

  /**
   * Too late for a decision to reach the peer: say so while there is time, and leave no money held.
   */
  void deadlinePassed(int slot) {
    Transaction transaction = table.at(slot);
    counters.deadlines.increment();
    boolean asked = transaction.state == TransactionState.DECIDING;
    table.leave(transaction);
    if (asked && transaction.messageClass == MessageClass.AUTHORIZATION) {
      undo.add(transaction.command.key);
      say91(transaction);
    } else {
      undecided(transaction);
    }
  }

  private void say91(Transaction transaction) {
    if (transaction.isAdvice()) {
      publisher.unanswered(transaction);
    } else {
      publisher.plain(transaction, Reason.DEADLINE_PASSED);
    }
  }

  /**
   * The answer did not leave, so an approval must not stand. The peer still hears 91 if there is
   * time: it was no MAC for the approval, or the connection is gone, and then the zone drops the
   * answer. Where the answer was none of its dialect the peer hears 96 instead of whatever it was.
   */
  void unsent(int slot, long generation) {
    Transaction transaction = table.at(slot);
    if (!transaction.is(TransactionState.ANSWERED, generation)) {
      throw new IllegalStateException("an unsent answer of a transaction that was not answered");
    }
    if (transaction.undoable) {
      counters.undone.increment();
      alerts.raise(Alert.APPROVAL_UNDONE, transaction.request());
      undo.add(transaction.command.key);
    }
    if (transaction.request().answerFault() != 0) {
      publisher.plain(transaction, Reason.SYSTEM_FAULT);
    } else if (transaction.deadlineNs - nanoClock.getAsLong() > 0) {
      publisher.plain(transaction, Reason.DEADLINE_PASSED);
    } else {
      publisher.release(transaction);
    }
  }

  /** Asks the ledger again to take back what it had no room for. @return how many it took back */
  int retry() {
    return undo.retry();
  }

  /** No money is held for an answer that was not sent. */
  boolean isDone() {
    return undo.isEmpty();
  }
}
