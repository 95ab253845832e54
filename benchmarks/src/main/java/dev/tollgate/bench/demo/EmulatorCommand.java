package dev.tollgate.bench.demo;

import dev.tollgate.bench.Positive;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.play.Tally;
import dev.tollgate.bench.process.ProductCommand;
import dev.tollgate.bench.process.StopSignal;
import dev.tollgate.bench.scenario.Scenario;
import dev.tollgate.fault.ExitCode;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bin/tollgate emulator}: plays card networks against a gateway that already runs and has
 * imported the demo's cards, accounts and rates.
 */
@Command(
    name = "emulator",
    sortOptions = false,
    description = "Plays card networks against a gateway that runs, and checks every answer.",
    footer = {
      "",
      "The gateway must have imported config/demo-cards.csv, demo-accounts.csv and",
      "demo-rates.csv, and nobody else may use these cards meanwhile.",
      "Exit status: 0 every answer was right, 1 failed, 2 usage, 3 an answer was wrong",
      "or missing, 4 the gateway does not serve."
    })
public final class EmulatorCommand implements Callable<Integer> {
  private final StopSignal stop;

  @Option(
      names = "--alpha",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8583",
      converter = Endpoint.Reader.class,
      description = "Network alpha of the gateway (default: ${DEFAULT-VALUE}).")
  private Endpoint alpha = new Endpoint("", 0);

  @Option(
      names = "--beta",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8584",
      converter = Endpoint.Reader.class,
      description = "Network beta of the gateway (default: ${DEFAULT-VALUE}).")
  private Endpoint beta = new Endpoint("", 0);

  @Option(
      names = "--gamma",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8585",
      converter = Endpoint.Reader.class,
      description = "Network gamma of the gateway (default: ${DEFAULT-VALUE}).")
  private Endpoint gamma = new Endpoint("", 0);

  @Option(
      names = "--delta",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8586",
      converter = Endpoint.Reader.class,
      description = "Network delta of the gateway (default: ${DEFAULT-VALUE}).")
  private Endpoint delta = new Endpoint("", 0);

  @Option(
      names = "--scenario",
      paramLabel = "F",
      description = {
        "Scenario file; the demo's without it. The format is explained in the demo's:",
        "benchmarks/src/main/resources/dev/tollgate/bench/scenario/scenario.yaml"
      })
  private @Nullable Path scenario;

  @Option(
      names = "--cards",
      paramLabel = "F",
      defaultValue = DemoCommand.CARDS,
      description = "The card file the gateway has (default: ${DEFAULT-VALUE}).")
  private Path cards = Path.of("");

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = Positive.class,
      description = "Stop after N seconds; until Ctrl-C without it.")
  private @Nullable Integer seconds;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "200",
      converter = Positive.class,
      description = "Messages a second after the first round (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(names = "--once", description = "Stop after the first round.")
  private boolean once;

  @Option(names = "--json", description = "End with one line of JSON on standard output.")
  private boolean json;

  @Option(names = "--help", usageHelp = true, description = "Show this text.")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  public EmulatorCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    DemoScreen screen = new DemoScreen(json ? System.err : System.out, "emulator");
    ProductCommand product = ProductCommand.fromEnvironment(screen::child);
    Emulation emulation =
        new Emulation(
            Map.of(
                Network.ALPHA, alpha,
                Network.BETA, beta,
                Network.GAMMA, gamma,
                Network.DELTA, delta),
            scenario == null ? Scenario.shipped() : Scenario.read(scenario),
            product.root().resolve(cards),
            product.root().resolve(DemoCommand.TEST_KEYS),
            product.home());
    Tally.Summary summary =
        emulation.play(new Emulation.Pace(seconds, once ? 0 : rate), stop, screen);
    return end(summary, screen, json);
  }

  /** Table, line of JSON, exit status. */
  static int end(Tally.Summary summary, DemoScreen screen, boolean json) {
    screen.summary(summary);
    if (json) {
      System.out.println(DemoScreen.json(summary));
    }
    return (summary.clean() ? ExitCode.OK : ExitCode.FOUND_WRONG).status();
  }
}
