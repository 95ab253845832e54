package dev.tollgate.gateway.model;

import dev.tollgate.gateway.ledger.Operation;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.rules.Reason;

/** A message of a terminal and what it was told about it. */
final class Exchange {
  final TransactionCommand command;
  final boolean audited;
  final Exchange reversed;
  int sent;
  boolean answered;

  /** Told to go ahead, and for how much. */
  boolean approved;

  long approvedMinor;
  int code = -1;

  /** Told by some answer that there is no decision. */
  boolean doubted;

  /** Of a request: what left the gateway. */
  Truth.Request truth = new Truth.Request();

  /** Its reversal was answered 25: another terminal has numbered a message of the card alike. */
  boolean mistaken;

  Exchange reversal;

  /** What a reversal that was answered leaves; -1 as long as there is none. */
  long keptMinor = -1;

  Exchange(TransactionCommand command, boolean audited, Exchange reversed) {
    this.command = command;
    this.audited = audited;
    this.reversed = reversed;
  }

  boolean isRequest() {
    return command.operation == Operation.AUTHORIZE;
  }

  void told(JudgeAnswer answer) {
    Reason reason = answer.reason();
    boolean undecided = reason == Reason.DEADLINE_PASSED || reason == Reason.SYSTEM_FAULT;
    if (undecided && !isRequest()) {
      return; // no answer at all: the network says it again
    }
    answered = true;
    doubted |= undecided;
    if (reason.isApproval()) {
      approved = true;
      approvedMinor = answer.approved();
      code = answer.code();
    }
    if (reversed != null && reason == Reason.ORIGINAL_NOT_FOUND) {
      reversed.mistaken = true;
    } else if (reversed != null && reason != Reason.AMOUNT_INVALID) {
      reversed.keptMinor = Math.max(0, command.replacementAmountMinor);
    }
  }

  /** What must have been settled in the end: what was granted, unless it was taken back. */
  long settledMinor() {
    long granted = truth.approved ? truth.approvedMinor : 0;
    return keptMinor < 0 ? granted : Math.min(keptMinor, granted);
  }

  /** Nobody can know whether it was granted: what was settled is what it is. */
  boolean isOpen() {
    return mistaken || (truth.unknown && !truth.approved);
  }

  /** Whether the terminal knows. */
  boolean isSettled() {
    return reversal == null ? answered : reversal.answered;
  }
}
