package dev.tollgate.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HandlerTurnsTest {
  @TempDir private Path home;

  private final int port = ClusterConfig.anyFreePortBase();
  private final List<TollgateException> failures = new CopyOnWriteArrayList<>();

  @Test
  void shouldTellTheHandlerWhatIsReplayedBeforeTheStartReturns() {
    Turns first = new Turns(-1);
    try (ClusterNode node = start(first);
        Sender sender = new Sender(node, 128, 0)) {
      assertThat(first.replayed).isZero();
      sender.send(50);
      await().until(() -> first.idleAt > 50 * 128);
    }
    assertThat(first.closedAt).isGreaterThanOrEqualTo(first.idleAt);

    Turns second = new Turns(-1);
    start(second).close();
    assertThat(second.replayed).isEqualTo(50);
    assertThat(failures).isEmpty();
  }

  @Test
  void shouldNotStartIfTheHandlerRefusesToLead() {
    start(new Turns(-1)).close();
    Turns refusing = new Turns(0);

    assertThatThrownBy(() -> start(refusing))
        .isInstanceOf(TollgateException.class)
        .hasMessageStartingWith("TG-TST-001");
    assertThat(failures).isEmpty();
    assertThat(refusing.closedAt).as("told to record nothing").isZero();
  }

  /** By whoever can: the start, or behind it the one who was to be told. */
  @Test
  void shouldTellAFailureOnceThatComesAsTheStartEnds() {
    Turns breaking = new Turns(-1);
    breaking.breaksWhenIdle = true;
    List<Throwable> told = new CopyOnWriteArrayList<>();
    try (ClusterNode node = start(breaking)) {
      assertThat(node).isNotNull();
      await().until(() -> !failures.isEmpty());
    } catch (TollgateException e) {
      told.add(e);
    }
    told.addAll(failures);

    assertThat(told).singleElement().asString().contains("TG-LED-009");
  }

  private ClusterNode start(LogHandler handler) {
    return ClusterNode.start(
        CountingProcess.config(home, port, 0), handler, failures::add, state -> {});
  }

  /** Notes what it is told, and refuses to lead with so many commands. */
  private static final class Turns implements LogHandler {
    private final long refused;
    private long count;
    private volatile long replayed = -1;
    private volatile long idleAt;
    private volatile long closedAt;
    private volatile boolean breaksWhenIdle;

    Turns(long refused) {
      this.refused = refused;
    }

    @Override
    public int onCommand(
        long timestampMs, DirectBuffer buffer, int offset, int length, MutableDirectBuffer answer) {
      count++;
      answer.putLong(0, count);
      return Long.BYTES;
    }

    @Override
    public void onReplayed() {
      if (count == refused) {
        throw new TollgateException("TG-TST-001", ExitCode.FOUND_WRONG, "no", "here", "nothing");
      }
      replayed = count;
    }

    @Override
    public void onIdle(long logPosition) {
      idleAt = logPosition;
      if (breaksWhenIdle && replayed >= 0) {
        throw new IllegalStateException("broken");
      }
    }

    @Override
    public void onClose(long logPosition) {
      closedAt = logPosition;
    }

    @Override
    public void writeSnapshot(SnapshotSink sink) {}

    @Override
    public void readSnapshot(SnapshotSource source) {}
  }
}
