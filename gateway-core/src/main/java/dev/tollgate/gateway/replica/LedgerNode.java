package dev.tollgate.gateway.replica;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.cluster.ClusterConfig;
import dev.tollgate.gateway.cluster.ClusterNode;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledgerlog.ImportOutcome;
import dev.tollgate.gateway.ledgerlog.OperatorCommand;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;

/** A node of the cluster and the ledger it carries, in this process. */
public final class LedgerNode implements AutoCloseable {
  /** Ten million cards take seconds. */
  private static final long SNAPSHOT_NS_MAX = TimeUnit.MINUTES.toNanos(5);

  private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(5);

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

  public void configure(dev.tollgate.gateway.ledger.LedgerConfig config) {}

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

  /**
   * Takes a snapshot of the ledger and waits until it is complete.
   *
   * @return how many were taken since the start
   * @throws TollgateException TG-LED-022 if none was complete in time; the ledger is as it was
   */
  public synchronized long takeSnapshot() {
    long before = node.snapshots();
    long deadlineNs = System.nanoTime() + SNAPSHOT_NS_MAX;
    boolean asked = false;
    while (node.snapshots() == before) {
      asked = asked || node.takeSnapshot(); // not while the last one is under way
      if (System.nanoTime() - deadlineNs > 0) {
        throw noSnapshot();
      }
      LockSupport.parkNanos(POLL_NS);
    }
    return node.snapshots();
  }

  /** Snapshots taken since the start. */
  public long snapshots() {
    return node.snapshots();
  }

  private static TollgateException noSnapshot() {
    return new TollgateException(
        "TG-LED-022",
        ExitCode.FAILED,
        "no snapshot was taken",
        "ledger",
        "see the gateway's log; the ledger is as it was");
  }

  @Override
  public void close() {
    node.close();
  }
}
