package dev.tollgate.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.fault.TollgateException;
import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.cluster.codecs.MessageHeaderEncoder;
import io.aeron.cluster.codecs.NewLeaderEventEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A session ends while commands are under way. */
@Timeout(60)
class ReconnectTest {
  private static final int IN_FLIGHT_MAX = 100;
  private static final int FIRST_EGRESS_STREAM = 10_000;

  @TempDir private Path home;

  private final List<TollgateException> failures = new CopyOnWriteArrayList<>();
  private final UnsafeBuffer command = new UnsafeBuffer(new byte[Long.BYTES]);
  private final CountDownLatch stuck = new CountDownLatch(1);
  private final AtomicLong aheadMs = new AtomicLong();
  private long sent;
  private long answered;
  private int disconnected;

  /** The clock steps ahead. */
  @Test
  void shouldTellThatTheSessionBrokeAndServeOnANewOne() {
    try (ClusterNode node = ClusterNode.start(config(), new Stuck(), failures::add, state -> {});
        ClusterClient client = node.connect(() -> {})) {
      fill(client);
      assertThat(client.inFlight()).isEqualTo(IN_FLIGHT_MAX);

      poll(
          client,
          () -> {
            aheadMs.addAndGet(
                10_000); // again: a command that is taken in after a step counts as a sign of life
            return disconnected == 1;
          });
      assertThat(client.inFlight()).isZero();
      long unanswered = answered;
      stuck.countDown();

      poll(client, client::isConnected);
      fill(client);
      poll(client, () -> answered == sent);
      assertThat(sent).isEqualTo(2 * IN_FLIGHT_MAX);
      assertThat(unanswered).as("nothing of the old session came on the new one").isZero();
      assertThat(client.inFlight()).isZero();
      assertThat(disconnected).isOne();
    }
    assertThat(failures).isEmpty();
  }

  /** The one before may have answered what the new one does not know to be unanswered. */
  @Test
  void shouldBeginANewSessionUnderAnotherLeader() {
    try (ClusterNode node = ClusterNode.start(config(), new Stuck(), failures::add, state -> {});
        ClusterClient client = node.connect(() -> {});
        Aeron aeron = Objects.requireNonNull(node.contexts()).client("another leader");
        Publication egress = aeron.addExclusivePublication(NodeContexts.IPC, FIRST_EGRESS_STREAM)) {
      offer(client, 10);
      tellOfAnotherLeader(egress);
      int[] polls = {0};
      poll(
          client,
          () -> {
            polls[0]++;
            return disconnected == 1;
          });
      assertThat(polls[0]).as("not when Aeron's client gives up after a second").isLessThan(200);
      assertThat(client.inFlight()).isZero();
      stuck.countDown();

      poll(client, client::isConnected);
      fill(client);
      poll(client, () -> answered == sent);
      assertThat(client.inFlight()).isZero();
      assertThat(disconnected).isOne();
    }
    assertThat(failures).isEmpty();
  }

  /** As a consensus module does, to the first session there is. */
  private static void tellOfAnotherLeader(Publication egress) {
    UnsafeBuffer event = new UnsafeBuffer(new byte[256]);
    NewLeaderEventEncoder encoder = new NewLeaderEventEncoder();
    encoder
        .wrapAndApplyHeader(event, 0, new MessageHeaderEncoder())
        .leadershipTermId(0) // so that the node would go on with the session, too
        .clusterSessionId(1)
        .leaderMemberId(0)
        .ingressEndpoints("");
    int length = MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    await().until(() -> egress.offer(event, 0, length) > 0);
  }

  /** Offers as many as may be in flight. */
  private void fill(ClusterClient client) {
    offer(client, IN_FLIGHT_MAX);
  }

  private void offer(ClusterClient client, int count) {
    long last = sent + count;
    poll(
        client,
        () -> {
          command.putLong(0, sent + 1);
          while (sent < last && client.offer(command, 0, Long.BYTES)) {
            sent++;
            command.putLong(0, sent + 1);
          }
          return sent == last;
        });
  }

  private void poll(ClusterClient client, java.util.concurrent.Callable<Boolean> until) {
    Answers answers = new Answers();
    await()
        .pollInterval(java.time.Duration.ofMillis(1))
        .until(() -> {
          client.poll(answers);
          return until.call();
        });
  }

  private ClusterConfig config() {
    return new ClusterConfig(
        home,
        Path.of("/dev/shm"),
        ClusterConfig.anyFreePortBase(),
        0,
        IN_FLIGHT_MAX,
        Long.BYTES,
        () -> System.currentTimeMillis() + aheadMs.get(),
        Upkeep.DEFAULT);
  }

  private final class Answers implements AnswerHandler {
    @Override
    public void onAnswer(long timestampMs, DirectBuffer buffer, int offset, int length) {
      assertThat(buffer.getLong(offset)).isGreaterThan(answered);
      answered = buffer.getLong(offset);
    }

    @Override
    public void onDisconnected() {
      disconnected++;
    }
  }

  /** Carries out nothing for a while. */
  private final class Stuck implements LogHandler {
    @Override
    public int onCommand(
        long timestampMs, DirectBuffer buffer, int offset, int length, MutableDirectBuffer answer) {
      try {
        stuck.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
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
