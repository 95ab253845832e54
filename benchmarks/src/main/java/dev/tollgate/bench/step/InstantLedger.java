package dev.tollgate.bench.step;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.pipeline.LedgerPort;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.Rule;

/** A ledger that approves everything by the next time it is asked. */
final class InstantLedger implements LedgerPort {
  private final int[] slots;
  private final long[] commandIds;
  private final Decision approval = new Decision();
  private int waiting;

  InstantLedger(int capacity) {
    slots = new int[capacity];
    commandIds = new long[capacity];
    approval.reason = Reason.APPROVED;
    approval.rule = Rule.GRANTED;
    approval.authorizationCode = 123_456;
  }

  @Override
  public boolean apply(int slot, long commandId, TransactionCommand command) {
    slots[waiting] = slot;
    commandIds[waiting++] = commandId;
    approval.approvedAmountMinor = command.amountMinor;
    return true;
  }

  @Override
  public boolean undo(long commandId, TransactionKey key) {
    throw new IllegalStateException("nothing is late here");
  }

  @Override
  public boolean forestall(long commandId, TransactionKey key) {
    throw new IllegalStateException("nothing is late here");
  }

  @Override
  public int poll(AnswerHandler handler) {
    int count = waiting;
    waiting = 0;
    for (int i = 0; i < count; i++) {
      handler.onDecision(slots[i], commandIds[i], approval);
    }
    return count;
  }
}
