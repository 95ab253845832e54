package dev.tollgate.gateway.ledgerlog;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.VoidOutcome;

/**
 * Takes the ledger's answers. Slot and commandId are those of the command. Objects are reused once
 * a method returns.
 */
public interface AnswerHandler {
  void onDecision(int slot, long commandId, Decision decision);

  void onVoided(int slot, long commandId, VoidOutcome outcome);

  void onImported(int slot, long commandId, ImportOutcome outcome);

  /**
   * The command was not carried out.
   *
   * @param slot -1 if the command was too short to tell
   * @param version newest version of the schema that the one who refuses can read
   */
  void onRefused(int slot, long commandId, Refusal refusal, int version);
}
