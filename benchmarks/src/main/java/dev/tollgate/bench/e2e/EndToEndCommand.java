package dev.tollgate.bench.e2e;

import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.Positive;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.e2e.Measured.Peer;
import dev.tollgate.bench.load.Iso87;
import dev.tollgate.bench.load.LoadFrames;
import dev.tollgate.bench.load.LoadGenerator;
import dev.tollgate.bench.load.LoadReport;
import dev.tollgate.bench.peer.EchoProcess;
import dev.tollgate.bench.process.CpuTime;
import dev.tollgate.bench.process.GatewayProcess;
import dev.tollgate.bench.process.ProductCommand;
import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bin/bench e2e}: authorizations through a gateway of its own, open loop, and beside them,
 * in the same run, the same frames through a bare Netty echo. The gateway's state is made anew
 * under {@code $TOLLGATE_HOME/bench/e2e} each time. Cryptograms are made before the time is
 * measured.
 *
 * <p>Ends with status 3 if a rate was not reached or an answer was no approval.
 */
@Command(
    name = "e2e",
    sortOptions = false,
    description = "Measures authorizations through a gateway, beside a bare Netty echo.",
    footer = {
      "",
      "Exit status: 0 ok, 1 failed, 2 usage, 3 a rate was not reached or an answer was no approval,",
      "4 the gateway does not serve."
    })
public final class EndToEndCommand implements Callable<Integer> {
  private static final Duration READY = Duration.ofSeconds(30);
  private static final int WARM_UP_SECONDS_MAX = 5;
  private static final int CARDS = 1000;
  private static final int CONNECTIONS = 8;

  @Option(names = "--json", description = "End with one line of JSON on standard output.")
  private boolean json;

  @Option(
      names = "--seconds-per-step",
      defaultValue = "10",
      converter = Positive.class,
      description = "Measured time per rate and peer, after as long a warm-up, 5 s at most.")
  private int secondsPerStep;

  @Option(
      names = "--rates",
      split = ",",
      defaultValue = "1000,5000",
      converter = Positive.class,
      description = "Messages a second (default: ${DEFAULT-VALUE}).")
  private List<Integer> rates = List.of();

  @Option(names = "--help", usageHelp = true, description = "Show this text.")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  @Option(
      names = "--workloads",
      split = ",",
      defaultValue = "none,pin-cvv2,emv",
      converter = Workload.Reader.class,
      description = "What the cards send (default: ${DEFAULT-VALUE}).")
  private List<Workload> workloads = List.of();

  @Option(
      names = "--config",
      paramLabel = "F",
      defaultValue = "config/bench.yaml",
      description = "The gateway's configuration (default: ${DEFAULT-VALUE}).")
  private String config = "";

  @Option(
      names = "--port",
      defaultValue = "8583",
      description = "Port of network alpha in it (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--bench-port",
      defaultValue = "8585",
      description = "Port of network bench in it, binary without MAC (default: ${DEFAULT-VALUE}).")
  private int benchPort;

  @Override
  public Integer call() throws Exception {
    GatewayProcess.requireFree(port);
    GatewayProcess.requireFree(benchPort);
    ProductCommand demo = ProductCommand.fromEnvironment(line -> System.err.println("  | " + line));
    Path home = demo.home().resolve("bench").resolve("e2e");
    deleteTree(home);
    Files.createDirectories(home);
    CardCrypto crypto = CardCrypto.from(demo.root().resolve("softhsm-config/test-keys.yaml"));
    CardMill mill = new CardMill(CARDS, crypto);
    Map<Workload, LoadFrames> frames = new EnumMap<>(Workload.class);
    workloads.forEach(workload -> frames.put(workload, mill.frames(workload)));
    List<Measured> results = new ArrayList<>();
    gateway(demo.withHome(home), mill, frames, results);
    try (EchoProcess echo = EchoProcess.start()) {
      for (Map.Entry<Workload, LoadFrames> one : frames.entrySet()) {
        one.getValue().rewind();
        Peer peer = new Peer("netty-echo", "--", echo.port(), echo.pid());
        measure(one.getKey(), one.getValue(), peer, results);
      }
    }
    print(results);
    boolean ok = results.stream().allMatch(Measured::ok);
    return (ok ? ExitCode.OK : ExitCode.FOUND_WRONG).status();
  }

  private void gateway(
      ProductCommand product,
      CardMill mill,
      Map<Workload, LoadFrames> frames,
      List<Measured> results)
      throws IOException, InterruptedException {
    product.run("provision");
    importFile(product, "cards", mill::writeCards);
    importFile(product, "accounts", mill::writeAccounts);
    try (GatewayProcess gateway = GatewayProcess.start(product, port, config, Duration.ZERO)) {
      gateway.awaitReady("127.0.0.1", port, READY);
      for (Map.Entry<Workload, LoadFrames> one : frames.entrySet()) {
        int networkPort = one.getKey().dialect() == Iso87.ASCII ? port : benchPort;
        Peer peer = new Peer("tollgate", "00", networkPort, gateway.pid());
        measure(one.getKey(), one.getValue(), peer, results);
      }
      gateway.endInOrder();
    }
  }

  private void measure(Workload workload, LoadFrames frames, Peer peer, List<Measured> results)
      throws InterruptedException {
    LoadGenerator generator =
        new LoadGenerator(new InetSocketAddress("127.0.0.1", peer.port()), frames, CONNECTIONS);
    for (int rate : rates) {
      System.err.println(
          "measuring " + workload.label() + ", " + peer.name() + " at " + rate + "/s");
      run(generator, peer.name(), rate, Math.min(WARM_UP_SECONDS_MAX, secondsPerStep));
      long before = CpuTime.micros(peer.pid());
      LoadReport report = run(generator, peer.name(), rate, secondsPerStep);
      long cpuMicros = CpuTime.micros(peer.pid()) - before;
      results.add(new Measured(workload, frames.frameBytes(), peer, report, cpuMicros));
    }
  }

  private static LoadReport run(LoadGenerator generator, String peer, int rate, int seconds)
      throws InterruptedException {
    try {
      return generator.run(rate, Duration.ofSeconds(seconds));
    } catch (IOException e) {
      throw new TollgateException(
          "TG-BEN-013",
          ExitCode.UNREACHABLE,
          "the load could not be sent",
          peer + " at " + rate + "/s, " + e.getMessage(),
          "see the peer's output above");
    }
  }

  private void print(List<Measured> results) {
    var out = json ? System.err : System.out;
    out.println(Measured.HEADER);
    results.forEach(one -> out.println(one.row()));
    if (json) {
      System.out.println(
          new JsonLine()
              .put("bench", "e2e")
              .put("cpus", Runtime.getRuntime().availableProcessors())
              .put("connections", CONNECTIONS)
              .put("cards", CARDS)
              .put("seconds_per_step", secondsPerStep)
              .put("ok", results.stream().allMatch(Measured::ok))
              .put("results", results.stream().map(Measured::json).toList()));
    }
  }

  /** A file the mill writes. */
  private interface Writer {
    void write(Path file) throws IOException;
  }

  /** Imports and deletes: card files do not stay around, not even of test cards. */
  private void importFile(ProductCommand product, String what, Writer writer)
      throws IOException, InterruptedException {
    Path file = product.home().resolve(what + ".csv");
    try {
      writer.write(file);
      product.run(what, "import", file.toString(), "--config", config);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
