package dev.tollgate.bench.process;

import dev.tollgate.fault.TollgateException;

/** Where a gateway with {@code config/bench.yaml} listens. */
public final class BenchPorts {
  public static final int ALPHA = 8583;
  public static final int BENCH = 8585;
  public static final int OPS = 9583;

  private BenchPorts() {}

  /**
   * To be asked before minutes go into a home for it.
   *
   * @throws TollgateException {@code TG-DEM-010} if a network's port is taken
   */
  public static void requireFree() {
    GatewayProcess.requireFree(ALPHA);
    GatewayProcess.requireFree(BENCH);
  }
}
