package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;

/**
 * The ledger as the agent sees it: commands go in, decisions come out later and in order. Whether
 * the ledger sits in this process or on three machines makes no difference here.
 */
public interface LedgerPort {
  /** Takes decisions; the object is reused once this returns. */
  interface DecisionHandler {
    void onDecision(int slot, long generation, Decision decision);
  }

  /**
   * Has a command carried out; a decision will come. @return false when the ledger takes no more
   * commands now
   */
  boolean apply(int slot, long generation, TransactionCommand command);

  /** Takes back what was or may have been decided under the key. @return as above */
  boolean undo(TransactionKey key);

  /** Hands over the decisions that are there. @return how many */
  int poll(DecisionHandler handler);
}
