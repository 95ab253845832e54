package dev.tollgate.gateway.cluster;

import io.aeron.Aeron;
import io.aeron.AeronCounters;
import io.aeron.RethrowingErrorHandler;
import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.client.AeronArchive;
import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.client.AeronCluster;
import io.aeron.cluster.service.ClusterClock;
import io.aeron.cluster.service.ClusteredServiceContainer;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.security.AuthorisationService;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NoOpLock;
import org.agrona.concurrent.SleepingIdleStrategy;

/**
 * How the parts of Aeron are set up for a node with few cores. A single member has its log and its
 * clients on shared memory; the port of the consensus module is there for other members.
 *
 * <p>Timeouts are for card networks, which give up on an answer after seconds: a leader that is
 * silent for one second is replaced, in about half a second more.
 */
final class NodeContexts {
  static final String IPC = "aeron:ipc";

  /** How long a client may be silent before its session is closed. */
  static final long SESSION_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

  /**
   * A term of the log is also the most that is written and synced at once, so it bounds how long a
   * command waits for those before it.
   */
  private static final String LOG_CHANNEL = IPC + "?term-length=1m|alias=log";

  /** Half a term is synced at once: less often than the log's, as nobody waits for an answer. */
  private static final String SNAPSHOT_CHANNEL = IPC + "?term-length=4m|alias=snapshot";

  private static final String REPLAY_CHANNEL = IPC + "?alias=replay";

  /** Commands in a turn. */
  private static final int FRAGMENT_LIMIT = 100;

  /** Far behind the streams of Aeron's parts, and those of {@link #responseStream}. */
  private static final int FIRST_EGRESS_STREAM = 10_000;

  private static final int IPC_TERM_LENGTH = 512 * 1024;
  static final int IPC_MTU = 16 * 1024;

  /**
   * The archive also reads so much at once: when it looks for the end of a segment after a kill, it
   * loses count of a fragment that ends where a smaller buffer does.
   */
  private static final int SEGMENT_LENGTH = 16 * 1024 * 1024;

  private static final int CATALOG_LENGTH = 1024 * 1024;

  private static final long LEADER_SILENT_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long HEARTBEAT_NS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long ELECTION_NS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long ELECTION_STATUS_NS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long CANVASS_NS = TimeUnit.SECONDS.toNanos(5);

  /** A machine that stands still for less than this (snapshots of it, swapping) loses nothing. */
  private static final long STALL_NS = TimeUnit.SECONDS.toNanos(30);

  /** How long a client sleeps between looks at an answer of the driver. */
  private static final long WAIT_NS = 20_000;

  private static final int ERROR_COUNTER_TYPE =
      AeronCounters.CLUSTER_CONSENSUS_MODULE_ERROR_COUNT_TYPE_ID;

  private static final byte[] GATEWAY = "gateway".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MEMBER = "member".getBytes(StandardCharsets.US_ASCII);

  /** The gateway's sessions send commands; what administrators do is done on the node itself. */
  private static final AuthorisationService NO_ADMINISTRATION = AuthorisationService.DENY_ALL;

  private static final AuthorisationService MEMBERS_ONLY =
      (protocol, action, type, principal) -> Arrays.equals(MEMBER, principal);

  private final ClusterConfig config;
  private final SharedMemory memory;
  private final Credential credential;
  private final Doorbells bells;
  private final ErrorHandler errors;
  private final AtomicInteger egressStreams = new AtomicInteger(FIRST_EGRESS_STREAM);

  NodeContexts(
      ClusterConfig config,
      SharedMemory memory,
      Credential credential,
      Doorbells bells,
      ErrorHandler errors) {
    this.config = config;
    this.memory = memory;
    this.credential = credential;
    this.bells = bells;
    this.errors = errors;
  }

  MediaDriver.Context driver() {
    return new MediaDriver.Context()
        .aeronDirectoryName(memory.driver().toString())
        .threadingMode(ThreadingMode.INVOKER)
        .asyncExecutorEnabled(false)
        .dirDeleteOnShutdown(true)
        .warnIfDirectoryExists(false)
        .termBufferSparseFile(false) // no page faults under load
        .ipcTermBufferLength(IPC_TERM_LENGTH)
        .ipcMtuLength(IPC_MTU)
        .clientLivenessTimeoutNs(STALL_NS)
        .publicationUnblockTimeoutNs(2 * STALL_NS)
        .driverTimeoutMs(TimeUnit.NANOSECONDS.toMillis(STALL_NS))
        .errorHandler(errors);
  }

