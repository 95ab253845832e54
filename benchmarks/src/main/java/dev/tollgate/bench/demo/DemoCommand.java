package dev.tollgate.bench.demo;

import dev.tollgate.bench.Positive;
import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.network.AlphaMessages;
import dev.tollgate.bench.network.Exchange;
import dev.tollgate.bench.network.MessageKeys;
import dev.tollgate.bench.network.NetworkLink;
import dev.tollgate.bench.play.Player;
import dev.tollgate.bench.play.Tally;
import dev.tollgate.bench.process.GatewayProcess;
import dev.tollgate.bench.process.ProductCommand;
import dev.tollgate.bench.process.StopSignal;
import dev.tollgate.bench.scenario.Scenario;
import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bin/tollgate demo}: makes a token, loads test cards, starts a gateway and plays a card
 * network against it. Ends with status 0, or 3 if an answer was wrong or missing.
 */
@Command(
    name = "demo",
    sortOptions = false,
    description = "Plays a card network against a gateway with a SoftHSM token and test cards.",
    footer = {
      "",
      "Exit status: 0 every answer was right, 1 failed, 2 usage, 3 an answer was wrong or missing,",
      "4 the gateway does not serve."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final String CONFIG = "config/demo.yaml";
  private static final String CARDS = "config/demo-cards.csv";
  private static final String ACCOUNTS = "config/demo-accounts.csv";
  private static final Duration READY = Duration.ofSeconds(30);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final int LINES = 4;

  private final StopSignal stop;
  private final Tally tally = new Tally();
  private final AlphaMessages messages = new AlphaMessages(new MessageKeys(Clock.systemUTC()));

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

  @Option(names = "--host", defaultValue = "127.0.0.1", hidden = true)
  private String host = "";

  @Option(
      names = "--port",
      defaultValue = "8583",
      description = "Port of network alpha (default: ${DEFAULT-VALUE}).")
  private int port;

  public DemoCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws Exception {
    DemoScreen screen = new DemoScreen(json ? System.err : System.out);
    ProductCommand product = ProductCommand.fromEnvironment(screen::child);
    GatewayProcess.requireFree(port);
    screen.stage("a SoftHSM token with the published test keys");
    product.run("provision");
    screen.stage("test cards and accounts");
    product.run("cards", "import", CARDS, "--config", CONFIG);
    product.run("accounts", "import", ACCOUNTS, "--config", CONFIG);
    screen.stage("the gateway");
    Duration ownerGrace = Duration.ofSeconds(StopSignal.GRACE_SECONDS);
    try (GatewayProcess gateway = GatewayProcess.start(product, port, CONFIG, ownerGrace)) {
      gateway.awaitReady(host, port, READY);
      play(screen, product);
      gateway.endInOrder();
    }
    Tally.Summary summary = tally.summary();
    screen.summary(summary);
    if (json) {
      System.out.println(DemoScreen.json(summary));
    }
    return (summary.clean() ? ExitCode.OK : ExitCode.FOUND_WRONG).status();
  }

  private void play(DemoScreen screen, ProductCommand product) throws InterruptedException {
    long endNs =
        seconds == null ? Long.MAX_VALUE : System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    List<NetworkLink> links = new ArrayList<>();
    try {
      for (int i = 0; i < LINES; i++) {
        links.add(NetworkLink.connect(host, port));
      }
      Player player =
          new Player(
              Scenario.shipped(),
              CardFile.read(product.root().resolve(CARDS)),
              CardCrypto.from(product.root().resolve("softhsm-config/test-keys.yaml")),
              messages,
              links,
              tally,
              screen::wrong);
      screen.header();
      screen.network("sign-on", signOn(links));
      BooleanSupplier goOn = () -> !stop.requested() && System.nanoTime() < endNs;
      player.once(screen::step, goOn);
      screen.loop(rate, LINES, seconds);
      player.loop(rate, goOn);
      screen.network("sign-off", signOff(links.getFirst()));
    } catch (IOException e) {
      throw new TollgateException(
          "TG-DEM-015",
          ExitCode.UNREACHABLE,
          "the line to the gateway broke",
          host + ":" + port + ", " + e.getMessage(),
          "see the gateway's output above");
    } finally {
      links.forEach(NetworkLink::close);
      tally.strays(links.stream().mapToLong(NetworkLink::strays).sum());
    }
  }

  /** Every line signs on; the last one's answer stands for all. */
  private Exchange signOn(List<NetworkLink> links) throws IOException, InterruptedException {
    for (NetworkLink link : links.subList(1, links.size())) {
      link.ask(messages.networkManagement(AlphaMessages.SIGN_ON), ANSWER);
    }
    return links.getFirst().ask(messages.networkManagement(AlphaMessages.SIGN_ON), ANSWER);
  }

  private Exchange signOff(NetworkLink link) throws IOException, InterruptedException {
    return link.ask(messages.networkManagement(AlphaMessages.SIGN_OFF), ANSWER);
  }
}
