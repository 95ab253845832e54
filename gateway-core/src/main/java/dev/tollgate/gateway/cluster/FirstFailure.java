package dev.tollgate.gateway.cluster;

import dev.tollgate.fault.TollgateException;
import org.jspecify.annotations.Nullable;

/**
 * Why a node does not start, or stopped by itself. It is told once: by the start as long as that
 * has not ended, then to whoever listens.
 */
final class FirstFailure {
  private @Nullable TollgateException fault;
  private boolean serving;

  /**
   * Something failed; only the first counts.
   *
   * @return whether it is to be told now, because the start cannot any more
   */
  synchronized boolean add(TollgateException failed) {
    boolean first = fault == null;
    if (first) {
      fault = failed;
    }
    return first && serving;
  }

  synchronized boolean isThere() {
    return fault != null;
  }

  /**
   * The start ends.
   *
   * @throws TollgateException what failed until now
   */
  synchronized void endStart() {
    if (fault != null) {
      throw fault;
    }
    serving = true;
  }
}
