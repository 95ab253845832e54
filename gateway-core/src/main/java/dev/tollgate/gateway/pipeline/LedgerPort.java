package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.ledger.VoidOutcome;

/**
 * The ledger as the agent sees it: commands go in, answers come out later and in order. Whether the
 * ledger sits in this process or on three machines makes no difference here. One thread calls it,
 * and polls it at least every {@link PipelineLimits#IDLE_NS} even when there is nothing to do: a
 * connection that is not polled is lost.
 */
public interface LedgerPort {
  /** Takes answers; objects are reused once a method returns. It may ask the ledger more. */
  interface AnswerHandler {
    /** What was decided. Slot and number are those of the command. */
    void onDecision(int slot, long commandId, Decision decision);

    /** What became of {@link #undo}, by the number it was asked with. */
    void onVoided(long commandId, VoidOutcome outcome);

    /**
     * What was asked and has no answer will get none, and nobody here knows whether it was carried
     * out. What is asked from now on is asked of a new connection, if there is one.
     */
    void onDisconnected();
  }

  /**
   * Has a command carried out; a decision will come.
   *
   * @param commandId a number that no other command has, of this process or an earlier one
   * @return false when the ledger takes no more commands now
   */
  boolean apply(int slot, long commandId, TransactionCommand command);

  /**
   * Takes back what was or may have been decided under the key by this command, and nothing that
   * another one decided; an outcome will come. @return as above
   */
  boolean undo(long commandId, TransactionKey key);

  /**
   * Has what comes under the key from now on answered as if it were taken back; for a request that
   * the ledger was not asked about, so no money hangs on it. @return as above
   *
   * @param commandId a number that no other command has
   */
  boolean forestall(long commandId, TransactionKey key);

  /** Hands over the answers that are there. @return how many */
  int poll(AnswerHandler handler);
}
