package dev.tollgate.bench.ledger;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.cluster.ClusterClient;
import dev.tollgate.gateway.cluster.ClusterConfig;
import dev.tollgate.gateway.cluster.ClusterNode;
import dev.tollgate.gateway.pipeline.Doorbell;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SystemEpochClock;

/**
 * A process with one node of the ledger's cluster, laid out and synced as in the gateway: {@code
 * KIND HOME CARDS}. {@code echo} answers and does nothing else; {@code ledger} begins with so many
 * cards, or, for 0, with what is in its home. It says {@code cards=N} when it serves; then
 *
 * <pre>
 *   run RATE SECONDS    the report of an open loop, see LoopReport
 *   snapshot            s=SECONDS, once one is complete
 * </pre>
 */
public final class NodeMain {
  private static final int SYNC = 1;
  private static final int IN_FLIGHT_MAX = 8_192;

  private NodeMain() {}

  public static void main(String[] arguments) throws IOException {
    Subject subject = arguments[0].equals("echo") ? new EchoSubject() : new LedgerSubject();
    ClusterConfig config =
        new ClusterConfig(
            Path.of(arguments[1]),
            Path.of("/dev/shm"),
            Ports.free(),
            SYNC,
            IN_FLIGHT_MAX,
            Traffic.ANSWER_LENGTH,
            SystemEpochClock.INSTANCE);
    try (ClusterNode node = ClusterNode.start(config, subject.handler(), NodeMain::failed)) {
      long cards = subject.populate(Integer.parseInt(arguments[2]));
      Doorbell bell = new Doorbell();
      try (ClusterClient client = node.connect(bell::ring)) {
        OpenLoop loop = new OpenLoop(client, bell, subject.traffic());
        answer("cards=" + cards);
        serve(node, loop);
      }
    }
  }

  private static void serve(ClusterNode node, OpenLoop loop) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      List<String> words = List.of(line.split(" ", -1));
      if (words.getFirst().equals("run")) {
        int rate = Integer.parseInt(words.get(1));
        answer(loop.run(rate, Integer.parseInt(words.get(2))).line());
      } else {
        answer("s=" + snapshot(node));
      }
    }
  }

  private static double snapshot(ClusterNode node) {
    long startNs = System.nanoTime();
    long before = node.snapshots();
    boolean asked = false;
    while (node.snapshots() == before) {
      asked = asked || node.takeSnapshot();
      try {
        TimeUnit.MILLISECONDS.sleep(5);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return (System.nanoTime() - startNs) / 1e9;
  }

  private static void answer(String line) {
    System.out.println(Worker.ANSWER + line);
  }

  @SuppressWarnings("SystemExitOutsideMain") // nothing can be measured any more
  private static void failed(TollgateException fault) {
    System.err.println(fault.line());
    Runtime.getRuntime().halt(1);
  }
}
