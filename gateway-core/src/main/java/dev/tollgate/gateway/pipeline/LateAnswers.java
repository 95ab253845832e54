package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.VoidOutcome;
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
  private final CommandIds commandIds;
  private final ToldApprovals told;
  private final UndoQueue undo;

  LateAnswers(
      LedgerPort ledger,
      TransactionTable table,
      AnswerPublisher publisher,
      PipelineCounters counters,
      AlertRaiser alerts,
      LongSupplier nanoClock,
      CommandIds commandIds,
      ToldApprovals told,
      KeptVoids kept) {
    this.ledger = ledger;
    this.table = table;
    this.publisher = publisher;
    this.counters = counters;
    this.alerts = alerts;
    this.nanoClock = nanoClock;
    this.commandIds = commandIds;
    this.told = told;
    this.undo = new UndoQueue(ledger, kept);
  }

  /**
   * Answers 91, or leaves an advice unanswered. The ledger remembers the 91 of a request: whatever
   * comes under this key from now on gets the same answer and moves nothing. It is not told of what
   * might be forged. It was not asked, so there is nothing of this message to take back, and it is
   * told once only: if that fails, a repeat may be decided anew.
   *
   * <p>Another message of the same request that is in flight may still be approved, whatever the
   * ledger is told now. So this one is left without an answer: the peer gets the other's.
   */
  void undecided(Transaction transaction) {
    if (table.isInFlight(transaction.command.key)) {
      publisher.leftToCopy(transaction);
      return;
    }
    if (transaction.messageClass == MessageClass.AUTHORIZATION && transaction.believed) {
      ledger.forestall(commandIds.next(), transaction.command.key);
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
    if (asked) {
      giveUp(transaction);
    } else {
      undecided(transaction);
    }
  }

  /** No decision will come, and nobody knows whether there is one. */
  void disconnected() {
    undo.disconnected();
    for (int slot = 0; slot < table.slots(); slot++) {
      Transaction transaction = table.at(slot);
      if (transaction.state == TransactionState.DECIDING) {
        counters.ledgerUnavailable.increment();
        table.leave(transaction);
        giveUp(transaction);
      }
    }
  }

  private void giveUp(Transaction transaction) {
    if (transaction.messageClass == MessageClass.AUTHORIZATION) {
      takeBack(transaction, transaction.commandId);
    }
    say91(transaction);
  }

  /** Written down before the answer leaves: a process that ends now must not leave money held. */
  private void takeBack(Transaction transaction, long commandId) {
    if (!undo.add(transaction.command.key, commandId)) {
      counters.voidsNotKept.increment();
      alerts.raise(Alert.VOID_NOT_KEPT, transaction.request());
    }
  }

  /** Whether an earlier message of the same request was answered 91 and is being taken back. */
  boolean isGivenUp(Transaction transaction) {
    return undo.isGivenUp(transaction.command.key);
  }

  /** The same 91 once more, whatever the ledger says; what it approved just now is taken back. */
  void decidedAfterAll(Transaction transaction, Decision decision) {
    if (decision.reason.isApproval() && !decision.repeated) {
      takeBack(transaction, transaction.commandId);
    }
    say91(transaction);
  }

  private void say91(Transaction transaction) {
    if (transaction.isAdvice()) {
      publisher.unanswered(transaction);
    } else {
      publisher.plain(transaction, Reason.DEADLINE_PASSED);
    }
  }

  /**
   * The answer did not leave, so an approval must not stand, unless another answer tells it. The
   * peer still hears 91 if there is time: it was no MAC for the approval, or the connection is
   * gone, and then the zone drops the answer. Where the answer was none of its dialect the peer
   * hears 96 instead of whatever it was.
   */
  void unsent(int slot, long generation) {
    Transaction transaction = table.at(slot);
    if (!transaction.is(TransactionState.ANSWERED, generation)) {
      throw new IllegalStateException("an unsent answer of a transaction that was not answered");
    }
    long owed = told.unsent(transaction);
    if (owed != Transaction.NOTHING_OWED) {
      counters.undone.increment();
      alerts.raise(Alert.APPROVAL_UNDONE, transaction.request());
      takeBack(transaction, owed);
    }
    if (transaction.request().answerFault() != 0) {
      publisher.plain(transaction, Reason.SYSTEM_FAULT);
    } else if (transaction.deadlineNs - nanoClock.getAsLong() > 0) {
      publisher.plain(transaction, Reason.DEADLINE_PASSED);
    } else {
      publisher.release(transaction);
    }
  }

  void voided(long commandId, VoidOutcome outcome) {
    undo.voided(commandId, outcome);
  }

  /** Asks the ledger again for what it did not take or not do. @return how many it took */
  int retry(long nowNs) {
    return undo.retry(nowNs);
  }

  /** No money is held for an answer that was not sent. */
  boolean isDone() {
    return undo.isEmpty();
  }
}
