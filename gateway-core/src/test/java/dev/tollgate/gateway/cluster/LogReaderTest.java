package dev.tollgate.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.agrona.concurrent.SystemEpochClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogReaderTest {
  private static final long MIB = 1024 * 1024;
  private static final int LENGTH = 1_000;

  @TempDir private Path home;

  private final int port = ClusterConfig.anyFreePortBase();
  private final List<TollgateException> failures = new CopyOnWriteArrayList<>();
  private final CountingHandler handler = new CountingHandler(5);

  @Test
  void shouldReadAllCommandsBesideARunningNodeAndWithoutIt() {
    try (ClusterNode node = start();
        Sender sender = new Sender(node, LENGTH, 0)) {
      sender.send(20_000); // more than a segment
      assertThat(numbers(0)).isEqualTo(upTo(20_000));
    }
    assertThat(numbers(0)).isEqualTo(upTo(20_000));
  }

  /** Each reading ends where the log ends then, and none finds half a command. */
  @Test
  void shouldReadWhileItIsWritten() throws InterruptedException {
    try (ClusterNode node = start();
        Sender sender = new Sender(node, LENGTH, 0)) {
      assertThat(sender.send(10)).isTrue();
      List<Long> ends = new CopyOnWriteArrayList<>();
      Thread reader =
          new Thread(() -> {
            for (int i = 0; i < 30; i++) {
              ends.add((long) numbers(0).size());
            }
          });
      reader.start();
      assertThat(sender.sendUntil(() -> !reader.isAlive())).isTrue();
      reader.join();

      assertThat(ends).hasSize(30).isSorted();
      assertThat(ends.getLast()).isGreaterThan(ends.getFirst());
    }
  }

  @Test
  void shouldReadTheNewestSnapshotAndTheLogBehindIt() {
    try (ClusterNode node = start();
        Sender sender = new Sender(node, LENGTH, 0)) {
      sender.send(10);
      snapshot(node);
      sender.send(10);
      snapshot(node);
      sender.send(5);
    }
    LogReader reader = LogReader.open(home);

    assertThat(reader.snapshots()).hasSize(2);
    assertThat(countIn(reader, 0)).isEqualTo(20);
    assertThat(countIn(reader, 1)).isEqualTo(10);
    assertThat(numbers(reader.snapshots().getFirst().logPosition()))
        .containsExactly(21L, 22L, 23L, 24L, 25L);
  }

  @Test
  void shouldTellADamagedCommandWithFileAndPosition() throws IOException {
    try (ClusterNode node = start();
        Sender sender = new Sender(node, LENGTH, 0)) {
      sender.send(100);
    }
    List<Long> positions = new ArrayList<>();
    LogReader.open(home)
        .commands(0, (time, position, buffer, at, length) -> positions.add(position));
    Path file = home.resolve("ledger/archive/0-0.rec");
    flip(file, positions.get(49) + 500); // in the 51st

    List<Long> read = new ArrayList<>();
    assertThatThrownBy(() ->
            LogReader.open(home)
                .commands(0, (time, position, buffer, at, length) -> read.add(position)))
        .isInstanceOf(TollgateException.class)
        .hasMessageStartingWith("TG-LED-011")
        .hasMessageContaining(file + " at byte " + positions.get(49) + ", position");
    assertThat(read).isEqualTo(positions.subList(0, 50));
  }

  @Test
  void shouldTellADamagedSnapshot() throws IOException {
    try (ClusterNode node = start();
        Sender sender = new Sender(node, LENGTH, 0)) {
      sender.send(10);
      snapshot(node);
    }
    LogReader reader = LogReader.open(home);
    String service = reader.snapshots().getFirst().service() + "-0.rec";
    String module = reader.snapshots().getFirst().module() + "-0.rec";
    flip(home.resolve("ledger/archive/" + service), 20_000);
    assertThatThrownBy(() -> countIn(LogReader.open(home), 0))
        .hasMessageStartingWith("TG-LED-011")
        .hasMessageContaining(service);

    flip(home.resolve("ledger/archive/" + module), 40);
    assertThatThrownBy(() -> countIn(LogReader.open(home), 0))
        .hasMessageStartingWith("TG-LED-011")
        .hasMessageContaining(module);
  }

  @Test
  void shouldMissASegment() throws IOException {
    try (ClusterNode node = start();
        Sender sender = new Sender(node, LENGTH, 0)) {
      sender.send(20_000);
    }
    Files.delete(home.resolve("ledger/archive/0-" + 16 * MIB + ".rec"));

    assertThatThrownBy(() -> numbers(0))
        .hasMessageStartingWith("TG-LED-011")
        .hasMessageContaining("missing");
  }

  @Test
  void shouldSayThatThereIsNoLedger() {
    assertThatThrownBy(() -> LogReader.open(home)).hasMessageStartingWith("TG-LED-019");
  }

  private ClusterNode start() {
    ClusterConfig config =
        new ClusterConfig(
            home,
            Path.of("/dev/shm"),
            port,
            0,
            1_024,
            CountingHandler.ANSWER_LENGTH,
            SystemEpochClock.INSTANCE,
            Upkeep.DEFAULT);
    return ClusterNode.start(config, handler, failures::add, state -> {});
  }

  private List<Long> numbers(long from) {
    List<Long> numbers = new ArrayList<>();
    long[] last = {from};
    long end =
        LogReader.open(home)
            .commands(
                from,
                (timestampMs, position, buffer, offset, length) -> {
                  assertThat(length).isEqualTo(LENGTH);
                  assertThat(position).isGreaterThan(last[0]);
                  last[0] = position;
                  numbers.add(buffer.getLong(offset));
                });
    assertThat(end).isGreaterThanOrEqualTo(last[0]);
    return numbers;
  }

  private static long countIn(LogReader reader, int snapshot) {
    CountingHandler restored = new CountingHandler(5);
    SnapshotSource blocks = reader.blocks(reader.snapshots().get(snapshot));
    restored.readSnapshot(blocks);
    assertThat(blocks.read(new long[SnapshotSink.BLOCK_LONGS])).isZero();
    return restored.count();
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  private static void snapshot(ClusterNode node) {
    long before = node.snapshots();
    await().until(node::takeSnapshot);
    await().until(() -> node.snapshots() == before + 1);
  }

  private static void flip(Path file, long at) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int value = bytes.read();
      bytes.seek(at);
      bytes.write(value ^ 0x10);
    }
  }
}
