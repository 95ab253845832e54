package dev.tollgate.gateway.cluster;

import dev.tollgate.gateway.pipeline.Doorbell;
import java.util.Arrays;
import org.agrona.concurrent.IdleStrategy;

/** The threads of a node as their neighbours see them: who wakes whom after work. */
final class Doorbells {
  /** While a node starts, its parts wait for each other in ways that ring no bell. */
  private static final long STARTING_SLEEP_NS = 50_000;

  /** Everything that matters rings; the rest (timers, liveness) has this much time. */
  private static final long SLEEP_NS = 10_000_000;

  private final Doorbell log = new Doorbell();
  private final Doorbell service = new Doorbell();
  private final Doorbell archive = new Doorbell();
  private final Doorbell recorder = new Doorbell();
  private final Doorbell replayer = new Doorbell();
  private volatile Runnable[] clients = {};
  private volatile long sleepNs = STARTING_SLEEP_NS;

  /** Driver, consensus module, and the archive as far as it has no threads of its own. */
  IdleStrategy logIdle() {
    return new DoorbellIdle(
        log,
        this,
        () -> {
          recorder.ring(); // appended to the log
          service.ring(); // committed
          archive.ring(); // asked for something
        });
  }

  IdleStrategy serviceIdle() {
    return new DoorbellIdle(service, this, this::rungByService);
  }

  IdleStrategy recorderIdle() {
    return new DoorbellIdle(recorder, this, log::ring); // recorded, so it can be committed
  }

  IdleStrategy archiveIdle() {
    return new DoorbellIdle(
        archive,
        this,
        () -> {
          recorder.ring();
          log.ring();
        });
  }

  IdleStrategy replayerIdle() {
    return new DoorbellIdle(replayer, this, service::ring);
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

  synchronized void addClient(Runnable bell) {
    Runnable[] more = Arrays.copyOf(clients, clients.length + 1);
    more[clients.length] = bell;
    clients = more;
  }

  synchronized void removeClient(Runnable bell) {
    clients = Arrays.stream(clients).filter(other -> !other.equals(bell)).toArray(Runnable[]::new);
  }

  /** The node serves: from now on its threads may sleep until they are rung. */
  void started() {
    sleepNs = SLEEP_NS;
  }

  /** Parts wait for each other again. */
  void stopping() {
    sleepNs = STARTING_SLEEP_NS;
    log.ring();
    service.ring();
    archive.ring();
    recorder.ring();
    replayer.ring();
  }

  long sleepNs() {
    return sleepNs;
  }

  private void rungByService() {
    log.ring();
    for (Runnable client : clients) {
      client.run();
    }
  }
}
