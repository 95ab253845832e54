package dev.tollgate.gateway.pipeline;

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
  private final KeyChains telling;

  ToldApprovals(TransactionTable table) {
    this.telling = table.chains();
  }

  /**
   * An approval is told.
   *
   * @param decidedHere it was decided for this message, not for an earlier one
   * @return whether it must be heard of if it is not sent
   */
  boolean tell(Transaction transaction, boolean decidedHere) {
    if (!decidedHere && telling.first(transaction.command.key) == null) {
      return false; // whoever it was decided for has been answered, by us or by a process before
    }
    telling.add(transaction);
    transaction.tells = true;
    transaction.owedCommandId = decidedHere ? transaction.commandId : Transaction.NOTHING_OWED;
    return true;
  }

  /** The row is about to be used by another message: if it told an approval, that was sent. */
  void reuse(Transaction transaction) {
    if (transaction.tells) {
      remove(transaction);
      Transaction each = telling.first(transaction.command.key);
      for (; each != null; each = telling.after(each)) {
        each.owedCommandId = Transaction.NOTHING_OWED;
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
    Transaction other = telling.first(transaction.command.key);
    if (other == null || owed == Transaction.NOTHING_OWED) {
      return owed;
    }
    other.owedCommandId = owed;
    return Transaction.NOTHING_OWED;
  }

  private void remove(Transaction transaction) {
    transaction.tells = false;
    telling.remove(transaction);
  }
}
