package dev.tollgate.bench.fuzz;

import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.Positive;
import dev.tollgate.bench.fuzz.FuzzTargets.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bin/fuzz}: a campaign over all targets. Ends with status 3 if anything was found. */
@Command(
    name = "fuzz",
    sortOptions = false,
    description = "Throws hostile bytes at every part that reads what others wrote.",
    footer = {"", "Exit status: 0 nothing found, 1 failed, 2 usage, 3 something found."})
public final class FuzzCommand implements Callable<Integer> {
  private static final Duration STUCK = Duration.ofSeconds(10);

  @Option(
      names = "--inputs",
      defaultValue = "2000000",
      description = "Inputs of all targets together (default: ${DEFAULT-VALUE}).")
  private long inputs;

  @Option(
      names = "--seconds",
      defaultValue = "3600",
      converter = Positive.class,
      description = "Stops after this time, whatever is left (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--seed",
      defaultValue = "8583",
      description = "The same seed gives the same inputs (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--threads",
      defaultValue = "2",
      converter = Positive.class,
      description = "Threads (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(names = "--targets", split = ",", description = "Only these (default: all).")
  private List<String> only = List.of();

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the results to a file.")
  private @Nullable Path json;

  @Option(names = "--help", usageHelp = true, description = "Show this text.")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Campaign campaign = new Campaign(targets(), inputs, seed, STUCK);
    String started = Instant.now().toString();
    long startNs = System.nanoTime();
    List<TargetResult> results =
        campaign.run(threads, seconds, done -> System.err.printf("%,d inputs%n", done));
    double elapsedS = (System.nanoTime() - startNs) / 1e9;
    print(results);
    if (json != null) {
      write(json, results, started, elapsedS);
    }
    return results.stream().allMatch(result -> result.findings().isEmpty()) ? 0 : 3;
  }

  private Map<String, Entry> targets() {
    Map<String, Entry> chosen = new LinkedHashMap<>(FuzzTargets.all());
    if (!only.isEmpty() && !chosen.keySet().containsAll(only)) {
      throw new ParameterException(spec.commandLine(), "targets are " + chosen.keySet());
    }
    chosen.keySet().removeIf(name -> !only.isEmpty() && !only.contains(name));
    return chosen;
  }

  private static void print(List<TargetResult> results) {
    System.out.printf(
        "%-24s %12s %12s %10s %12s %8s%n",
        "target", "inputs", "per second", "worst us", "worst bytes", "findings");
    for (TargetResult result : results) {
      System.out.printf(
          "%-24s %,12d %,12d %10.1f %,12d %8d%n",
          result.name(),
          result.inputs(),
          result.perSecond(),
          result.worstUs(),
          result.worstAllocated(),
          result.findings().size());
      result
          .findings()
          .forEach(f -> System.out.println("  " + f.kind() + " " + f.detail() + " " + f.input()));
    }
  }

  private void write(Path file, List<TargetResult> results, String started, double elapsedS)
      throws IOException {
    JsonLine line =
        new JsonLine()
            .put("campaign", "fuzz")
            .put("started", started)
            .put("commit", System.getProperty("tollgate.commit", "unknown"))
            .put("jdk", System.getProperty("java.runtime.version"))
            .put("kernel", System.getProperty("os.version"))
            .put("processors", Runtime.getRuntime().availableProcessors())
            .put("threads", threads)
            .put("seed", seed)
            .put("inputs", results.stream().mapToLong(TargetResult::inputs).sum())
            .put("seconds", elapsedS)
            .put("time_limit_us", FuzzRun.TIME_MAX_NS / 1000)
            .put("findings", results.stream().mapToLong(r -> r.findings().size()).sum())
            .put("targets", results.stream().map(TargetResult::json).toList());
    Files.writeString(file, line.toString().replace("{\"target\"", "\n{\"target\"") + "\n");
  }
}
