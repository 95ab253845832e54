package dev.tollgate.bench.ledger;

import dev.tollgate.bench.FileTree;
import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.Median;
import dev.tollgate.bench.Positive;
import dev.tollgate.bench.ledger.Figures.Applied;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bin/bench ledger}: the embedded ledger behind its log, synced, beside a bare echo of the
 * same cluster; {@code Ledger.apply} alone; and what ten million cards cost. One pass over all.
 */
@Command(
    name = "ledger",
    sortOptions = false,
    description = "Measures the ledger alone and behind its log, beside a bare Aeron Cluster echo.",
    footer = {
      "",
      "Its state goes to $TOLLGATE_HOME/bench/ledger, some 3 GB; needs 8 GB of memory.",
      "Exit status: 0 all goals met, 1 failed, 2 usage, 3 a goal missed; goals are told with the",
      "figures."
    })
public final class LedgerCommand implements Callable<Integer> {
  /** Commands a second at which CPU time with few and with many cards is compared. */
  static final int SCALE_RATE = 50_000;

  private static final List<Integer> RATES = List.of(1_000, 10_000, 50_000);
  private static final int FEW = 1_000;
  private static final int WARM_RATE = 20_000;
  private static final int WARM_SECONDS = 10;
  private static final int FIRST_CAPACITY = 100_000;
  private static final double CAPACITY_STEP = 1.25;
  private static final int CAPACITY_SECONDS = 5;
  private static final int CAPACITY_MIN = 10_000;
  private static final int CAPACITY_MAX = 400_000;

  /** Log time at which decisions leave their window: some thousand in it, or a million. */
  private static final String SMALL_WINDOW_MS = "80";

  private static final String LARGE_WINDOW_MS = "20000";

  @Option(names = "--json", description = "End with one line of JSON on standard output.")
  private boolean json;

  @Option(
      names = "--cards",
      defaultValue = "10000000",
      converter = Positive.class,
      description = "Where there are many (default: ${DEFAULT-VALUE}).")
  private int many;

  @Option(
      names = "--seconds",
      defaultValue = "1",
      converter = Positive.class,
      description = "Of each round at a rate (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--rounds",
      defaultValue = "25",
      converter = Positive.class,
      description =
          "Of ledger and echo in turn; the one in the middle counts (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--help", usageHelp = true, description = "Show this text.")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  @Override
  public Integer call() throws Exception {
    String started = Instant.now().toString();
    Path home =
        Path.of(Optional.ofNullable(System.getenv("TOLLGATE_HOME")).orElse("var"))
            .resolve("bench/ledger");
    FileTree.delete(home);
    Figures figures;
    try {
      figures = measure(home);
    } finally {
      FileTree.delete(home);
    }
    var out = json ? System.err : System.out;
    figures.rows().forEach(out::println);
    if (json) {
      System.out.println(figures.json(head(started)));
    }
    return figures.met() ? 0 : 3;
  }

  private JsonLine head(String started) {
    return new JsonLine()
        .put("bench", "ledger")
        .put("started", started)
        .put("jdk", System.getProperty("java.runtime.version"))
        .put("kernel", System.getProperty("os.version"))
        .put("processors", Runtime.getRuntime().availableProcessors())
        .put("cards", many)
        .put("seconds", seconds)
        .put("rounds", rounds);
  }

