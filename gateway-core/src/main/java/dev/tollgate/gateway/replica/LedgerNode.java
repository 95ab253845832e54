package dev.tollgate.gateway.replica;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.cluster.ClusterConfig;
import dev.tollgate.gateway.cluster.ClusterNode;
import dev.tollgate.gateway.cluster.StorageState;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.LedgerConfig;
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

  private static final long TIME_EVERY_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(5);

  private final LedgerService service;
  private final ClusterNode node;
  private final ChainRecord record;
  private final Object commandLock = new Object();
  private final Object timeLock = new Object();
  private final Object snapshotLock = new Object();
  private long timeAtNs = System.nanoTime();
  private volatile boolean closed;

  private LedgerNode(LedgerService service, ClusterNode node, ChainRecord record) {
    this.service = service;
    this.node = node;
    this.record = record;
  }

  /**
   * Starts it; when this returns, the ledger is as the log says.
   *
   * @param onFailure told, once, why the node stopped by itself after it had started; called on a
   *     thread of the node
   * @throws TollgateException TG-LED-001 to TG-LED-019; nothing is left running
   */
  public static LedgerNode start(ClusterConfig config, Consumer<TollgateException> onFailure) {
    ChainRecord record = ChainRecord.open(config.chain(), config.sync() > 0);
    LedgerService service = new LedgerService(record);
    try {
      return new LedgerNode(
          service, ClusterNode.start(config, service, onFailure, state -> {}), record);
    } catch (RuntimeException e) {
      record.close();
      throw e;
    }
  }

  /**
   * A way for requests, for one thread; it takes some at once.
   *
   * @param bell rung when an answer may be there
   * @throws TollgateException TG-LED-020 if there is no session within ten seconds
   */
  public ClusterLedger connect(Runnable bell) {
    ClusterLedger ledger = new ClusterLedger(node.connect(bell), this::storage);
    try {
      ledger.awaitConnection();
      return ledger;
    } catch (RuntimeException e) {
      ledger.close();
      throw e;
    }
  }

  /**
   * Tells the ledger the limits and products it does not have yet.
   *
   * @throws TollgateException TG-LED-023 if it refuses one; those before it are in force
   */
  public void configure(LedgerConfig config) {
    List<OperatorCommand> missing = read(ledger -> OperatorCommand.missing(ledger, config));
    if (missing.isEmpty()) {
      return;
    }
    List<ImportOutcome> outcomes = carryOut(missing);
    for (int i = 0; i < outcomes.size(); i++) {
      if (!outcomes.get(i).isChange()) {
        throw refused(missing.get(i), outcomes.get(i));
      }
    }
  }

  /** As {@link LedgerService#read}. */
  public <T> T read(Function<Ledger, T> look) {
    return service.read(look);
  }

  /**
   * Has commands carried out in their order, and waits until they are committed.
   *
   * @return their outcomes, in the same order
   * @throws TollgateException TG-LED-020, TG-LED-021; TG-LED-024 if the disk is nearly full
   */
  public List<ImportOutcome> carryOut(List<? extends OperatorCommand> commands) {
    if (isDiskShort()) {
      throw diskFull();
    }
    synchronized (commandLock) { // a session takes shared memory
      return inSession(commands);
    }
  }

  /**
   * Lets what is due by now expire, as the log tells the time, if that is a second ago; not while
   * the disk is nearly full.
   */
  public void advanceTime() {
    synchronized (timeLock) {
      long nowNs = System.nanoTime();
      if (nowNs - timeAtNs >= 0 && !isDiskShort()) {
        inSession(List.of(new OperatorCommand.AdvanceTime()));
        timeAtNs = nowNs + TIME_EVERY_NS;
      }
    }
  }

  /** Whether new requests and operators' commands are turned away to keep what room there is. */
  public boolean isDiskShort() {
    return storage().compareTo(StorageState.SHEDDING) >= 0;
  }

  private List<ImportOutcome> inSession(List<? extends OperatorCommand> commands) {
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
  public long takeSnapshot() {
    synchronized (snapshotLock) {
      long before = node.snapshots();
      long deadlineNs = System.nanoTime() + SNAPSHOT_NS_MAX;
      boolean asked = false;
      while (node.snapshots() <= before) {
        asked = asked || node.takeSnapshot(); // not while the last one is under way
        if (closed || System.nanoTime() - deadlineNs > 0) {
          throw noSnapshot();
        }
        LockSupport.parkNanos(POLL_NS);
      }
      return node.snapshots();
    }
  }

  /** What is left of the disk. */
  public StorageState storage() {
    return node.storage();
  }

  /** Snapshots taken since the start. */
  public long snapshots() {
    return node.snapshots();
  }

  private static TollgateException refused(OperatorCommand command, ImportOutcome outcome) {
    String why = outcome == ImportOutcome.IN_USE ? ": more is in use" : ": " + outcome;
    return new TollgateException(
        "TG-LED-023",
        ExitCode.FAILED,
        "the ledger does not take its configuration" + why,
        command.toString(),
        "raise ledger.idempotency-entries or ledger.holds to what they were, or correct the product");
  }

  private static TollgateException diskFull() {
    return new TollgateException(
        "TG-LED-024",
        ExitCode.FAILED,
        "the ledger takes no commands of operators: its disk is nearly full",
        "TOLLGATE_HOME/ledger",
        "make room; the ledger goes on by itself");
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
    closed = true;
    node.close();
    record.close();
  }
}
