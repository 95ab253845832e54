package dev.tollgate.bench.ledgertorture;

import dev.tollgate.bench.FileTree;
import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.Positive;
import dev.tollgate.bench.process.ProductCommand;
import dev.tollgate.fault.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bin/torture ledger}: kills a gateway under load, again and again, and looks whether it
 * still knows every approval it has told.
 */
@Command(
    name = "ledger",
    sortOptions = false,
    description = "Kills a gateway (SIGKILL) under load and compares its ledger with its answers.",
    footer = {
      "",
      "The home is $TOLLGATE_HOME/torture/ledger; it is kept if something was wrong.",
      "Exit status: 0 nothing wrong, 2 usage, 3 an approval lost, money moved twice, two answers",
      "that contradict each other, or a sum that is not 0, 5 broken off: ledger-failure.txt beside",
      "the home says why."
    })
public final class LedgerTortureCommand implements Callable<Integer> {
  private static final int APPROVALS_A_KILL = 1_000;

  @Option(names = "--json", description = "End with one line of JSON on standard output.")
  private boolean json;

  @Option(
      names = "--kills",
      defaultValue = "10",
      description = "How often; 0 loads only (default: ${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--approvals",
      converter = Positive.class,
      description = "At least so many over all (default: " + APPROVALS_A_KILL + " for each kill).")
  private @Nullable Integer approvals;

  @Option(
      names = "--rate",
      defaultValue = "1000",
      converter = Positive.class,
      description = "New purchases a second (default: ${DEFAULT-VALUE}).")
  private int perSecond;

  @Option(names = "--seed", description = "Of kills and purchases (default: drawn).")
  private @Nullable Long seed;

  @Option(names = "--help", usageHelp = true, description = "Show this text.")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  @Override
  public Integer call() {
    LastLines output = new LastLines();
    ProductCommand outer = ProductCommand.fromEnvironment(output::add);
    Path home = outer.home().resolve("torture").resolve("ledger");
    long drawn = seed == null ? System.nanoTime() & 0xFFFF_FFFFL : seed;
    int wanted = approvals == null ? Math.max(1, kills) * APPROVALS_A_KILL : approvals;
    TortureOptions options = new TortureOptions(kills, wanted, perSecond, drawn);
    boolean right;
    try {
      right = torture(outer.withHome(home), options);
    } catch (Exception | Error e) {
      print(output);
      System.err.println(BrokenTorture.tell(home, command(options), output.lines(), e));
      return BrokenTorture.STATUS;
    }
    if (!right) {
      print(output);
    }
    return (right ? ExitCode.OK : ExitCode.FOUND_WRONG).status();
  }

  private boolean torture(ProductCommand product, TortureOptions options)
      throws IOException, InterruptedException {
    String started = Instant.now().toString();
    TortureResult result = LedgerTorture.run(product, options);
    (json ? System.err : System.out).println(result.text());
    if (json) {
      System.out.println(result.json(head(started, options)));
    }
    if (result.isRight()) {
      FileTree.delete(product.home());
    }
    return result.isRight();
  }

  private static void print(LastLines output) {
    output.lines().forEach(line -> System.err.println("  | " + line));
  }

  private static JsonLine head(String started, TortureOptions options) {
    return new JsonLine()
        .put("campaign", "ledger-torture")
        .put("started", started)
        .put("commit", System.getProperty("tollgate.commit", "unknown"))
        .put("jdk", System.getProperty("java.runtime.version"))
        .put("kernel", System.getProperty("os.version"))
        .put("processors", Runtime.getRuntime().availableProcessors())
        .put("command", command(options))
        .put("seed", options.seed())
        .put("per_second", options.perSecond());
  }

  private static String command(TortureOptions options) {
    return "bin/torture ledger --kills %d --approvals %d --rate %d --seed %d --json"
        .formatted(options.kills(), options.approvals(), options.perSecond(), options.seed());
  }
}
