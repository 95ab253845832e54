package dev.tollgate.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.fault.TollgateException;
import io.aeron.Aeron;
import io.aeron.cluster.client.AeronCluster;
import io.aeron.cluster.client.EgressListener;
import io.aeron.logbuffer.Header;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A session that has more under way than there is room for answers, and does not read them. */
@Timeout(60)
class SlowReaderTest {
  /** Three times what half a term has room for. */
  private static final int COMMANDS = 1_000;

  @TempDir private Path home;

  private final List<TollgateException> failures = new CopyOnWriteArrayList<>();
  private int answers;

  @Test
  void shouldEndTheSessionOfAReaderThatMissesAnAnswer() {
    try (ClusterNode node = start()) {
      NodeContexts contexts = Objects.requireNonNull(node.contexts());
      try (Aeron aeron = contexts.client("slow");
          AeronCluster slow = AeronCluster.connect(context(contexts, aeron));
          Sender other = new Sender(node, 128, 0)) {
        for (int i = 0; i < COMMANDS; i++) {
          offer(slow);
        }
        other.send(10);
        assertThat(other.answered()).as("others are served").isEqualTo(10);

        await()
            .atMost(Duration.ofSeconds(30)) // it also waits whether another node leads
            .pollInterval(Duration.ofMillis(1))
            .until(() -> {
              aeron.conductorAgentInvoker().invoke();
              slow.pollEgress();
              slow.sendKeepAlive(); // else it would end for that
              return slow.isClosed();
            });
        assertThat(answers).isPositive().isLessThan(COMMANDS);
      }
    }
    assertThat(failures).isEmpty();
  }

  private AeronCluster.Context context(NodeContexts contexts, Aeron aeron) {
    return contexts
        .clusterClient(aeron, contexts.egressStream(), 1)
        .egressListener(
            new EgressListener() {
              @Override
              public void onMessage(
                  long sessionId,
                  long timestamp,
                  DirectBuffer buffer,
                  int offset,
                  int length,
                  Header header) {
                answers++;
              }
            });
  }

  private static void offer(AeronCluster slow) {
    UnsafeBuffer command = new UnsafeBuffer(new byte[128]);
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> slow.offer(command, 0, command.capacity()) > 0);
  }

  private ClusterNode start() {
    return ClusterNode.start(
        CountingProcess.config(home, ClusterConfig.anyFreePortBase(), 0),
        new EchoHandler(),
        failures::add,
        state -> {});
  }
}
