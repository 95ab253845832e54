package dev.tollgate.gateway.ledgerlog;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.VoidOutcome;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes each answer it hears of again. */
class AnswerEcho implements AnswerHandler {
  final UnsafeBuffer buffer = new UnsafeBuffer(new byte[AnswerEncoder.LENGTH_MAX]);
  int length;
  int refusersVersion;

  private final AnswerEncoder encoder = new AnswerEncoder();

  @Override
  public void onDecision(int slot, long commandId, Decision decision) {
    length = encoder.decision(buffer, 0, slot, commandId, decision);
  }

  @Override
  public void onVoided(int slot, long commandId, VoidOutcome outcome) {
    length = encoder.voided(buffer, 0, slot, commandId, outcome);
  }

  @Override
  public void onImported(int slot, long commandId, ImportOutcome outcome) {
    length = encoder.imported(buffer, 0, slot, commandId, outcome);
  }

  @Override
  public void onRefused(int slot, long commandId, Refusal refusal, int version) {
    refusersVersion = version;
    length = encoder.refused(buffer, 0, slot, commandId, refusal);
  }

  byte[] bytes() {
    byte[] bytes = new byte[length];
    buffer.getBytes(0, bytes);
    return bytes;
  }
}
