package dev.tollgate.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.tollgate.fault.TollgateException;
import io.aeron.Aeron;
import io.aeron.cluster.client.AeronCluster;
import io.aeron.security.AuthenticationException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ClusterNodeTest {
  private static final int FILLER_BLOCKS = 50;

  /** In the first four bytes, little endian: patch, minor, major. */
  private static final int MAJOR_VERSION_AT = 2;

  @TempDir private Path home;

  private final int port = ClusterConfig.anyFreePortBase();
  private final List<TollgateException> failures = new CopyOnWriteArrayList<>();
  private final UnsafeBuffer command = new UnsafeBuffer(new byte[128]);

  @Test
  void shouldAnswerEachCommandInOrder() {
    try (ClusterNode node = start(new CountingHandler(0), 1);
        ClusterClient client = node.connect(() -> {})) {
      assertThat(send(client, 1, 5_000)).hasSize(5_000).isSorted().startsWith(1L).endsWith(5_000L);
      assertThat(client.inFlight()).isZero();
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void shouldTakeNoMoreThanCanBeAnswered() {
    try (ClusterNode node = start(new CountingHandler(0), 0);
        ClusterClient client = node.connect(() -> {})) {
      await()
          .until(() -> {
            client.poll(new Collector());
            return client.isConnected();
          });
      int taken = 0;
      while (taken < 2_000 && client.offer(numbered(taken + 1), 0, 128)) {
        taken++;
      }

      assertThat(taken).isEqualTo(1_024); // and nothing was polled in between
    }
  }

  @Test
  void shouldServeAClientThatAsksForOneThingAtATime() {
    try (ClusterNode node = start(new CountingHandler(0), 0);
        ClusterClient client = node.connect(() -> {}, 1)) {
      assertThat(send(client, 1, 20)).hasSize(20);
    }
  }

  /** Its answers wait for it, and nobody else's do. */
  @Test
  void shouldAnswerOthersWhileOneClientDoesNotListen() {
    CountingHandler handler = new CountingHandler(0);
    try (ClusterNode node = start(handler, 0);
        ClusterClient deaf = node.connect(() -> {});
        ClusterClient client = node.connect(() -> {})) {
      Collector late = new Collector();
      await()
          .until(() -> {
            deaf.poll(late);
            return deaf.isConnected();
          });
      assertThat(deaf.offer(numbered(1), 0, 128)).isTrue();
      await().until(() -> handler.count() == 1);

      assertThat(send(client, 2, 20_000)).hasSize(20_000);
      assertThat(client.inFlight()).isZero();
      await()
          .until(() -> {
            deaf.poll(late);
            return deaf.inFlight() == 0;
          });
      assertThat(late.numbers).containsExactly(1L);
    }
  }

  @Test
  void shouldReplayTheLogBehindTheLastSnapshot() {
    try (ClusterNode node = start(new CountingHandler(FILLER_BLOCKS), 0);
        ClusterClient client = node.connect(() -> {})) {
      send(client, 1, 1_000);
      takeSnapshot(node, client);
      send(client, 1_001, 10);
    }
    CountingHandler again = new CountingHandler(FILLER_BLOCKS);
    try (ClusterNode node = start(again, 0)) {
      assertThat(node.snapshots()).isZero();
      await().atMost(5, TimeUnit.SECONDS).until(() -> again.count() == 1_010);
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void shouldRefuseADamagedSnapshot() throws IOException {
    try (ClusterNode node = start(new CountingHandler(FILLER_BLOCKS), 0);
        ClusterClient client = node.connect(() -> {})) {
      send(client, 1, 10);
      takeSnapshot(node, client);
    }
    flipByte(recording(".rec", FILLER_BLOCKS * SnapshotFormat.LENGTH_MAX), 100_000);

    assertThatThrownBy(() -> start(new CountingHandler(FILLER_BLOCKS), 0))
        .hasMessageStartingWith("TG-LED-007");
  }

  @Test
  void shouldRefuseADamagedCatalog() throws IOException {
    start(new CountingHandler(0), 0).close();
    flipByte(home.resolve("ledger/archive/archive.catalog"), MAJOR_VERSION_AT);

    assertThatThrownBy(() -> start(new CountingHandler(0), 0)).hasMessageStartingWith("TG-LED-007");
  }

  @Test
  void shouldLetNobodyInWithoutTheCredential() {
    try (ClusterNode node = start(new CountingHandler(0), 0)) {
      NodeContexts contexts = node.contexts();
      Credential other = Credential.open(home);
      try (Aeron aeron = contexts.client("stranger")) {
        assertThatThrownBy(() ->
                AeronCluster.connect(
                        contexts.clusterClient(aeron, 999, 1).credentialsSupplier(other.supplier()))
                    .close())
            .isInstanceOf(AuthenticationException.class);
      }
    }
  }

  @Test
  void shouldRefuseACredentialThatOthersCanRead() throws IOException {
    start(new CountingHandler(0), 0).close();
    Path file = home.resolve("ledger/cluster.credential");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> start(new CountingHandler(0), 0)).hasMessageStartingWith("TG-LED-004");
  }

  @Test
  void shouldWorkOnALedgerAlone() {
    try (ClusterNode node = start(new CountingHandler(0), 0)) {
      assertThat(node.takeSnapshot()).isTrue();
      assertThatThrownBy(() -> start(new CountingHandler(0), 0))
          .hasMessageStartingWith("TG-LED-001");
    }
  }

  @Test
  void shouldSayThatItsPortIsTaken() throws IOException {
    try (DatagramSocket other = new DatagramSocket(port + 1, InetAddress.getLoopbackAddress())) {
      assertThat(other.isBound()).isTrue();
      assertThatThrownBy(() -> start(new CountingHandler(0), 0))
          .hasMessageStartingWith("TG-LED-003");
    }
    start(new CountingHandler(0), 0).close(); // and nothing was left behind
  }

  /** To go on after a command that was carried out by half would be to differ from the log. */
  @Test
  void shouldStopForGoodWhenTheHandlerBreaks() {
    CountingHandler handler = new CountingHandler(0);
    try (ClusterNode node = start(handler, 0);
        ClusterClient client = node.connect(() -> {})) {
      send(client, 1, 3);
      await().until(() -> client.offer(numbered(5), 0, 128)); // 4 is missing
      await().until(() -> !failures.isEmpty());
      client.offer(numbered(4), 0, 128);
      await().pollDelay(200, TimeUnit.MILLISECONDS).until(() -> true);
    }
    assertThat(handler.count()).isEqualTo(3);
    assertThat(failures).hasSize(1);
    assertThat(failures.getFirst().code()).isEqualTo("TG-LED-009");
  }

  @Test
  void shouldLeaveNothingInSharedMemory() throws IOException {
    List<Path> before = sharedFolders();
    start(new CountingHandler(0), 1).close();

    assertThat(sharedFolders()).isEqualTo(before);
  }

  @Test
  void shouldRingWhenAnAnswerIsThere() {
    List<Thread> rung = new CopyOnWriteArrayList<>();
    try (ClusterNode node = start(new EchoHandler(), 0);
        ClusterClient client = node.connect(() -> rung.add(Thread.currentThread()))) {
      await()
          .until(() -> {
            client.poll(new Collector());
            return client.isConnected();
          });
      rung.clear();
      client.offer(numbered(1), 0, 128);

      await().until(() -> !rung.isEmpty());
      assertThat(rung.getFirst().getName()).isEqualTo("ledger-service");
    }
  }

  private ClusterNode start(LogHandler handler, int sync) {
    return ClusterNode.start(
        CountingProcess.config(home, port, sync), handler, failures::add, state -> {});
  }

  private DirectBuffer numbered(long number) {
    command.putLong(0, number);
    return command;
  }

  /** Sends the numbers from the first on, and gives those of all answers. */
  private List<Long> send(ClusterClient client, long first, int count) {
    Collector collector = new Collector();
    long next = first;
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (collector.numbers.size() < count && System.nanoTime() < deadlineNs) {
      if (next < first + count && client.offer(numbered(next), 0, 128)) {
        next++;
      } else {
        client.poll(collector);
      }
    }
    return collector.numbers;
  }

  private void takeSnapshot(ClusterNode node, ClusterClient client) {
    assertThat(node.takeSnapshot()).isTrue();
    await()
        .until(() -> {
          client.poll(new Collector());
          return node.snapshots() == 1;
        });
  }

  /** The recording that has the most in it, if that is at least so much. */
  private Path recording(String suffix, long written) throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("ledger/archive"))) {
      return files
          .filter(file -> file.toString().endsWith(suffix))
          .max(Comparator.comparingLong(ClusterNodeTest::used))
          .filter(file -> used(file) >= written)
          .orElseThrow();
    }
  }

  /** Segments are sparse: what counts is the last byte that is not zero. */
  private static long used(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      int last = bytes.length;
      while (last > 0 && bytes[last - 1] == 0) {
        last--;
      }
      return last;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void flipByte(Path file, long at) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int value = bytes.read();
      bytes.seek(at);
      bytes.write(value ^ 0x55);
    }
  }

  private static List<Path> sharedFolders() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
      return files.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static final class Collector implements AnswerHandler {
    private final List<Long> numbers = new ArrayList<>();

    @Override
    public void onAnswer(long timestampMs, DirectBuffer buffer, int offset, int length) {
      assertThat(timestampMs).isCloseTo(System.currentTimeMillis(), within(30_000L));
      numbers.add(buffer.getLong(offset));
    }

    @Override
    public void onDisconnected() {
      throw new AssertionError("disconnected");
    }
  }
}
