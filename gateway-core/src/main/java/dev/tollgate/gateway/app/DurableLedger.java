package dev.tollgate.gateway.app;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.cluster.ClusterConfig;
import dev.tollgate.gateway.config.GatewayConfig;
import dev.tollgate.gateway.replica.LedgerNode;
import dev.tollgate.gateway.replica.LedgerService;
import java.util.function.Consumer;
import org.agrona.concurrent.EpochClock;

/** Starts the ledger of a configuration, and sees that it has the terms configured now. */
final class DurableLedger {
  private DurableLedger() {}

  /**
   * When this returns, the ledger is as its log says and has the configuration's terms.
   *
   * @param clock log time
   * @param onFailure told why the ledger stopped by itself
   * @throws TollgateException TG-LED-001 to TG-LED-029; nothing is left running
   */
  static LedgerNode start(
      GatewayConfig config, EpochClock clock, Consumer<TollgateException> onFailure) {
    ClusterConfig cluster =
        new ClusterConfig(
            config.home(),
            config.log().sharedMemory(),
            config.log().port() == 0 ? ClusterConfig.anyFreePortBase() : config.log().port(),
            config.log().sync(),
            config.sizes().cells(),
            LedgerService.ANSWER_LENGTH_MAX,
            clock,
            config.log().upkeep());
    LedgerNode node = LedgerNode.start(cluster, onFailure);
    try {
      node.configure(config.ledger());
      return node;
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
  }
}
