package dev.tollgate.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SystemEpochClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a small file system of its own, so only where it may be mounted. */
@Timeout(60)
class FullDiskTest {
  private static final long MIB = 1024 * 1024;
  private static final long SIZE = 160 * MIB;

  @TempDir private Path home;

  private final int port = ClusterConfig.anyFreePortBase();
  private final List<TollgateException> failures = new CopyOnWriteArrayList<>();
  private final List<StorageState> states = new CopyOnWriteArrayList<>();
  private boolean mounted;

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    mounted = run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "none", home.toString());
    assumeThat(mounted).as("mounted").isTrue();
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    if (mounted) {
      assertThat(run("umount", "--lazy", home.toString())).isTrue();
    }
  }

  @Test
  void shouldWarnShedStopAndResumeByItself() throws IOException {
    CountingHandler handler = new CountingHandler(0);
    try (ClusterNode node = start(handler);
        Sender sender = new Sender(node, 1_000, 0)) {
      assertThat(sender.send(1_000)).isTrue();
      assertThat(node.storage()).isEqualTo(StorageState.AMPLE);

      leave(95 * MIB);
      await().until(() -> node.storage() == StorageState.LOW);
      leave(60 * MIB);
      await().until(() -> node.storage() == StorageState.SHEDDING);
      assertThat(sender.send(10)).as("voids and reversals go on").isTrue();
      assertThat(node.takeSnapshot()).isFalse();
      leave(40 * MIB);
      await().until(() -> node.storage() == StorageState.FULL);
      assertThat(sender.sendFor(TimeUnit.SECONDS.toNanos(1))).isZero();

      Files.delete(home.resolve("ballast"));
      await().until(() -> node.storage() == StorageState.AMPLE);
      assertThat(sender.send(1_000)).isTrue();
      assertThat(sender.answered()).isEqualTo(2_010);
    }
    assertThat(states)
        .containsExactly(
            StorageState.LOW, StorageState.SHEDDING, StorageState.FULL, StorageState.AMPLE);
    assertThat(failures).isEmpty();
  }

  /** Somebody else takes all of it at once, faster than the node looks. */
  @Test
  void shouldStopForGoodWhenAWriteFindsNoSpaceAndStartAgainWhenThereIsSome() throws IOException {
    long answered;
    ClusterConfig config = config();
    StorageWatch blind = new StorageWatch(home, config.upkeep(), () -> SIZE, states::add);
    try (ClusterNode node =
            ClusterNode.start(config, new CountingHandler(0), failures::add, blind);
        Sender sender = new Sender(node, 4_000, 0)) {
      sender.send(1_000);
      leave(0);
      sender.offerUntil(() -> !failures.isEmpty());
      assertThat(failures).hasSize(1);
      assertThat(failures.getFirst().code()).isEqualTo("TG-LED-017");
      answered = sender.answered();
    }
    Files.delete(home.resolve("ballast"));
    CountingHandler again = new CountingHandler(0);
    start(again).close();

    assertThat(again.count()).isGreaterThanOrEqualTo(answered);
    assertThat(failures).hasSize(1);
  }

  private ClusterNode start(LogHandler handler) {
    return ClusterNode.start(config(), handler, failures::add, states::add);
  }

  private ClusterConfig config() {
    return new ClusterConfig(
        home,
        Path.of("/dev/shm"),
        port,
        0,
        1_024,
        CountingHandler.ANSWER_LENGTH,
        SystemEpochClock.INSTANCE,
        new Upkeep(1_000 * MIB, 3_600_000, 110 * MIB, 75 * MIB, 50 * MIB));
  }

  /** Fills the file system until so much is left. */
  private void leave(long bytes) throws IOException {
    ByteBuffer some = ByteBuffer.allocate((int) MIB / 4);
    try (FileChannel ballast =
        FileChannel.open(
            home.resolve("ballast"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND)) {
      while (Files.getFileStore(home).getUsableSpace() > bytes) {
        some.clear();
        some.limit((int) Math.min(some.limit(), Files.getFileStore(home).getUsableSpace()));
        ballast.write(some);
      }
    } catch (IOException e) {
      assertThat(bytes).as("the last of it may be gone: %s", e).isZero();
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
  }
}
