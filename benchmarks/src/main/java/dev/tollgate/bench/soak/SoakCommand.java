package dev.tollgate.bench.soak;

import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.Positive;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.load.CardMill;
import dev.tollgate.bench.load.LoadFrames;
import dev.tollgate.bench.load.LoadGenerator;
import dev.tollgate.bench.load.LoadMix;
import dev.tollgate.bench.load.LoadPlan;
import dev.tollgate.bench.load.LoadReport;
import dev.tollgate.bench.load.MixFile;
import dev.tollgate.bench.process.BenchPorts;
import dev.tollgate.bench.process.GatewayHome;
import dev.tollgate.bench.process.GatewayProcess;
import dev.tollgate.bench.process.ProductCommand;
import dev.tollgate.bench.process.ShippedConfig;
import dev.tollgate.fault.ExitCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bin/bench soak}: a day's messages for an hour, and whether anything grows or slows. */
@Command(
    name = "soak",
    sortOptions = false,
    description = "Loads a gateway of its own for an hour and looks whether anything grows.",
    footer = {
      "",
      "config/bench.yaml with an idempotency window of 60 s; state goes to $TOLLGATE_HOME/bench/soak.",
      "Exit status: 0 all goals met, 1 failed, 2 usage, 3 a goal missed, 4 it does not serve."
    })
public final class SoakCommand implements Callable<Integer> {
  private static final int CONNECTIONS = 8;
  private static final int EDGE_MAX = 10;
  private static final int EDGES_MIN = 5;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration READY = Duration.ofMinutes(1);

  @Option(names = "--json", description = "End with one line of JSON on standard output.")
  private boolean json;

  @Option(
      names = "--minutes",
      defaultValue = "60",
      converter = Positive.class,
      description = "At least 5 (default: ${DEFAULT-VALUE}).")
  private int minutes;

  @Option(
      names = "--rate",
      defaultValue = "1000",
      converter = Positive.class,
      description = "Messages a second (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(names = "--help", usageHelp = true, description = "Show this text.")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  @Override
  public Integer call() throws Exception {
    String started = Instant.now().toString();
    ProductCommand starter =
        ProductCommand.fromEnvironment(line -> System.err.println("  | " + line));
    ProductCommand product = starter.withHome(starter.home().resolve("bench").resolve("soak"));
    LoadMix mix = MixFile.read(product.root().resolve("config/load-soak.yaml"));
    CardMill mill =
        new CardMill(
            mix.cards(), CardCrypto.from(product.root().resolve("softhsm-config/test-keys.yaml")));
    BenchPorts.requireFree();
    SoakFigures figures;
    try (GatewayHome home = GatewayHome.make(product)) {
      String config =
          ShippedConfig.read(product.root().resolve("config/bench.yaml"))
              .with("idempotency-seconds: 3600", "idempotency-seconds: 60")
              .write(home.folder().resolve("soak.yaml"))
              .toString();
      home.importCards(mill.cards(), config);
      try (DiskWatch disk = new DiskWatch(home.folder())) {
        figures = soak(product, config, mill.frames(mix), disk);
      }
    }
    figures.rows().forEach(System.err::println);
    if (json) {
      System.out.println(figures.json(head(started)));
    }
    return (figures.met() ? ExitCode.OK : ExitCode.FOUND_WRONG).status();
  }

  private JsonLine head(String started) {
    return new JsonLine()
        .put("campaign", "soak")
        .put("started", started)
        .put("commit", System.getProperty("tollgate.commit", "unknown"))
        .put("jdk", System.getProperty("java.runtime.version"))
        .put("kernel", System.getProperty("os.version"))
        .put("processors", Runtime.getRuntime().availableProcessors())
        .put("command", "bin/bench soak --json --minutes " + minutes + " --rate " + rate)
        .put("rate", rate)
        .put("window_s", 60);
  }

  private SoakFigures soak(ProductCommand product, String config, LoadFrames frames, DiskWatch disk)
      throws IOException, InterruptedException {
    int edge = Math.clamp(minutes / EDGES_MIN, 1, EDGE_MAX);
    InetSocketAddress peer = new InetSocketAddress("127.0.0.1", BenchPorts.BENCH);
    List<SoakMinute> all = new ArrayList<>();
    try (GatewayProcess gateway =
            GatewayProcess.start(product, BenchPorts.ALPHA, config, Duration.ZERO);
        LoadGenerator generator = new LoadGenerator(peer, frames, CONNECTIONS)) {
      gateway.awaitReady("127.0.0.1", BenchPorts.ALPHA, READY);
      var _ = generator.run(LoadPlan.constant(rate, MINUTE)); // until compiled and the window full
      var _ = disk.take();
      for (int number = 1; number <= minutes; number++) {
        LoadReport report = generator.run(LoadPlan.constant(rate, MINUTE));
        // Between two minutes, so that nobody waits for the collection.
        boolean look = number % edge == 0 || number == minutes;
        Footprint after = look ? Footprint.of(gateway.pid(), BenchPorts.OPS) : null;
        SoakMinute minute = SoakMinute.of(number, report, disk.take(), after);
        System.err.println(minute.row());
        all.add(minute);
      }
      gateway.endInOrder();
    }
    return new SoakFigures(all, edge);
  }
}
