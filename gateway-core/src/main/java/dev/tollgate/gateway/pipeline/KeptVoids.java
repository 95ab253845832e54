package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.TransactionKey;

/** Requests that were given up, where they outlive the process. Used by one thread. */
public interface KeptVoids {
  /** What {@link #keep} answers when it could not keep it. */
  int NOT_KEPT = -1;

  /** Takes what was kept; the key is reused once this returns. */
  interface Reader {
    void onVoid(TransactionKey key, long commandId, int place);
  }

  /**
   * Tells all that was kept when it was opened, and maybe some that had been dropped. Each keeps
   * its place.
   */
  void read(Reader reader);

  /** Keeps one, before anybody hears that it was given up. @return its place */
  int keep(TransactionKey key, long commandId);

  /** The ledger has taken it back. */
  void drop(int place);
}
