package dev.tollgate.bench.e2e;

import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.Positive;
import dev.tollgate.bench.peer.Peer;
import dev.tollgate.bench.peer.PeerProcess;
import dev.tollgate.bench.process.GatewayProcess;
import dev.tollgate.bench.process.ProductCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bin/bench latency}: given messages at given rates through a gateway of its own, and the
 * same frames through a bare Netty echo. The gateway's state is made anew under {@code
 * $TOLLGATE_HOME/bench/latency} each time.
 */
@Command(
    name = "latency",
    sortOptions = false,
    description = "Measures given messages at given rates, beside a bare Netty echo.",
    footer = {
      "",
      "Exit status: 0 ok, 1 failed, 2 usage, 3 a rate was not reached or an answer was no approval,",
      "4 the gateway does not serve."
    })
public final class LatencyCommand implements Callable<Integer> {
  private static final int WARM_RATE = 10_000;
  private static final int NOT_REACHED = 3;

  @Option(names = "--json", description = "End with one line of JSON on standard output.")
  private boolean json;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      converter = Positive.class,
      description = "Measured time per rate (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--rates",
      split = ",",
      defaultValue = "1000,5000",
      converter = Positive.class,
      description = "Messages a second (default: ${DEFAULT-VALUE}).")
  private List<Integer> rates = List.of();

  @Option(
      names = "--workloads",
      split = ",",
      defaultValue = "none,pin-cvv2,emv",
      converter = Workload.Reader.class,
      description = "What the cards send (default: ${DEFAULT-VALUE}).")
  private List<Workload> workloads = List.of();

  @Option(
      names = "--sync",
      defaultValue = "1",
      description = "Of the ledger: 1 is durable (default: ${DEFAULT-VALUE}).")
  private int sync;

  @Option(names = "--help", usageHelp = true, description = "Show this text.")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  @Override
  public Integer call() throws Exception {
    ProductCommand starter =
        ProductCommand.fromEnvironment(line -> System.err.println("  | " + line));
    List<Run> runs = new ArrayList<>();
    List<JsonLine> results = new ArrayList<>();
    try (BenchHome home = BenchHome.make(starter, "latency", BenchHome.CARDS);
        GatewayProcess gateway = home.start(Variant.sync(sync));
        PeerProcess echo = PeerProcess.start(Peer.echo())) {
      for (Workload workload : workloads) {
        Target ours = BenchHome.target(gateway, workload);
        for (Target target : List.of(ours, Target.echo(echo))) {
          for (Run run : measure(home, target, workload)) {
            runs.add(run);
            results.add(run.json(workload.label()));
          }
        }
      }
      gateway.endInOrder();
    }
    boolean reached = runs.stream().allMatch(Run::isAsExpected);
    if (json) {
      JsonLine line = Machine.head("latency").put("sync", sync).put("seconds", seconds);
      System.out.println(line.put("reached", reached).put("results", results));
    }
    return reached ? 0 : NOT_REACHED;
  }

  private List<Run> measure(BenchHome home, Target target, Workload workload) {
    List<Run> runs = new ArrayList<>();
    try (Session session = home.session(target, workload)) {
      session.warm(WARM_RATE / 2, WARM_RATE);
      for (int rate : rates) {
        runs.add(session.run(rate, seconds));
      }
    }
    return runs;
  }
}
