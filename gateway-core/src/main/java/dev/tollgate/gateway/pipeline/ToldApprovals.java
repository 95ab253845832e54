package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.TransactionKey;
import java.util.Arrays;

/**
 * Approvals that were told and may yet come back unsent, by the key of their request. Several
 * messages of one request (a repeat, a copy the network made) tell the same approval; the money
 * stays as long as one of these answers was sent or may be.
 *
 * <p>One row owes: if its answer comes back, it hands the debt to another answer under way, and the
 * last one has the ledger take the approval back. The use of a row by a new message says that its
 * answer was sent, and ends the debt of all.
 */
final class ToldApprovals {
  private static final int NONE = -1;

  private final TransactionTable table;
  private final int[] heads;
  private final int[] next;

  ToldApprovals(TransactionTable table) {
    this.table = table;
    this.heads = new int[Integer.highestOneBit(table.slots()) << 1];
    this.next = new int[table.slots()];
    Arrays.fill(heads, NONE);
  }

  /**
   * An approval is told.
   *
   * @param decidedHere it was decided for this message, not for an earlier one
   * @return whether it must be heard of if it is not sent
   */
  boolean tell(Transaction transaction, boolean decidedHere) {
    if (!decidedHere && other(transaction) == NONE) {
      return false; // whoever it was decided for has been answered, by us or by a process before
    }
    int slot = transaction.request().slot();
    int head = head(transaction.command.key);
    next[slot] = heads[head];
    heads[head] = slot;
    transaction.tells = true;
    transaction.owedCommandId = decidedHere ? transaction.commandId : Transaction.NOTHING_OWED;
    return true;
  }

  /** The row is about to be used by another message: if it told an approval, that was sent. */
  void reuse(Transaction transaction) {
    if (transaction.tells) {
      remove(transaction);
      int first = heads[head(transaction.command.key)];
      for (int slot = first; slot != NONE; slot = next[slot]) {
        Transaction each = table.at(slot);
        if (each.command.key.equals(transaction.command.key)) {
          each.owedCommandId = Transaction.NOTHING_OWED;
        }
      }
    }
  }

  /**
   * The answer did not leave.
   *
   * @return the command whose approval nobody has been told, nor will be; or {@link
   *     Transaction#NOTHING_OWED}
   */
  long unsent(Transaction transaction) {
    if (!transaction.tells) {
      return Transaction.NOTHING_OWED;
    }
    remove(transaction);
    long owed = transaction.owedCommandId;
    transaction.owedCommandId = Transaction.NOTHING_OWED;
    int other = other(transaction);
    if (other == NONE || owed == Transaction.NOTHING_OWED) {
      return owed;
    }
    table.at(other).owedCommandId = owed;
    return Transaction.NOTHING_OWED;
  }

  /** Another row that tells an approval of the same request. */
  private int other(Transaction transaction) {
    int slot = heads[head(transaction.command.key)];
    while (slot != NONE && !table.at(slot).command.key.equals(transaction.command.key)) {
      slot = next[slot];
    }
    return slot;
  }

  private void remove(Transaction transaction) {
    transaction.tells = false;
    int slot = transaction.request().slot();
    int head = head(transaction.command.key);
    if (heads[head] == slot) {
      heads[head] = next[slot];
      return;
    }
    int before = heads[head];
    while (next[before] != slot) {
      before = next[before];
    }
    next[before] = next[slot];
  }

  private int head(TransactionKey key) {
    return key.hashCode() & heads.length - 1;
  }
}
