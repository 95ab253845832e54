package dev.tollgate.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.fault.TollgateException;
import io.aeron.cluster.RecordingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.SystemEpochClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SnapshotsTest {
  private static final long MIB = 1024 * 1024;
  private static final int LENGTH = 4_000;

  @TempDir private Path home;

  private final int port = ClusterConfig.anyFreePortBase();
  private final List<TollgateException> failures = new CopyOnWriteArrayList<>();

  /**
   * A snapshot each segment of the log: the third makes the first, and the log before the second,
   * go.
   */
  @Test
  void shouldKeepTwoSnapshotsAndTheLogBehindTheOlderOne() throws IOException {
    Upkeep upkeep = upkeep(17 * MIB, 3_600_000);
    long last;
    try (ClusterNode node = start(new CountingHandler(3), upkeep, SystemEpochClock.INSTANCE);
        Sender sender = new Sender(node, LENGTH, 0)) {
      for (int i = 1; i <= 3; i++) {
        int wanted = i;
        assertThat(sender.sendUntil(() -> node.snapshots() == wanted)).isTrue();
      }
      await().until(() -> !names().contains("0-0.rec"));
      await().during(1_200, TimeUnit.MILLISECONDS).until(() -> snapshotFiles() == 4);
      assertThat(sender.send(10)).isTrue();
      last = sender.answered();
    }
    assertThat(countFoundAt(upkeep)).isEqualTo(last);

    invalidate(1);
    assertThat(countFoundAt(upkeep)).as("from the older one").isEqualTo(last);
    assertThat(failures).isEmpty();

    invalidate(3);
    assertThatThrownBy(() -> countFoundAt(upkeep))
        .hasMessageStartingWith("TG-LED-007")
        .hasMessageContaining("the log begins at");
  }

  @Test
  void shouldTakeOneByTimeIfACommandCame() {
    AtomicLong laterMs = new AtomicLong();
    EpochClock clock = () -> System.currentTimeMillis() + laterMs.get();
    CountingHandler handler = new CountingHandler(0);
    try (ClusterNode node = start(handler, upkeep(100 * MIB, 60_000), clock);
        Sender sender = new Sender(node, LENGTH, 0)) {
      laterMs.addAndGet(60_000);
      await().during(1_200, TimeUnit.MILLISECONDS).until(() -> node.snapshots() == 0);
      assertThat(sender.send(1)).isTrue();
      await().until(() -> node.snapshots() == 1);
      laterMs.addAndGet(60_000);
      await().during(1_200, TimeUnit.MILLISECONDS).until(() -> node.snapshots() == 1);
    }
  }

  /** What a kill during a snapshot leaves behind is nobody's. */
  @Test
  void shouldDeleteWhatNoSnapshotKnows() throws IOException {
    Upkeep upkeep = upkeep(100 * MIB, 3_600_000);
    long last;
    try (ClusterNode node = start(new CountingHandler(3), upkeep, SystemEpochClock.INSTANCE);
        Sender sender = new Sender(node, LENGTH, 0)) {
      sender.send(10);
      snapshot(node);
      sender.send(10);
      last = sender.answered();
    }
    invalidate(1); // as if it had not been finished: the replay takes it again
    Files.write(home.resolve("ledger/archive/0-99.rec.del"), new byte[10]); // of the log: stays
    try (ClusterNode node = start(new CountingHandler(3), upkeep, SystemEpochClock.INSTANCE)) {
      assertThat(names()).contains("1-0.rec", "2-0.rec");
      snapshot(node);
      await().until(() -> !names().contains("1-0.rec") && !names().contains("2-0.rec"));
      assertThat(names()).contains("0-0.rec");
    }
    assertThat(countFoundAt(upkeep)).isEqualTo(last);
  }

  /** So that the next start has nothing to carry out again. */
  @Test
  void shouldTakeOneAtAnEndInOrderIfThatIsWorthIt() throws IOException {
    Upkeep upkeep = upkeep(1_024 * MIB, 3_600_000);
    int worthIt = (int) ClusterNode.COMMANDS_FOR_LAST_SNAPSHOT;
    try (ClusterNode node = start(new CountingHandler(3), upkeep, SystemEpochClock.INSTANCE);
        Sender sender = new Sender(node, 128, 0)) {
      assertThat(sender.send(worthIt - 1)).isTrue();
    }
    assertThat(snapshotFiles()).isZero();

    try (ClusterNode node = start(new CountingHandler(3), upkeep, SystemEpochClock.INSTANCE);
        Sender sender = new Sender(node, 128, worthIt - 1)) {
      assertThat(sender.send(1)).isTrue();
    }
    assertThat(snapshotFiles()).as("of the module and of the service").isEqualTo(2);
    assertThat(countFoundAt(upkeep)).isEqualTo(worthIt);
  }

  @Test
  void shouldCloseAtOnceDuringASnapshot() throws InterruptedException {
    SlowHandler handler = new SlowHandler();
    ClusterNode node = start(handler, upkeep(100 * MIB, 3_600_000), SystemEpochClock.INSTANCE);
    assertThat(node.takeSnapshot()).isTrue();
    assertThat(handler.begun.await(5, TimeUnit.SECONDS)).isTrue();
    long startNs = System.nanoTime();
    node.close();

    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs)).isLessThan(3_500);
    assertThat(failures).isEmpty();
    assertThat(countFoundAt(upkeep(100 * MIB, 3_600_000))).isZero();
  }

  /** Where each part waits for a thread that sleeps its 10 ms it takes over two seconds. */
  @Test
  void shouldNotHoldUpTheLogForLongerThanItsBytesTake() {
    int blocks = (int) (128 * MIB / (SnapshotSink.BLOCK_LONGS * Long.BYTES));
    CountingHandler handler = new CountingHandler(blocks);
    try (ClusterNode node =
        start(handler, upkeep(1_024 * MIB, 3_600_000), SystemEpochClock.INSTANCE)) {
      snapshot(node);
      assertThat(node.snapshotTookMs()).isBetween(1L, 1_500L);
    }
  }

  private static Upkeep upkeep(long logBytes, long everyMs) {
    return new Upkeep(logBytes, everyMs, 96 * MIB, 64 * MIB, 32 * MIB);
  }

  private ClusterNode start(LogHandler handler, Upkeep upkeep, EpochClock clock) {
    ClusterConfig config =
        new ClusterConfig(
            home,
            Path.of("/dev/shm"),
            port,
            0,
            1_024,
            CountingHandler.ANSWER_LENGTH,
            clock,
            upkeep);
    return ClusterNode.start(config, handler, failures::add, state -> {});
  }

  private long countFoundAt(Upkeep upkeep) {
    CountingHandler handler = new CountingHandler(3);
    start(handler, upkeep, SystemEpochClock.INSTANCE).close();
    return handler.count();
  }

  private static void snapshot(ClusterNode node) {
    long before = node.snapshots();
    await().until(node::takeSnapshot);
    await().until(() -> node.snapshots() == before + 1);
  }

  private void invalidate(int snapshots) {
    try (RecordingLog log = new RecordingLog(home.resolve("ledger/cluster").toFile(), false)) {
      for (int i = 0; i < snapshots; i++) {
        assertThat(log.invalidateLatestSnapshot()).isTrue();
      }
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("ledger/archive"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private long snapshotFiles() throws IOException {
    return names().stream().filter(name -> name.endsWith(".rec") && !name.startsWith("0-")).count();
  }

  /** Takes longer for a snapshot than a close waits for it. */
  private static final class SlowHandler implements LogHandler {
    private final CountDownLatch begun = new CountDownLatch(1);

    @Override
    public int onCommand(
        long timestampMs, DirectBuffer buffer, int offset, int length, MutableDirectBuffer answer) {
      return 0;
    }

    @Override
    public void writeSnapshot(SnapshotSink sink) {
      begun.countDown();
      long[] block = new long[SnapshotSink.BLOCK_LONGS];
      long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
      while (System.nanoTime() < endNs) {
        Thread.onSpinWait();
      }
      sink.write(block, 1);
    }

    @Override
    public void readSnapshot(SnapshotSource source) {}
  }
}
