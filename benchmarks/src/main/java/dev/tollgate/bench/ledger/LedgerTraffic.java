package dev.tollgate.bench.ledger;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.VoidOutcome;
import dev.tollgate.gateway.ledgerlog.AnswerAdapter;
import dev.tollgate.gateway.ledgerlog.AnswerHandler;
import dev.tollgate.gateway.ledgerlog.CommandEncoder;
import dev.tollgate.gateway.ledgerlog.ImportOutcome;
import dev.tollgate.gateway.ledgerlog.Refusal;
import dev.tollgate.gateway.rules.Reason;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Authorizations, encoded and read as the gateway does it; each must be approved. */
final class LedgerTraffic implements Traffic, AnswerHandler {
  private final CommandEncoder commands = new CommandEncoder();
  private final AnswerAdapter answers = new AnswerAdapter();
  private final Authorizations authorizations;
  private long answered;

  LedgerTraffic(int cards) {
    authorizations = new Authorizations(cards);
  }

  @Override
  public void write(MutableDirectBuffer buffer, long correlation) {
    int length = commands.transaction(buffer, 0, 0, correlation, authorizations.next());
    if (length != COMMAND_LENGTH) {
      throw new IllegalStateException("a command of " + length + " bytes");
    }
  }

  @Override
  public long read(DirectBuffer buffer, int offset, int length) {
    Refusal refusal = answers.onMessage(buffer, offset, length, this);
    if (refusal != Refusal.NONE) {
      throw new IllegalStateException("an answer that cannot be read: " + refusal);
    }
    return answered;
  }

  @Override
  public void onDecision(int slot, long commandId, Decision decision) {
    if (decision.reason != Reason.APPROVED || decision.repeated) {
      throw new IllegalStateException("not approved: " + decision.reason);
    }
    answered = commandId;
  }

  @Override
  public void onVoided(int slot, long commandId, VoidOutcome outcome) {
    throw new IllegalStateException("an answer to no question");
  }

  @Override
  public void onImported(int slot, long commandId, ImportOutcome outcome) {
    throw new IllegalStateException("an answer to no question");
  }

  @Override
  public void onRefused(int slot, long commandId, Refusal refusal, int version) {
    throw new IllegalStateException("refused: " + refusal);
  }
}
