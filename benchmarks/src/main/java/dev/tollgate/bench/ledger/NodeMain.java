package dev.tollgate.bench.ledger;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.cluster.ClusterClient;
import dev.tollgate.gateway.cluster.ClusterConfig;
import dev.tollgate.gateway.cluster.ClusterNode;
import dev.tollgate.gateway.cluster.StorageState;
import dev.tollgate.gateway.cluster.Upkeep;
import dev.tollgate.gateway.pipeline.Doorbell;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SystemEpochClock;

/**
 * A process with one node of the ledger's cluster, laid out and synced as in the gateway: {@code
 * KIND HOME CARDS [restored]}. {@code echo} answers and does nothing else; {@code ledger} begins
 * with so many cards, or has them in its home. Says {@code ready=1} when it serves; then
 *
 * <pre>
 *   run RATE SECONDS    the report of an open loop, see LoopReport
 *   snapshot            s=SECONDS, once one is complete
 * </pre>
 */
public final class NodeMain {
  private static final int SYNC = 1;
  private static final int IN_FLIGHT_MAX = 8_192;

  /** No snapshot of its own while something is measured; for the rest as in the gateway. */
  private static final Upkeep UPKEEP =
      new Upkeep(
          Long.MAX_VALUE,
          Upkeep.DEFAULT.snapshotEveryMs(),
          Upkeep.DEFAULT.lowBytes(),
          Upkeep.DEFAULT.shedBytes(),
          Upkeep.DEFAULT.stopBytes());

  private static final long IDLE_NS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final String END = "end";

  private NodeMain() {}

  public static void main(String[] arguments) {
    ClusterConfig config = config(Path.of(arguments[1]));
    int cards = Integer.parseInt(arguments[2]);
    try (Subject subject = subject(arguments[0], config);
        ClusterNode node = start(config, subject)) {
      subject.populate(arguments.length > 3 ? 0 : cards);
      Doorbell bell = new Doorbell();
      try (ClusterClient client = node.connect(bell::ring)) {
        OpenLoop loop = new OpenLoop(client, bell, subject.traffic(cards));
        answer("ready=1");
        serve(node, loop, orders());
      }
    }
  }

  private static ClusterNode start(ClusterConfig config, Subject subject) {
    return ClusterNode.start(config, subject.handler(), NodeMain::failed, NodeMain::storage);
  }

  private static ClusterConfig config(Path home) {
    return new ClusterConfig(
        home,
        Path.of("/dev/shm"),
        ClusterConfig.anyFreePortBase(),
        SYNC,
        IN_FLIGHT_MAX,
        Traffic.ANSWER_LENGTH,
        SystemEpochClock.INSTANCE,
        UPKEEP);
  }

  private static Subject subject(String kind, ClusterConfig config) {
    return kind.equals("echo")
        ? new Subject.Bare(new EchoTraffic.Echo())
        : Subject.OfLedger.open(config);
  }

  private static void serve(ClusterNode node, OpenLoop loop, BlockingQueue<String> orders) {
    while (true) {
      String order = orders.poll();
      if (order == null) {
        loop.idle(IDLE_NS);
      } else if (order.equals(END)) {
        return;
      } else if (order.startsWith("run ")) {
        List<String> words = List.of(order.split(" ", -1));
        int rate = Integer.parseInt(words.get(1));
        answer(ReportText.of(loop.run(rate, Integer.parseInt(words.get(2)))));
      } else {
        answer("s=" + snapshot(node, loop));
      }
    }
  }

  /** Read by a thread of its own: the session has to be kept meanwhile. */
  private static BlockingQueue<String> orders() {
    BlockingQueue<String> orders = new LinkedBlockingQueue<>();
    Thread.ofPlatform()
        .daemon()
        .name("orders")
        .start(() -> {
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
              .lines()
              .forEach(orders::add);
          orders.add(END);
        });
    return orders;
  }

  private static double snapshot(ClusterNode node, OpenLoop loop) {
    long startNs = System.nanoTime();
    long before = node.snapshots();
    boolean asked = false;
    while (node.snapshots() == before) {
      asked = asked || node.takeSnapshot();
      loop.idle(IDLE_NS);
    }
    return (System.nanoTime() - startNs) / 1e9;
  }

  private static void answer(String line) {
    System.out.println(Worker.ANSWER + line);
  }

  private static void storage(StorageState state) {
    System.err.println("storage: " + state);
  }

  /** Nothing can be measured any more. */
  private static void failed(TollgateException fault) {
    System.err.println(fault.line());
    Runtime.getRuntime().halt(fault.exitCode().status());
  }
}
