package dev.tollgate.bench.load;

import dev.tollgate.bench.Positive;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code bin/tollgate-load}: open-loop load on a gateway that runs already. */
@Command(
    name = "load",
    sortOptions = false,
    description = "Sends messages at a rate, whatever the gateway does, and measures its answers.",
    footer = {
      "",
      "Latencies count from when a message was due. Ctrl-C ends a run early and prints its figures.",
      "",
      "Exit status: 0 ok, 2 usage, 3 the rate was not reached or not all was answered, 4 the gateway",
      "is not there or closed a connection."
    })
public final class LoadCommand implements Callable<Integer> {
  private static final int CONNECTIONS_MAX = 10_000;
  private static final double MICROS = 1000.0;

  /** Steps between two halvings of the distance to 100 %: as HdrHistogram's own tools. */
  private static final int PERCENTILE_STEPS = 5;

  @Option(
      names = "--mix",
      paramLabel = "FILE",
      required = true,
      description = "What is sent: config/load-*.yaml are examples.")
  private Path mix = Path.of("");

  @Option(
      names = "--host",
      paramLabel = "H",
      defaultValue = "127.0.0.1",
      description = "Where the gateway is (default: ${DEFAULT-VALUE}).")
  private String host = "";

  @Option(
      names = "--port",
      paramLabel = "N",
      required = true,
      converter = Positive.class,
      description = "The network's port there; its dialect must be the form of the mix.")
  private int port;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "1000",
      converter = Positive.class,
      description = "Messages a second (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      converter = Positive.class,
      description = "How long to measure (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "5",
      description = "Seconds at the same rate before, not measured (default: ${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "8",
      converter = Positive.class,
      description = "Message after message goes to the next one (default: ${DEFAULT-VALUE}).")
  private int connections;

  @Option(
      names = "--arrivals",
      paramLabel = "constant|poisson",
      defaultValue = "constant",
      converter = ArrivalsReader.class,
      description = "Equally spaced, or independent of each other (default: ${DEFAULT-VALUE}).")
  private Arrivals arrivals = Arrivals.CONSTANT;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of poisson arrivals (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--gather-us",
      paramLabel = "N",
      defaultValue = "200",
      description =
          "How long what is due may wait for more, in microseconds; counted as latency (default:"
              + " ${DEFAULT-VALUE}).")
  private int gatherUs;

  @Option(
      names = "--first-atc",
      paramLabel = "N",
      defaultValue = "1",
      converter = Positive.class,
      description =
          "First transaction counter of the chips; over those the gateway has seen (default:"
              + " ${DEFAULT-VALUE}).")
  private int firstCounter;

  @Option(
      names = "--hlog",
      paramLabel = "FILE",
      description = "Latencies of each second, HdrHistogram's log, ns.")
  private @Nullable Path hlog;

  @Option(
      names = "--hgrm",
      paramLabel = "FILE",
      description = "Latencies by percentile, for HdrHistogram's plotter, us.")
  private @Nullable Path hgrm;

  @Option(names = "--json", description = "End with one line of JSON on standard output.")
  private boolean json;

  @Option(names = "--help", usageHelp = true, description = "Show this text.")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  private final BooleanSupplier stop;

  /**
   * @param stop true once the user wants the figures of what was sent so far
   */
  public LoadCommand(BooleanSupplier stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    requireRange("--connections", connections, CONNECTIONS_MAX);
    requireRange("--port", port, 0xFFFF);
    requireRange("--first-atc", firstCounter, 0xFFFF);
    requireRange("--gather-us", gatherUs + 1, 1_000_000);
    requireRange("--warm-up", warmUp + 1, 1_000_000);
    LoadMix messages = MixFile.read(mix);
    CardCrypto crypto = CardsCommand.testKeys();
    LoadFrames frames = new CardMill(messages.cards(), crypto).frames(messages, firstCounter);
    InetSocketAddress peer = new InetSocketAddress(host, port);
    try (LoadGenerator generator = new LoadGenerator(peer, frames, connections)) {
      generator.stopWhen(stop);
      LoadReport report = measure(generator);
      write(report);
      LoadFigures figures = new LoadFigures(report, connections, arrivals, frames.lastCounter());
      (json ? System.err : System.out).print(figures.text());
      if (json) {
        System.out.println(figures.json());
      }
      return (report.reached() ? ExitCode.OK : ExitCode.FOUND_WRONG).status();
    }
  }

  private LoadReport measure(LoadGenerator generator) {
    LoadPlan plan =
        LoadPlan.constant(rate, Duration.ofSeconds(seconds))
            .withArrivals(arrivals, seed)
            .withGather(Duration.ofNanos(gatherUs * 1000L));
    try {
      generator.connect();
      if (warmUp > 0) {
        generator.run(plan.withDuration(Duration.ofSeconds(warmUp)));
      }
      return hlog == null ? generator.run(plan) : logged(generator, plan, hlog);
    } catch (LostPeerException e) {
      throw new TollgateException(
          "TG-BEN-043",
          ExitCode.UNREACHABLE,
          "the gateway broke off",
          host + ":" + port + ", " + e.getMessage(),
          "see the gateway's output, and limits.links of its configuration");
    } catch (IOException e) {
      throw new TollgateException(
          "TG-BEN-042",
          ExitCode.UNREACHABLE,
          "no connection",
          host + ":" + port + ", " + e.getMessage(),
          "start the gateway, or tell --host and --port of one of its networks");
    }
  }

  private static LoadReport logged(LoadGenerator generator, LoadPlan plan, Path file)
      throws IOException {
    try (IntervalLog log = writing(file)) {
      return generator.run(plan.withLog(log));
    }
  }

  private static IntervalLog writing(Path file) {
    try {
      return new IntervalLog(file);
    } catch (IOException _) {
      throw notWritten(file);
    }
  }

  private void write(LoadReport report) {
    if (hgrm == null) {
      return;
    }
    try (PrintStream out = new PrintStream(hgrm.toFile(), StandardCharsets.UTF_8)) {
      report.latencyNs().outputPercentileDistribution(out, PERCENTILE_STEPS, MICROS);
    } catch (IOException _) {
      throw notWritten(hgrm);
    }
  }

  private static TollgateException notWritten(Path file) {
    return new TollgateException(
        "TG-BEN-044",
        ExitCode.FAILED,
        "file cannot be written",
        file.toString(),
        "check path and permissions");
  }

  private static void requireRange(String option, int value, int max) {
    if (value < 1 || value > max) {
      throw new TollgateException(
          "TG-BEN-045", ExitCode.USAGE, "value out of range", option, "bin/tollgate-load --help");
    }
  }

  /** The names in lower case. */
  static final class ArrivalsReader implements ITypeConverter<Arrivals> {
    @Override
    public Arrivals convert(String text) {
      for (Arrivals one : Arrivals.values()) {
        if (one.name().toLowerCase(Locale.ROOT).equals(text)) {
          return one;
        }
      }
      throw new TypeConversionException("write constant or poisson");
    }
  }
}
