package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.TransactionKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of the transaction table, found by the key of their message: several messages of one
 * request (a repeat, a copy the network made) have rows of their own. Chains in arrays: nothing is
 * allocated.
 */
final class KeyChains {
  private static final int NONE = -1;

  private final Transaction[] rows;
  private final int[] heads;
  private final int[] next;

  KeyChains(Transaction[] rows) {
    this.rows = rows;
    this.heads = new int[Integer.highestOneBit(rows.length) << 1];
    this.next = new int[rows.length];
    Arrays.fill(heads, NONE);
  }

  /** Puts in a row; its key does not change as long as it is in. */
  void add(Transaction row) {
    int slot = row.request().slot();
    int head = head(row.command.key);
    next[slot] = heads[head];
    heads[head] = slot;
  }

  /** Takes out a row that is in. */
  void remove(Transaction row) {
    int slot = row.request().slot();
    int head = head(row.command.key);
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

  /** A row with this key; the one put in last. */
  @Nullable Transaction first(TransactionKey key) {
    return find(heads[head(key)], key);
  }

  /** Another row with the key of this one, which is in; null after the last. */
  @Nullable Transaction after(Transaction row) {
    return find(next[row.request().slot()], row.command.key);
  }

  private @Nullable Transaction find(int from, TransactionKey key) {
    for (int slot = from; slot != NONE; slot = next[slot]) {
      if (rows[slot].command.key.equals(key)) {
        return rows[slot];
      }
    }
    return null;
  }

  private int head(TransactionKey key) {
    return key.hashCode() & heads.length - 1;
  }
}
