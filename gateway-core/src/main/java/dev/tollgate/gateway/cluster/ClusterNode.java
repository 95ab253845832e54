package dev.tollgate.gateway.cluster;

import dev.tollgate.fault.TollgateException;
import io.aeron.archive.Archive;
import io.aeron.archive.client.ArchiveException;
import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.ElectionState;
import io.aeron.cluster.service.Cluster;
import io.aeron.cluster.service.ClusteredServiceContainer;
import io.aeron.driver.MediaDriver;
import io.aeron.exceptions.AeronEvent;
import io.aeron.exceptions.StorageSpaceException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentTerminationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node of the ledger's cluster, inside this process. It serves from {@link #start} to {@link
 * #close}; when it breaks in between it says so once and does not come back, because what it would
 * go on with may not be what is in the log.
 */
public final class ClusterNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterNode.class);

  /** A start that does nothing for so long does not end well. */
  private static final long STUCK_NS = TimeUnit.SECONDS.toNanos(20);

  private static final long WATCH_MS = 1;
  private static final long SNAPSHOT_END_NS = TimeUnit.SECONDS.toNanos(1);

  /** An end in order takes a snapshot if the next start would else carry out so many again. */
  static final long COMMANDS_FOR_LAST_SNAPSHOT = 100_000;

  private static final long LAST_SNAPSHOT_NS = TimeUnit.SECONDS.toNanos(5);

  private final ClusterConfig config;
  private final Consumer<TollgateException> onFailure;
  private final Doorbells bells = new Doorbells();
  private final ServiceAdapter service;
  private final LogThread logThread;
  private final Deque<Part> parts = new ArrayDeque<>();
  private final FirstFailure failure = new FirstFailure();
  private volatile @Nullable NodeContexts contexts;
  private volatile ConsensusModule.@Nullable Context consensus;
  private final StorageWatch storage;
  private volatile @Nullable ModuleCounters counters;
  private volatile @Nullable Caretaker caretaker;
  private volatile boolean closing;

  /** Something to take down. */
  private interface Part {
    void close() throws InterruptedException;
  }

  private ClusterNode(
      ClusterConfig config,
      LogHandler handler,
      Consumer<TollgateException> onFailure,
      StorageWatch storage) {
    this.config = config;
    this.onFailure = onFailure;
    this.storage = storage;
    this.service = new ServiceAdapter(handler, config.answerLengthMax(), bells, this::broken);
    this.logThread =
        new LogThread(bells.logIdle(), bells::ringLog, bells::ringForLog, this::stopped);
  }

  /**
   * Starts a node: takes its lock, clears what an earlier run left in shared memory, loads the last
   * snapshot and replays the log behind it. When this returns, all of that is done.
   *
   * @param handler used on the service's thread only
   * @param onFailure told, once, why the node stopped by itself after it had started; called on a
   *     thread of the node
   * @param onStorage told each change of {@link #storage}, on a thread of the node
   * @throws TollgateException TG-LED-001 to TG-LED-008; nothing is left running
   */
  public static ClusterNode start(
      ClusterConfig config,
      LogHandler handler,
      Consumer<TollgateException> onFailure,
      Consumer<StorageState> onStorage) {
    LongSupplier freeBytes = StorageWatch.freeBytes(config.ledger());
    return start(
        config,
        handler,
        onFailure,
        new StorageWatch(config.ledger(), config.upkeep(), freeBytes, onStorage));
  }

  static ClusterNode start(
      ClusterConfig config,
      LogHandler handler,
      Consumer<TollgateException> onFailure,
      StorageWatch storage) {
    ClusterNode node = new ClusterNode(config, handler, onFailure, storage);
    try {
      node.open();
      return node;
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
  }

  /**
   * A connection for one thread.
   *
   * @param bell rung when an answer may be there
   */
  public ClusterClient connect(Runnable bell) {
    return connect(bell, config.inFlightMax());
  }

  /**
   * A connection for one thread that needs less.
   *
   * @param inFlightMax commands without an answer, at most; never more than the node's
   */
  public ClusterClient connect(Runnable bell, int inFlightMax) {
    NodeContexts known = contexts;
    if (known == null) {
      throw new IllegalStateException("not started");
    }
    return new ClusterClient(
        known, bells, bell, Math.min(inFlightMax, config.inFlightMax()), storage);
  }

  /**
   * Asks for a snapshot at the next command, besides those that are taken by themselves; it is
   * taken on the service's thread.
   *
   * @return false if this node does not lead, is busy with the last one, or its disk has no room
   */
  public boolean takeSnapshot() {
    Caretaker known = caretaker;
    try {
      return known != null && known.askSnapshot();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What is left of the disk, as of the last half second. */
  public StorageState storage() {
    return storage.state();
  }

  /** Snapshots taken since the start. */
  public long snapshots() {
    ModuleCounters known = counters;
    try {
      return known == null ? 0 : known.snapshots();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** How long the last snapshot held up the commands behind it, in ms; 0 before the first. */
  long snapshotTookMs() {
    return service.snapshotTookMs();
  }

  /** For clients of another kind; nothing before the start. */
  @Nullable NodeContexts contexts() {
    return contexts;
  }

  @Override
  public void close() {
    ModuleCounters module = counters;
    if (module != null && !failure.isThere()) {
      takeLastSnapshot(module);
      endSnapshot(module);
    }
    counters = null;
    closing = true;
    if (failure.isThere()) {
      logThread.interrupt(); // they may wait for what has failed
      service.interrupt();
    }
    bells.stopping();
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        LOG.warn("a part of the ledger's node did not stop well: {}", e.toString());
      }
    }
  }

  private void open() {
    NodeLock lock = NodeLock.take(config.ledger());
    parts.push(lock::close);
    StartChecks.run(config);
    TornEnds.cut(config.archive());
    StartChecks.requireLogOfSnapshot(config);
    Credential credential = Credential.open(config.ledger());
    SharedMemory memory = SharedMemory.create(config);
    parts.push(memory::close);
    NodeContexts made = new NodeContexts(config, memory, credential, bells, this::onError);
    contexts = made;

    Thread starter = new Thread(() -> launch(made), "ledger-start");
    starter.setDaemon(true);
    starter.start();
    try {
      watch(starter);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      failure.add(Faults.notStarted(config.ledger(), "interrupted"));
    } finally {
      end(starter);
    }
    failure.endStart();
    care(made);
  }

  /** Half a second at the start that follows is worth it; one that takes too long is given up. */
  private void takeLastSnapshot(ModuleCounters module) {
    try {
      long before = module.snapshots();
      if (service.commands() < COMMANDS_FOR_LAST_SNAPSHOT || !takeSnapshot()) {
        return;
      }
      long startNs = System.nanoTime();
      while (module.snapshots() == before
          && !failure.isThere()
          && System.nanoTime() - startNs < LAST_SNAPSHOT_NS) {
        Thread.sleep(WATCH_MS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Without the consensus module the service would wait for it for five seconds; so a snapshot has
   * a moment to end while all is up, and is given up then.
   */
  private void endSnapshot(ModuleCounters module) {
    try {
      long startNs = System.nanoTime();
      while (module.isTakingSnapshot() && System.nanoTime() - startNs < SNAPSHOT_END_NS) {
        Thread.sleep(WATCH_MS);
      }
      closing = true;
      if (module.isTakingSnapshot()) {
        service.interrupt();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void care(NodeContexts made) {
    ConsensusModule.Context module = consensus;
    if (module != null) {
      ModuleCounters shown = new ModuleCounters(module, logThread);
      bells.started(shown::committed);
      counters = shown;
      Caretaker care = new Caretaker(config, made, shown, service, storage);
      care.start();
      caretaker = care;
      push(care::stop);
    }
  }

  /** In the order of who needs whom; runs beside the log's thread, which the parts wait for. */
  private void launch(NodeContexts made) {
    try {
      MediaDriver driver = MediaDriver.launch(made.driver());
      AgentInvoker turns = driver.sharedAgentInvoker();
      push(driver::close);
      logThread.add(turns);
      logThread.start();
      push(logThread::stop);
      launchArchive(made, turns);
      ClusteredServiceContainer container =
          ClusteredServiceContainer.launch(made.service(service, () -> stopped("ledger-service")));
      push(container::close);
      logThread.call(() -> launchConsensus(made));
    } catch (InterruptedException _) {
      // given up: whoever interrupts says why
    } catch (RuntimeException | Error e) {
      fail(startFault(e));
    }
  }

  private void launchArchive(NodeContexts made, AgentInvoker driver) throws InterruptedException {
    if (made.archiveHasThreads()) {
      push(Archive.launch(made.archive(driver))::close);
    } else {
      logThread.call(() -> {
        Archive archive = Archive.launch(made.archive(driver));
        pushInvoked(archive.invoker(), archive::close);
      });
    }
  }

  private void launchConsensus(NodeContexts made) {
    ConsensusModule.Context context =
        made.consensusModule(logThread.whileWaiting(), () -> stopped("ledger-consensus"));
    ConsensusModule module = ConsensusModule.launch(context);
    pushInvoked(module.conductorAgentInvoker(), module::close);
    if (module.conductorAgentInvoker().isClosed()) { // it ends without throwing
      stopped("ledger-consensus");
    }
    consensus = context;
  }

  private void pushInvoked(AgentInvoker invoker, Runnable close) {
    logThread.add(invoker);
    push(() ->
        logThread.call(() -> {
          logThread.remove(invoker);
          close.run();
        }));
  }

  private void push(Part part) {
    synchronized (parts) {
      parts.push(part);
    }
  }

  /** Until the node serves, has failed, or does nothing any more. */
  private void watch(Thread starter) throws InterruptedException {
    long progress = service.progress();
    long progressNs = System.nanoTime();
    while (!failure.isThere() && !elected()) {
      Thread.sleep(WATCH_MS);
      if (service.progress() != progress) {
        progress = service.progress();
        progressNs = System.nanoTime();
      } else if (System.nanoTime() - progressNs > STUCK_NS) {
        String at = starter.isAlive() ? "its parts wait for each other" : "no leader";
        failure.add(Faults.notStarted(config.ledger(), at));
      }
    }
  }

  private boolean elected() {
    ConsensusModule.Context known = consensus;
    return known != null
        && (service.isReplayed() || !isLeader(known))
        && !known.electionStateCounter().isClosed() // closed counts as "no election" too
        && ElectionState.get(known.electionStateCounter()) == ElectionState.CLOSED;
  }

  private static boolean isLeader(ConsensusModule.Context module) {
    return Cluster.Role.get(module.clusterNodeRoleCounter()) == Cluster.Role.LEADER;
  }

  /** The starter may be waiting for a part that has failed. */
  private void end(Thread starter) {
    boolean interrupted = false;
    if (failure.isThere()) {
      starter.interrupt();
      logThread.interrupt();
    }
    while (starter.isAlive()) {
      try {
        starter.join(TimeUnit.NANOSECONDS.toMillis(STUCK_NS));
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Aeron reports here what it lives with, and what it does not. */
  private void onError(Throwable error) {
    if (error instanceof AgentTerminationException || closing) {
      return;
    }
    if (StartChecks.isUnreadable(error)) {
      fail(Faults.damaged(config.archive(), String.valueOf(error.getMessage())));
    } else if (StartChecks.isWriteFailure(error)) {
      fail(Faults.notWritten(config.archive(), String.valueOf(error.getMessage())));
    } else if (error instanceof AeronEvent) {
      LOG.info("ledger: {}", error.getMessage());
    } else if (error instanceof ArchiveException || error instanceof StorageSpaceException) {
      LOG.error("ledger: {}", error.toString());
    } else {
      LOG.warn("ledger: {}", error.toString(), error);
    }
  }

  private void broken(Throwable cause) {
    if (closing) {
      return; // it was told to end
    }
    LOG.error("ledger: the service broke: {}", cause.toString());
    fail(
        switch (cause) {
          case TollgateException told -> told;
          case SnapshotDamage damage ->
              Faults.damaged(config.archive(), String.valueOf(damage.getMessage()));
          default -> Faults.stopped("ledger-service: " + cause);
        });
  }

  private void stopped(String part) {
    fail(Faults.stopped(part));
  }

  private void fail(TollgateException fault) {
    if (!closing && failure.add(fault)) {
      logThread.halt(); // nothing is committed any more, and no new election tries again
      onFailure.accept(fault);
    }
  }

  private TollgateException startFault(Throwable cause) {
    LOG.error("ledger: the node did not start: {}", cause.toString());
    if (cause instanceof StorageSpaceException) {
      return Faults.noSpace(config.sharedMemory(), StartChecks.SHARED_MEMORY_MIN);
    }
    return StartChecks.isDamage(cause)
        ? Faults.damaged(config.ledger(), String.valueOf(cause.getMessage()))
        : Faults.notStarted(config.ledger(), String.valueOf(cause.getMessage()));
  }
}
