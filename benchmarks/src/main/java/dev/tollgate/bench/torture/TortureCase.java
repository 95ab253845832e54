package dev.tollgate.bench.torture;

import java.io.IOException;

/**
 * Something that happens to a pair of HSMs.
 *
 * @param lastsMs from the fault to its end
 */
record TortureCase(String name, Kind kind, int lastsMs, Act fault, Act end) {
  static final Act NOTHING = () -> {};

  /** What is left of the pair while it lasts, and whether it comes back. */
  enum Kind {
    /** Nothing is missing: neither may cease to be trusted. */
    NONE_LOST,
    ONE_LOST,
    BOTH_LOST,
    /** One lost, and kept out on purpose after its cause is gone. */
    KEPT_OUT
  }

  /** What is done to the pair. */
  interface Act {
    void run() throws IOException, InterruptedException;
  }
}
