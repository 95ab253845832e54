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

  /** By slot: the hash of its key, as the rows themselves are seldom in a cache. */
  private final int[] hashes;

  KeyChains(Transaction[] rows) {
    this.rows = rows;
    this.heads = new int[Integer.highestOneBit(rows.length) << 1];
    this.next = new int[rows.length];
    this.hashes = new int[rows.length];
    Arrays.fill(heads, NONE);
  }

  /** Puts in a row; its key does not change as long as it is in. */
  void add(Transaction row) {
    int slot = row.request().slot();
    int hash = row.command.key.hashCode();
    int head = head(hash);
    hashes[slot] = hash;
    next[slot] = heads[head];
    heads[head] = slot;
  }

  /** Takes out a row that is in. */
  void remove(Transaction row) {
    int slot = row.request().slot();
    int head = head(hashes[slot]);
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
    int hash = key.hashCode();
    return find(heads[head(hash)], hash, key);
  }

  /** Another row with the key of this one, which is in; null after the last. */
  @Nullable Transaction after(Transaction row) {
    int slot = row.request().slot();
    return find(next[slot], hashes[slot], row.command.key);
  }

  private @Nullable Transaction find(int from, int hash, TransactionKey key) {
    for (int slot = from; slot != NONE; slot = next[slot]) {
      if (hashes[slot] == hash && rows[slot].command.key.equals(key)) {
        return rows[slot];
      }
    }
    return null;
  }

  private int head(int hash) {
    return hash & heads.length - 1;
  }
}
