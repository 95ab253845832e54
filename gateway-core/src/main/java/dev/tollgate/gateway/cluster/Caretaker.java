package dev.tollgate.gateway.cluster;

import io.aeron.Aeron;
import io.aeron.archive.client.AeronArchive;
import io.aeron.cluster.RecordingLog;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the files of a node that serves, on a thread of its own: asks for snapshots when they
 * are due, purges what they make superfluous, and watches the free space.
 */
final class Caretaker implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Caretaker.class);

  private static final long TURN_MS = 500;

  /** A snapshot that was not taken, or a purge that failed, is tried again after this. */
  private static final long AGAIN_NS = TimeUnit.SECONDS.toNanos(60);

  private final ClusterConfig config;
  private final NodeContexts contexts;
  private final ModuleCounters module;
  private final ServiceAdapter service;
  private final StorageWatch storage;
  private final Thread thread = new Thread(this, "ledger-care");
  private long seen = -1;
  private long purgeAtNs = System.nanoTime();
  private long askAtNs = System.nanoTime();
  private volatile long snapshotPosition;
  private long snapshotMs;
  private volatile long snapshotBytes;

  /**
   * @param service what it has carried out since the last snapshot, and how long that took it
   */
  Caretaker(
      ClusterConfig config,
      NodeContexts contexts,
      ModuleCounters module,
      ServiceAdapter service,
      StorageWatch storage) {
    this.config = config;
    this.contexts = contexts;
    this.module = module;
    this.service = service;
    this.storage = storage;
    this.snapshotMs = config.clock().time();
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  /** Asks for a snapshot; false if this node does not lead, is busy, or its disk has no room. */
  boolean askSnapshot() throws InterruptedException {
    return hasRoom() && module.askSnapshot();
  }

  /** What came since the last snapshot may all be new state. */
  private boolean hasRoom() throws InterruptedException {
    return storage.hasRoomFor(snapshotBytes + logged());
  }

  private long logged() throws InterruptedException {
    return module.commitPosition() - snapshotPosition;
  }

  @Override
  public void run() {
    try {
      while (true) {
        turn(System.nanoTime());
        Thread.sleep(TURN_MS);
      }
    } catch (InterruptedException _) {
      // the node closes
    }
  }

  private void turn(long nowNs) throws InterruptedException {
    try {
      storage.look();
      long taken = module.snapshots();
      if (taken != seen && nowNs - purgeAtNs >= 0) {
        purgeAtNs = nowNs + AGAIN_NS;
        purge();
        if (seen >= 0) { // else it is an earlier start's
          long tookMs = service.snapshotTookMs();
          LOG.info(
              "a snapshot of {} KiB held up the ledger for {} ms", snapshotBytes >> 10, tookMs);
        }
        seen = taken;
        purgeAtNs = nowNs;
        askAtNs = nowNs;
      }
      if (nowNs - askAtNs >= 0 && isDue()) {
        askAtNs = nowNs + AGAIN_NS;
        if (hasRoom()) {
          askSnapshot();
        } else {
          LOG.warn("TG-LED-018 a snapshot of the ledger is due, and its disk has no room for it");
        }
      }
    } catch (IOException | RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
      LOG.warn("TG-LED-018 the ledger's files cannot be looked after now: {}", e.toString());
    }
  }

  private boolean isDue() throws InterruptedException {
    long elapsedMs = config.clock().time() - snapshotMs;
    var last = new Upkeep.LastSnapshot(snapshotBytes, service.snapshotTookMs());
    return config.upkeep().isSnapshotDue(logged(), service.commands(), elapsedMs, last);
  }

  private void purge() throws IOException, InterruptedException {
    List<RecordingLog.Entry> entries = module.entries();
    try (Aeron aeron = contexts.client("ledger-care");
        AeronArchive archive = AeronArchive.connect(contexts.careArchive(aeron))) {
      LogPurge.Result result = LogPurge.run(archive, config.archive(), entries);
      snapshotBytes = result.newestBytes();
    }
    for (RecordingLog.Entry entry : entries) {
      if (entry.type == RecordingLog.ENTRY_TYPE_SNAPSHOT
          && entry.isValid
          && entry.logPosition > snapshotPosition) {
        snapshotPosition = entry.logPosition;
        snapshotMs = entry.timestamp;
      }
    }
  }
}
