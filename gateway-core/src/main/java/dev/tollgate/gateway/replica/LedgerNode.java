package dev.tollgate.gateway.replica;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.cluster.ClusterConfig;
import dev.tollgate.gateway.cluster.ClusterNode;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledgerlog.ImportOutcome;
import dev.tollgate.gateway.ledgerlog.OperatorCommand;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** A node of the cluster and the ledger it carries, in this process. */
public final class LedgerNode implements AutoCloseable {
  private final LedgerService service;
  private final ClusterNode node;

  private LedgerNode(LedgerService service, ClusterNode node) {
    this.service = service;
    this.node = node;
  }

  /**
   * Starts it; when this returns, the ledger is as the log says.
   *
   * @param onFailure told, once, why the node stopped by itself after it had started; called on a
   *     thread of the node
   * @throws TollgateException TG-LED-001 to TG-LED-019; nothing is left running
   */
  public static LedgerNode start(ClusterConfig config, Consumer<TollgateException> onFailure) {
    LedgerService service = new LedgerService();
    return new LedgerNode(service, ClusterNode.start(config, service, onFailure));
  }

  /**
   * A way for requests, for one thread.
   *
   * @param bell rung when an answer may be there
   */
  public ClusterLedger connect(Runnable bell) {
    return new ClusterLedger(node.connect(bell));
  }

  /** As {@link LedgerService#read}. */
  public <T> T read(Function<Ledger, T> look) {
    return service.read(look);
  }

  /**
   * Has commands carried out in their order, and waits until they are committed.
   *
   * @return their outcomes, in the same order
   * @throws TollgateException TG-LED-020, TG-LED-021
   */
  public synchronized List<ImportOutcome> carryOut(List<? extends OperatorCommand> commands) {
    try (OperatorSession session = new OperatorSession(node)) {
      return session.carryOut(commands);
    }
  }

  @Override
  public void close() {
    node.close();
  }
}
