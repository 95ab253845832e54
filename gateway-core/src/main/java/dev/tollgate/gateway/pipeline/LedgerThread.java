package dev.tollgate.gateway.pipeline;

import java.util.function.Supplier;

/**
 * The thread that owns the ledger: everything that is not a transaction asks it to look or to act.
 */
public interface LedgerThread {
  /** Runs work on that thread and waits for it. */
  <T> T call(Supplier<T> work);

  /** For a process that does nothing else: the caller's thread owns the ledger. */
  static LedgerThread caller() {
    return new LedgerThread() {
      @Override
      public <T> T call(Supplier<T> work) {
        return work.get();
      }
    };
  }
}
