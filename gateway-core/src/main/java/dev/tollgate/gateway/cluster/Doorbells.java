package dev.tollgate.gateway.cluster;

import dev.tollgate.gateway.pipeline.Doorbell;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a node as their neighbours see them: who wakes whom after work. While the node
 * serves, only who has something to do is woken; being woken costs more than what there is to do:
 *
 * <pre>
 *   client --offered--&gt; log --appended--&gt; recorder --recorded--&gt; log
 *   log --committed--&gt; service --answered--&gt; client
 * </pre>
 */
final class Doorbells {
  /** While a node starts or takes a snapshot, its parts wait for what rings no bell. */
  private static final long BUSY_SLEEP_NS = 50_000;

  /** Everything that matters rings; the rest (timers, liveness) has this much time. */
  private static final long SLEEP_NS = 10_000_000;

  /**
   * What the service takes from the log makes room in it, which only the log's thread sees; these
   * are far fewer than the log has room for.
   */
  private static final int COMMANDS_UNTIL_LOG_IS_TOLD = 256;

  private final Doorbell log = new Doorbell();
  private final Doorbell service = new Doorbell();
  private final Doorbell archive = new Doorbell();
  private final Doorbell recorder = new Doorbell();
  private final Doorbell replayer = new Doorbell();
  private final IdleStrategy logIdle = new DoorbellIdle(log, this, new OfLog());
  private volatile Runnable[] clients = {};
  private volatile long sleepNs = BUSY_SLEEP_NS;
  private volatile boolean takesSnapshot;

  /** Says how far the log is committed, on the log's thread; null while all wake all. */
  private volatile @Nullable LongSupplier commitPosition;

  private int commandsNotTold;

  /** Driver, consensus module, and the archive as far as it has no threads of its own. */
  IdleStrategy logIdle() {
    return logIdle;
  }

  IdleStrategy serviceIdle() {
    return new DoorbellIdle(service, this, this::rungByService);
  }

  IdleStrategy recorderIdle() {
    return new DoorbellIdle(recorder, this, _ -> log.ring());
  }

  IdleStrategy archiveIdle() {
    return new DoorbellIdle(
        archive,
        this,
        _ -> {
          recorder.ring();
          log.ring();
        });
  }

  IdleStrategy replayerIdle() {
    return new DoorbellIdle(replayer, this, _ -> service.ring());
  }

  /** Something was offered to the log. */
  void ringLog() {
    log.ring();
  }

  /** Something was recorded that is no command: a snapshot. */
  void ringRecorder() {
    log.ring();
    recorder.ring();
  }

  /** The log's thread waits for another one inside a turn. */
  void ringForLog() {
    recorder.ring();
    service.ring();
    archive.ring();
  }

  synchronized void addClient(Runnable bell) {
    Runnable[] more = Arrays.copyOf(clients, clients.length + 1);
    more[clients.length] = bell;
    clients = more;
  }

  synchronized void removeClient(Runnable bell) {
    clients = Arrays.stream(clients).filter(other -> !other.equals(bell)).toArray(Runnable[]::new);
  }

  /**
   * The node serves: from now on its threads may sleep until they are rung.
   *
   * @param committed position up to which the log is committed; asked on the log's thread
   */
  void started(LongSupplier committed) {
    commitPosition = committed;
    sleepNs = SLEEP_NS;
  }

  /**
   * A snapshot is made: the service waits for room in its stream, which the log's thread makes when
   * the recorder has synced a part of it. Asleep for long it would be that slow.
   */
  void snapshotBegins() {
    takesSnapshot = true;
    ringForLog();
    log.ring();
  }

  void snapshotEnds() {
    takesSnapshot = false;
  }

  /** Parts wait for each other again. */
  void stopping() {
    sleepNs = BUSY_SLEEP_NS;
    commitPosition = null;
    log.ring();
    service.ring();
    archive.ring();
    recorder.ring();
    replayer.ring();
  }

  long sleepNs() {
    return takesSnapshot ? BUSY_SLEEP_NS : sleepNs;
  }

  private void rungByService(int work) {
    commandsNotTold += work;
    if (commandsNotTold >= COMMANDS_UNTIL_LOG_IS_TOLD || commitPosition == null) {
      commandsNotTold = 0;
      log.ring();
    }
    for (Runnable client : clients) {
      client.run();
    }
  }

  /**
   * Whom the log's thread wakes. A commit counts as one piece of work; if it is the only one,
   * nothing was appended. Else something may have been, and the recorder has to look.
   */
  private final class OfLog implements IntConsumer {
    private long committed;

    @Override
    public void accept(int work) {
      LongSupplier position = commitPosition;
      if (position == null) {
        ringForLog();
        return;
      }
      long now = position.getAsLong();
      boolean commits = now != committed;
      committed = now;
      if (commits) {
        service.ring();
      }
      if (!commits || work > 1) {
        recorder.ring();
      }
    }
  }
}