  /** At sync 1 the recorder waits for the disk, so the archive has threads of its own. */
  boolean archiveHasThreads() {
    return config.sync() > 0;
  }

  /**
   * @param driver has its turns while the archive waits for it, if the archive shares its thread
   */
  Archive.Context archive(AgentInvoker driver) {
    Archive.Context context = new Archive.Context();
    if (archiveHasThreads()) {
      context.threadingMode(ArchiveThreadingMode.DEDICATED);
    } else {
      context.threadingMode(ArchiveThreadingMode.INVOKER).mediaDriverAgentInvoker(driver);
    }
    return context
        .aeronDirectoryName(memory.driver().toString())
        .archiveDir(config.archive().toFile())
        .markFileDir(memory.marks().toFile())
        .threadFactory(threads("ledger-archive"))
        .recorderThreadFactory(threads("ledger-recorder"))
        .replayerThreadFactory(threads("ledger-replayer"))
        .idleStrategySupplier(bells::archiveIdle)
        .recorderIdleStrategySupplier(bells::recorderIdle)
        .replayerIdleStrategySupplier(bells::replayerIdle)
        .fileSyncLevel(config.sync())
        .catalogFileSyncLevel(config.sync())
        .catalogCapacity(CATALOG_LENGTH)
        .segmentFileLength(SEGMENT_LENGTH)
        .fileIoMaxLength(SEGMENT_LENGTH)
        .recordChecksum(new LogChecksum())
        .replayChecksum(new LogChecksum())
        .controlChannelEnabled(false)
        .archiveClientContext(archiveClient())
        .lowStorageSpaceThreshold(Upkeep.AERON_STOP_BYTES)
        .replicationChannel("aeron:udp?endpoint=127.0.0.1:0")
        .recordingEventsEnabled(false)
        .authenticatorSupplier(() -> credential.authenticator(MEMBER))
        .authorisationServiceSupplier(() -> MEMBERS_ONLY)
        .errorHandler(errors);
  }

  /**
   * @param waiting how it waits for the archive and the service
   */
  ConsensusModule.Context consensusModule(IdleStrategy waiting, Runnable onTermination) {
    Aeron aeron = client("ledger-consensus", waiting);
    return new ConsensusModule.Context()
        .aeron(aeron)
        .ownsAeronClient(true)
        .errorCounter(aeron.addCounter(ERROR_COUNTER_TYPE, "ledger: consensus module errors"))
        .idleStrategySupplier(() -> waiting)
        .clusterDir(config.cluster().toFile())
        .markFileDir(memory.marks().toFile())
        .clusterMemberId(0)
        .clusterMembers(members())
        .fileSyncLevel(config.sync())
        .ingressChannel(IPC)
        .isIpcIngressAllowed(false) // the ingress channel is IPC already
        .ingressFragmentLimit(FRAGMENT_LIMIT)
        .logChannel(LOG_CHANNEL)
        .replayChannel(REPLAY_CHANNEL)
        .snapshotChannel(SNAPSHOT_CHANNEL)
        .replicationChannel("aeron:udp?endpoint=127.0.0.1:0")
        .archiveContext(archiveClient().idleStrategy(waiting))
        .clusterClock(logClock(config.clock()))
        .sessionTimeoutNs(SESSION_TIMEOUT_NS)
        .leaderHeartbeatTimeoutNs(LEADER_SILENT_NS)
        .leaderHeartbeatIntervalNs(HEARTBEAT_NS)
        .electionTimeoutNs(ELECTION_NS)
        .electionStatusIntervalNs(ELECTION_STATUS_NS)
        .startupCanvassTimeoutNs(CANVASS_NS)
        .authenticatorSupplier(() -> credential.authenticator(GATEWAY))
        .authorisationServiceSupplier(() -> NO_ADMINISTRATION)
        .useAgentInvoker(true)
        .terminationHook(onTermination)
        .errorHandler(errors);
  }

