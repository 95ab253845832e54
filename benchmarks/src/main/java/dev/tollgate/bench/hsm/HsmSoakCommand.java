package dev.tollgate.bench.hsm;

import dev.tollgate.bench.Positive;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bin/bench hsm-soak}: the same commands millions of times, and what the process grows by.
 */
@Command(
    name = "hsm-soak",
    sortOptions = false,
    description = "Runs HSM commands millions of times and looks at the memory of the process.",
    footer = {
      "",
      "Exit status: 0 ok, 1 failed, 2 usage, 3 memory or open files grew: by more than 2 MiB, and",
      "in deriving commands by more than 1.1 times what the same calls in C grow by."
    })
public final class HsmSoakCommand implements Callable<Integer> {
  @Option(names = "--json", description = "End with one line of JSON on standard output.")
  private boolean json;

  @Option(
      names = "--operations",
      defaultValue = "10000000",
      converter = Positive.class,
      description = "Commands that create no objects (default: ${DEFAULT-VALUE}).")
  private int operations;

  @Option(
      names = "--deriving",
      defaultValue = "1000000",
      converter = Positive.class,
      description = "Commands that derive keys (default: ${DEFAULT-VALUE}).")
  private int deriving;

  @Option(names = "--help", usageHelp = true, description = "Show this text.")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  @Override
  public Integer call() throws InterruptedException {
    List<String> arguments =
        List.of(Integer.toString(operations), Integer.toString(deriving), Boolean.toString(json));
    List<String> jvm = List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch");
    return HsmHome.under(HsmCommand.root()).measure(HsmSoak.class, jvm, arguments);
  }
}
