package dev.tollgate.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.fault.TollgateException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client's way to the log has room for all that it may have in flight, at any place in it. */
@Timeout(60)
class IngressRoomTest {
  /** So many that those the log itself has room for are less than half. */
  private static final int IN_FLIGHT_MAX = 4_096;

  /** The longest of a request. */
  private static final int LENGTH = 384;

  private static final int TERMS = 4;
  private static final long TIME_NS_MAX = TimeUnit.SECONDS.toNanos(30);

  @TempDir private Path home;

  private final List<TollgateException> failures = new CopyOnWriteArrayList<>();
  private final UnsafeBuffer command = new UnsafeBuffer(new byte[LENGTH]);
  private final Answers answers = new Answers();

  @Test
  void shouldTakeAllThatMayBeInFlightWhileTheServiceStands() {
    HeldService service = new HeldService();
    try (ClusterNode node = start(service);
        ClusterClient client = connected(node)) {
      int taken = 0;
      try {
        while (taken < IN_FLIGHT_MAX && client.offer(command, 0, LENGTH)) {
          taken++;
        }
        assertThat(taken).isEqualTo(IN_FLIGHT_MAX);
        assertThat(client.offer(command, 0, LENGTH)).as("one more").isFalse();
      } finally {
        service.held.countDown();
      }
      pollUntilFewerThan(client, 1);
      assertThat(answers.count).isEqualTo(taken);
    }
    assertThat(failures).isEmpty();
  }

  /** A command that does not fit into a term any more goes into the next. */
  @Test
  void shouldRefuseNothingWhereATermEnds() {
    int commands = TERMS * ClusterConfig.ingressTermLength(IN_FLIGHT_MAX) / LENGTH;
    try (ClusterNode node = start(new EchoHandler());
        ClusterClient client = connected(node)) {
      int refused = 0;
      for (int i = 0; i < commands; i++) {
        pollUntilFewerThan(client, IN_FLIGHT_MAX / 2);
        refused += client.offer(command, 0, LENGTH) ? 0 : 1;
      }
      assertThat(refused).isZero();
      pollUntilFewerThan(client, 1);
      assertThat(answers.count).isEqualTo(commands);
    }
    assertThat(failures).isEmpty();
  }

  private ClusterNode start(LogHandler handler) {
    ClusterConfig config =
        new ClusterConfig(
            home,
            Path.of("/dev/shm"),
            ClusterConfig.anyFreePortBase(),
            0,
            IN_FLIGHT_MAX,
            Long.BYTES,
            SystemEpochClock.INSTANCE,
            Upkeep.DEFAULT);
    return ClusterNode.start(config, handler, failures::add, state -> {});
  }

  private ClusterClient connected(ClusterNode node) {
    ClusterClient client = node.connect(() -> {});
    long endNs = System.nanoTime() + TIME_NS_MAX;
    while (!client.isConnected() && System.nanoTime() - endNs < 0) {
      client.poll(answers);
    }
    assertThat(client.isConnected()).isTrue();
    return client;
  }

  private void pollUntilFewerThan(ClusterClient client, int inFlight) {
    long endNs = System.nanoTime() + TIME_NS_MAX;
    while (client.inFlight() >= inFlight && System.nanoTime() - endNs < 0) {
      client.poll(answers);
    }
  }

  private static final class Answers implements AnswerHandler {
    private int count;

    @Override
    public void onAnswer(long timestampMs, DirectBuffer buffer, int offset, int length) {
      count++;
    }

    @Override
    public void onDisconnected() {
      throw new AssertionError("disconnected");
    }
  }

  /** Carries out nothing until it is let go. */
  private static final class HeldService implements LogHandler {
    private final CountDownLatch held = new CountDownLatch(1);

    @Override
    public int onCommand(
        long timestampMs, DirectBuffer buffer, int offset, int length, MutableDirectBuffer answer) {
      try {
        if (!held.await(TIME_NS_MAX, TimeUnit.NANOSECONDS)) {
          throw new AssertionError("held for too long");
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      answer.putLong(0, buffer.getLong(offset));
      return Long.BYTES;
    }

    @Override
    public void writeSnapshot(SnapshotSink sink) {}

    @Override
    public void readSnapshot(SnapshotSource source) {}
  }
}
