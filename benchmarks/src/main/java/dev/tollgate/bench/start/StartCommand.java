package dev.tollgate.bench.start;

import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.Positive;
import dev.tollgate.bench.process.ProductCommand;
import dev.tollgate.fault.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bin/bench start}: time to serve, memory and jars of a gateway with many cards. */
@Command(
    name = "start",
    sortOptions = false,
    description = "Measures how long a start takes with many cards, and the memory then.",
    footer = {
      "",
      "Its state goes to $TOLLGATE_HOME/bench/start, half a GB for a million cards.",
      "Exit status: 0 all goals met, 1 failed, 2 usage, 3 a goal missed, 4 it does not serve."
    })
public final class StartCommand implements Callable<Integer> {
  @Option(names = "--json", description = "End with one line of JSON on standard output.")
  private boolean json;

  @Option(
      names = "--cards",
      defaultValue = "1000000",
      converter = Positive.class,
      description = "Cards, each with an account (default: ${DEFAULT-VALUE}).")
  private int cards;

  @Option(names = "--help", usageHelp = true, description = "Show this text.")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  @Override
  public Integer call() throws Exception {
    ProductCommand product =
        ProductCommand.fromEnvironment(line -> System.err.println("  | " + line));
    Path home = product.home().resolve("bench").resolve("start");
    StartFigures figures = StartMeasurement.measure(product.withHome(home), cards);
    var out = json ? System.err : System.out;
    figures.rows().forEach(out::println);
    if (json) {
      System.out.println(figures.json(new JsonLine().put("bench", "start").put("cards", cards)));
    }
    return (figures.met() ? ExitCode.OK : ExitCode.FOUND_WRONG).status();
  }
}
