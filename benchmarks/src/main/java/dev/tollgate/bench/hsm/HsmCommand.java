package dev.tollgate.bench.hsm;

import dev.tollgate.bench.Positive;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bin/bench hsm}: the adapter on SoftHSM beside the raw calls in C, naive use of PKCS#11,
 * ipkcs11wrapper and SunPKCS11.
 */
@Command(
    name = "hsm",
    sortOptions = false,
    description = "Measures the HSM adapter beside raw C, ipkcs11wrapper and SunPKCS11.",
    footer = {
      "",
      "Exit status: 0 ok, 1 failed, 2 usage, 3 a goal was missed: a block in at most 1.3 of raw C",
      "and ten times faster than naive, PIN and CVV2 15 times SunPKCS11 and 100,000/s, a",
      "cryptogram in at most 1.15 of raw C, nothing allocated."
    })
public final class HsmCommand implements Callable<Integer> {
  @Option(names = "--json", description = "End with one line of JSON on standard output.")
  private boolean json;

  @Option(
      names = "--rounds",
      defaultValue = "7",
      converter = Positive.class,
      description = "The median of so many counts (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--milliseconds",
      defaultValue = "700",
      converter = Positive.class,
      description = "Each figure takes so long in each round (default: ${DEFAULT-VALUE}).")
  private int milliseconds;

  @Option(names = "--help", usageHelp = true, description = "Show this text.")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  @Override
  public Integer call() throws InterruptedException {
    List<String> arguments =
        List.of(Integer.toString(rounds), Integer.toString(milliseconds), Boolean.toString(json));
    return HsmHome.under(root())
        .measure(HsmMeasurement.class, List.of("-Xms256m", "-Xmx256m"), arguments);
  }

  static Path root() {
    return Path.of(Optional.ofNullable(System.getenv("TOLLGATE_ROOT")).orElse("."));
  }
}
