package dev.tollgate.gateway.cluster;

import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Publication;
import io.aeron.cluster.client.ClusterEvent;
import io.aeron.cluster.codecs.CloseReason;
import io.aeron.cluster.service.ClientSession;
import io.aeron.cluster.service.Cluster;
import io.aeron.cluster.service.ClusteredService;
import io.aeron.logbuffer.Header;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the committed commands to the log handler, and its answers to whoever sent them. */
final class ServiceAdapter implements ClusteredService {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceAdapter.class);

  /** A reader that takes no answers for so many attempts has its session closed. */
  private static final int ANSWER_ATTEMPTS = 100;

  private final LogHandler handler;
  private final Doorbells bells;
  private final Consumer<Throwable> onBroken;
  private final UnsafeBuffer answer;
  private IdleStrategy idle = NotStarted.INSTANCE;
  private final AtomicLong progress = new AtomicLong();
  private final AtomicLong commands = new AtomicLong();
  private volatile @Nullable Thread thread;
  private volatile boolean replayed;
  private volatile long snapshotTookMs;
  private @Nullable Cluster cluster;
  private boolean broken;

  /**
   * @param onBroken told what the handler threw, before the service ends
   */
  ServiceAdapter(
      LogHandler handler, int answerLengthMax, Doorbells bells, Consumer<Throwable> onBroken) {
    this.handler = handler;
    this.bells = bells;
    this.onBroken = onBroken;
    this.answer = new UnsafeBuffer(new byte[answerLengthMax]);
  }

  /** Grows with each command and block, so that a long replay can be told from a stuck one. */
  long progress() {
    return progress.get();
  }

  /** Commands that no snapshot has yet. */
  long commands() {
    return commands.get();
  }

  /** How long the last snapshot held up the commands behind it; 0 before the first. */
  long snapshotTookMs() {
    return snapshotTookMs;
  }

  /** Whether the handler has agreed to lead from here. */
  boolean isReplayed() {
    return replayed;
  }

  Thread threadFor(Runnable work) {
    Thread made = Thread.ofPlatform().daemon(true).name("ledger-service").unstarted(work);
    thread = made;
    return made;
  }

  /** Ends what the service waits for; it does not go on after this. */
  void interrupt() {
    Thread known = thread;
    if (known != null) {
      known.interrupt();
    }
  }

  @Override
  public void onStart(Cluster cluster, @Nullable Image snapshot) {
    this.cluster = cluster;
    idle = cluster.idleStrategy();
    if (snapshot != null) {
      guarded(() -> {
        SnapshotReader reader = new SnapshotReader(snapshot, idle, this::progressed);
        handler.readSnapshot(reader);
        reader.requireEnd();
      });
    }
  }

  @Override
  public void onSessionMessage(
      @Nullable ClientSession session,
      long timestamp,
      DirectBuffer buffer,
      int offset,
      int length,
      Header header) {
    progressed();
    int answered;
    try {
      answered = handler.onCommand(timestamp, buffer, offset, length, answer);
    } catch (RuntimeException | Error e) {
      throw broken(e);
    }
    commands.lazySet(commands.getPlain() + 1);
    if (answered > 0 && session != null) {
      send(session, answered);
    }
  }

  @Override
  public int doBackgroundWork(long nowNs) {
    guarded(() -> handler.onIdle(logPosition()));
    return 0;
  }

  @Override
  public void onTakeSnapshot(ExclusivePublication publication) {
    long startNs = System.nanoTime();
    bells.snapshotBegins();
    try {
      guarded(() -> {
        SnapshotWriter writer = new SnapshotWriter(publication, idle, bells::ringRecorder);
        handler.writeSnapshot(writer);
        writer.end();
      });
    } finally {
      bells.snapshotEnds();
    }
    commands.lazySet(0);
    snapshotTookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
  }

  @Override
  public void onSessionOpen(ClientSession session, long timestamp) {}

  @Override
  public void onSessionClose(ClientSession session, long timestamp, CloseReason reason) {}

  @Override
  public void onTimerEvent(long correlationId, long timestamp) {
    throw broken(new ClusterEvent("a timer nobody has set")); // time comes with commands
  }

  /** A leader has carried out all that was in the log before it leads. */
  @Override
  public void onRoleChange(Cluster.Role newRole) {
    if (newRole == Cluster.Role.LEADER) {
      guarded(handler::onReplayed);
      replayed = true;
    }
  }

  @Override
  public void onTerminate(Cluster stopped) {
    if (!broken) {
      handler.onClose(logPosition());
    }
  }

  /**
   * Only as many commands are let in as answers have room, so this succeeds at once. A reader that
   * counts wrong, or does not read, must know that an answer is missing: its session ends, and what
   * it had under way is in doubt, as with any connection that breaks.
   */
  private void send(ClientSession session, int length) {
    for (int attempt = 0; attempt < ANSWER_ATTEMPTS && !session.isClosing(); attempt++) {
      long result = session.offer(answer, 0, length);
      if (result > 0 || result == Publication.NOT_CONNECTED || result == Publication.CLOSED) {
        return; // sent, or its reader is gone
      }
      idle.idle();
    }
    if (!session.isClosing()) {
      LOG.warn("TG-LED-028 a reader takes no answers of the ledger; its session is closed");
      session.close();
    }
  }

  private long logPosition() {
    Cluster known = cluster;
    return known == null ? 0 : known.logPosition();
  }

  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      throw broken(e);
    }
  }

  private AgentTerminationException broken(Throwable cause) {
    broken = true;
    onBroken.accept(cause);
    return new AgentTerminationException(cause);
  }

  private void progressed() {
    progress.lazySet(progress.getPlain() + 1); // the service's thread alone writes it
  }

  /** Nobody waits before the start. */
  private enum NotStarted implements IdleStrategy {
    INSTANCE;

    @Override
    public void idle(int workCount) {}

    @Override
    public void idle() {}

    @Override
    public void reset() {}
  }
}