  ClusteredServiceContainer.Context service(ServiceAdapter service, Runnable onTermination) {
    return new ClusteredServiceContainer.Context()
        .aeron(client("ledger-service"))
        .ownsAeronClient(true)
        .clusterDir(config.cluster().toFile())
        .markFileDir(memory.marks().toFile())
        .clusteredService(service)
        .serviceName("ledger-service")
        .snapshotChannel(SNAPSHOT_CHANNEL)
        .replayChannel(REPLAY_CHANNEL)
        .archiveContext(archiveClient().controlResponseStreamId(responseStream(1)))
        .logFragmentLimit(FRAGMENT_LIMIT)
        .threadFactory(service::threadFor)
        .idleStrategySupplier(bells::serviceIdle)
        .terminationHook(onTermination)
        .errorHandler(errors);
  }

  /** A client's way back is its own: on a common one all would wait for the slowest reader. */
  int egressStream() {
    return egressStreams.getAndIncrement();
  }

  /**
   * @param egressStream the same for each session of a client
   * @param inFlightMax commands without an answer, at most
   */
  AeronCluster.Context clusterClient(Aeron aeron, int egressStream, int inFlightMax) {
    return new AeronCluster.Context()
        .aeron(aeron)
        .ownsAeronClient(false)
        .ingressChannel(IPC + "?term-length=" + ClusterConfig.ingressTermLength(inFlightMax))
        .isIngressExclusive(true)
        .egressChannel(IPC + "?term-length=" + config.egressTermLength(inFlightMax))
        .egressStreamId(egressStream)
        .credentialsSupplier(credential.supplier())
        .messageTimeoutNs(LEADER_SILENT_NS)
        .newLeaderTimeoutNs(CANVASS_NS)
        .errorHandler(errors);
  }

  /** An Aeron client whose conductor has its turns on the thread that uses it. */
  Aeron client(String name) {
    return client(name, new SleepingIdleStrategy(WAIT_NS));
  }

  private Aeron client(String name, IdleStrategy waiting) {
    return Aeron.connect(
        new Aeron.Context()
            .aeronDirectoryName(memory.driver().toString())
            .useConductorAgentInvoker(true)
            .clientLock(NoOpLock.INSTANCE)
            .subscriberErrorHandler(RethrowingErrorHandler.INSTANCE)
            .awaitingIdleStrategy(waiting)
            .errorHandler(errors)
            .clientName(name));
  }

  /** For the one who looks after the archive's files. */
  AeronArchive.Context careArchive(Aeron aeron) {
    return archiveClient()
        .aeron(aeron)
        .ownsAeronClient(false)
        .controlResponseStreamId(responseStream(2));
  }

  private AeronArchive.Context archiveClient() {
    return new AeronArchive.Context()
        .controlRequestChannel(AeronArchive.Configuration.localControlChannel())
        .controlResponseChannel(AeronArchive.Configuration.localControlChannel())
        .controlRequestStreamId(AeronArchive.Configuration.localControlStreamId())
        .controlResponseStreamId(responseStream(0))
        .credentialsSupplier(credential.supplier());
  }

  /** Each client of the archive has its own. */
  private static int responseStream(int client) {
    return AeronArchive.Configuration.controlResponseStreamId() + 100 + client;
  }

  /** Endpoints for ingress, consensus, log, catch-up and archive; only consensus is open alone. */
  private String members() {
    StringBuilder members = new StringBuilder("0");
    for (int i = 0; i < ClusterConfig.PORTS; i++) {
      members.append(",127.0.0.1:").append(config.portBase() + i);
    }
    return members.toString();
  }

  private static ThreadFactory threads(String name) {
    return Thread.ofPlatform().daemon(true).name(name).factory();
  }

  private static ClusterClock logClock(EpochClock clock) {
    return new ClusterClock() {
      @Override
      public TimeUnit timeUnit() {
        return TimeUnit.MILLISECONDS;
      }

      @Override
      public long time() {
        return clock.time();
      }
    };
  }
}