  private Figures measure(Path home) throws IOException, InterruptedException {
    Applied applied = applied();
    try (Worker few = node("ledger", home.resolve("few"), FEW)) {
      warm(few);
      List<Beside> latencies = latencies(few, home);
      LoopReport capacity = capacity(few);
      try (Worker much = node("ledger", home.resolve("many"), many)) {
        warm(much);
        List<Double> cpuFew = new ArrayList<>();
        List<Double> cpuMany = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
          cpuFew.add(run(few, SCALE_RATE).cpuMicros());
          cpuMany.add(run(much, SCALE_RATE).cpuMicros());
        }
        tell("a snapshot, and a restart from it");
        double snapshot = Double.parseDouble(Worker.value(much.ask("snapshot"), "s"));
        much.kill();
        double restart = restart(home.resolve("many"));
        return new Figures(
            applied, latencies, capacity, Median.of(cpuFew), Median.of(cpuMany), snapshot, restart);
      }
    }
  }

  private Applied applied() {
    Map<String, String> few = apply(FEW, SMALL_WINDOW_MS);
    Map<String, String> busy = apply(FEW, LARGE_WINDOW_MS);
    Map<String, String> much = apply(many, SMALL_WINDOW_MS);
    double bytes = Math.max(number(few, "bytes"), number(much, "bytes"));
    return new Applied(
        number(few, "ns"),
        number(busy, "ns"),
        number(much, "ns"),
        Math.max(bytes, number(busy, "bytes")),
        number(much, "card_bytes"),
        number(much, "resident"));
  }

  private static Map<String, String> apply(int cards, String windowMs) {
    tell("Ledger.apply with " + cards + " cards, window of " + windowMs + " ms");
    try (Worker worker =
        Worker.start(ApplyMain.class, List.of(Integer.toString(cards), windowMs))) {
      return worker.answer();
    }
  }

  private List<Beside> latencies(Worker ledger, Path home) throws IOException {
    List<Beside> latencies = new ArrayList<>();
    try (Worker echo = node("echo", home.resolve("echo"), 0)) {
      warm(echo);
      for (int rate : RATES) {
        List<LoopReport> ours = new ArrayList<>();
        List<LoopReport> bare = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
          bare.add(run(echo, rate));
          ours.add(run(ledger, rate));
        }
        latencies.add(new Beside(rate, ours, bare));
      }
    }
    return latencies;
  }

  /** Up as long as it is kept up; if the first is too much already, down. */
  private static LoopReport capacity(Worker ledger) {
    LoopReport best = run(ledger, FIRST_CAPACITY, CAPACITY_SECONDS);
    if (best.reached()) {
      for (double rate = FIRST_CAPACITY * CAPACITY_STEP;
          rate <= CAPACITY_MAX;
          rate *= CAPACITY_STEP) {
        LoopReport next = run(ledger, (int) rate, CAPACITY_SECONDS);
        if (!next.reached()) {
          break;
        }
        best = next;
      }
    } else {
      for (double rate = FIRST_CAPACITY / CAPACITY_STEP;
          !best.reached() && rate >= CAPACITY_MIN;
          rate /= CAPACITY_STEP) {
        best = run(ledger, (int) rate, CAPACITY_SECONDS);
      }
    }
    return best;
  }

  private double restart(Path home) {
    long startNs = System.nanoTime();
    List<String> arguments = List.of("ledger", home.toString(), Integer.toString(many), "restored");
    try (Worker worker = Worker.start(NodeMain.class, arguments)) {
      var _ = worker.answer();
      double elapsed = (System.nanoTime() - startNs) / 1e9;
      var _ = worker.ask("run 1000 1"); // approved, so the cards are there
      return elapsed;
    }
  }

  private static Worker node(String kind, Path home, int cards) throws IOException {
    tell(kind + " with " + cards + " cards");
    Files.createDirectories(home);
    Worker worker =
        Worker.start(NodeMain.class, List.of(kind, home.toString(), Integer.toString(cards)));
    var _ = worker.answer();
    return worker;
  }

  private static void warm(Worker worker) {
    var _ = worker.ask("run " + WARM_RATE + " " + WARM_SECONDS);
    var _ = worker.ask("run " + SCALE_RATE + " " + WARM_SECONDS);
  }

  private LoopReport run(Worker worker, int rate) {
    return run(worker, rate, seconds);
  }

  private static LoopReport run(Worker worker, int rate, int seconds) {
    LoopReport report = ReportText.parse(worker.ask("run " + rate + " " + seconds));
    tell(report.row());
    return report;
  }

  private static double number(Map<String, String> told, String key) {
    return Double.parseDouble(Worker.value(told, key));
  }

  private static void tell(String line) {
    System.err.println(line);
  }
}
