package dev.tollgate.bench.demo;

import dev.tollgate.bench.Positive;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.play.Tally;
import dev.tollgate.bench.process.GatewayProcess;
import dev.tollgate.bench.process.ProductCommand;
import dev.tollgate.bench.process.StopSignal;
import dev.tollgate.bench.scenario.Scenario;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bin/tollgate demo}: makes a token, loads test cards, starts a gateway and plays card
 * networks against it. Ends with status 0, or 3 if an answer was wrong or missing.
 */
@Command(
    name = "demo",
    sortOptions = false,
    description = "Plays card networks against a gateway with a SoftHSM token and test cards.",
    footer = {
      "",
      "Exit status: 0 every answer was right, 1 failed, 2 usage, 3 an answer was wrong or missing,",
      "4 the gateway does not serve."
    })
public final class DemoCommand implements Callable<Integer> {
  static final String CARDS = "config/demo-cards.csv";
  static final String TEST_KEYS = "softhsm-config/test-keys.yaml";
  private static final String ACCOUNTS = "config/demo-accounts.csv";
  private static final String RATES = "config/demo-rates.csv";
  private static final String HOST = "127.0.0.1";
  private static final Duration READY = Duration.ofSeconds(30);

  private final StopSignal stop;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = Positive.class,
      description = "Stop after N seconds of playing; until Ctrl-C without it.")
  private @Nullable Integer seconds;

  @Option(names = "--json", description = "End with one line of JSON on standard output.")
  private boolean json;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "200",
      converter = Positive.class,
      description = "Messages a second after the first round (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(names = "--help", usageHelp = true, description = "Show this text.")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  @Option(
      names = "--config",
      paramLabel = "F",
      defaultValue = "config/demo.yaml",
      description = "The gateway's configuration (default: ${DEFAULT-VALUE}).")
  private String config = "";

  @Option(
      names = "--port",
      defaultValue = "8583",
      description = "Port of network alpha in it (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--beta-port",
      defaultValue = "8584",
      description = "Port of network beta in it (default: ${DEFAULT-VALUE}).")
  private int betaPort;

  @Option(
      names = "--gamma-port",
      defaultValue = "8585",
      description = "Port of network gamma in it (default: ${DEFAULT-VALUE}).")
  private int gammaPort;

  @Option(
      names = "--delta-port",
      defaultValue = "8586",
      description = "Port of network delta in it (default: ${DEFAULT-VALUE}).")
  private int deltaPort;

  public DemoCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws Exception {
    DemoScreen screen = new DemoScreen(json ? System.err : System.out, "demo");
    ProductCommand product = ProductCommand.fromEnvironment(screen::child);
    for (int each : new int[] {port, betaPort, gammaPort, deltaPort}) {
      GatewayProcess.requireFree(each);
    }
    screen.stage("a SoftHSM token with the published test keys");
    product.run("provision");
    screen.stage("test cards, accounts and exchange rates");
    product.run("cards", "import", CARDS, "--config", config);
    product.run("accounts", "import", ACCOUNTS, "--config", config);
    product.run("rates", "import", RATES, "--config", config);
    screen.stage("the gateway");
    Duration ownerGrace = Duration.ofSeconds(StopSignal.GRACE_SECONDS);
    try (GatewayProcess gateway = GatewayProcess.start(product, port, config, ownerGrace)) {
      gateway.awaitReady(HOST, port, READY);
      Tally.Summary summary =
          emulation(product).play(new Emulation.Pace(seconds, rate), stop, screen);
      gateway.endInOrder();
      return EmulatorCommand.end(summary, screen, json);
    }
  }

  private Emulation emulation(ProductCommand product) {
    return new Emulation(
        Map.of(
            Network.ALPHA, new Endpoint(HOST, port),
            Network.BETA, new Endpoint(HOST, betaPort),
            Network.GAMMA, new Endpoint(HOST, gammaPort),
            Network.DELTA, new Endpoint(HOST, deltaPort)),
        Scenario.shipped(),
        product.root().resolve(CARDS),
        product.root().resolve(TEST_KEYS),
        product.home());
  }
}
