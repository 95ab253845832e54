package dev.tollgate.gateway.app;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.cluster.ClusterConfig;
import dev.tollgate.gateway.config.GatewayConfig;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.replica.LedgerNode;
import dev.tollgate.gateway.replica.LedgerService;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the ledger of a configuration, and sees that it has the terms configured now. */
final class DurableLedger {
  private static final Logger LOG = LoggerFactory.getLogger(DurableLedger.class);

  private DurableLedger() {}

  /**
   * When this returns, the ledger is as its log says and has the configuration's terms, and the
   * clock is not behind the log: a wall clock that was set back while no gateway ran would have
   * every deadline over before it began.
   *
   * @param clock log time
   * @param onFailure told why the ledger stopped by itself
   * @throws TollgateException TG-LED-001 to TG-LED-029; nothing is left running
   */
  static LedgerNode start(
      GatewayConfig config, ForwardClock clock, Consumer<TollgateException> onFailure) {
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
      catchUp(clock, node.read(Ledger::logTimeMs));
      node.configure(config.ledger());
      return node;
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
  }

  private static void catchUp(ForwardClock clock, long logTimeMs) {
    long behindMs = clock.notBefore(logTimeMs);
    if (behindMs > 0) {
      LOG.warn(
          "TG-LED-027 the clock is {} ms behind the ledger's log, which goes on from its own time;"
              + " next: set the clock",
          behindMs);
    }
  }
}
