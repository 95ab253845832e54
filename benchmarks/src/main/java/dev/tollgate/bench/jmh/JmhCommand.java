package dev.tollgate.bench.jmh;

import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.Positive;
import dev.tollgate.bench.jmh.JmhRun.Score;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code bin/bench jmh}: the steps of a message one by one.
 *
 * <p>Ends with status 3 if one allocates anything.
 */
@Command(
    name = "jmh",
    sortOptions = false,
    description = "Measures single steps of a message in JMH, with -prof gc.",
    footer = {"", "Exit status: 0 ok, 1 failed, 2 usage, 3 something was allocated."})
public final class JmhCommand implements Callable<Integer> {
  private static final int WARM_UPS = 3;

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      converter = StepReader.class,
      description = "Steps to measure; all of them if none is named.")
  private List<Step> steps = List.of();

  @Option(names = "--json", description = "End with one line of JSON on standard output.")
  private boolean json;

  @Option(
      names = "--seconds",
      defaultValue = "3",
      converter = Positive.class,
      description = "Measured per step and fork, after 3 s of warm-up (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--forks",
      defaultValue = "1",
      converter = Positive.class,
      description = "Processes for each step (default: ${DEFAULT-VALUE}).")
  private int forks;

  @Option(names = "--help", usageHelp = true, description = "Show this text.")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  @Override
  public Integer call() throws RunnerException {
    List<Step> asked = steps.isEmpty() ? List.of(Step.values()) : steps;
    ChainedOptionsBuilder options =
        JmhRun.options(Path.of(Optional.ofNullable(System.getenv("TOLLGATE_ROOT")).orElse(".")));
    options.warmupIterations(WARM_UPS).warmupTime(TimeValue.seconds(1));
    options.measurementIterations(seconds).measurementTime(TimeValue.seconds(1)).forks(forks);
    Map<String, Score> scores = JmhRun.run(options.include(Step.pattern(asked)));
    boolean clean = true;
    JsonLine line = new JsonLine().put("bench", "jmh").put("seconds", seconds).put("forks", forks);
    for (Step step : asked) {
      Score score = JmhRun.score(scores, step.benchmark());
      System.out.printf(
          Locale.ROOT,
          "%-18s %10.1f ns %8.2f B   %s%n",
          step.benchmark(),
          score.ns(),
          score.bytes(),
          step.meaning());
      clean &= score.bytes() < step.bytesMax();
      String key = step.name().toLowerCase(Locale.ROOT);
      line.put(key + "_ns", score.ns()).putRatio(key + "_bytes", score.bytes());
    }
    if (json) {
      System.out.println(line.put("nothing_allocated", clean));
    }
    return clean ? 0 : 3;
  }

  /** A step by its benchmark's name. */
  static final class StepReader implements ITypeConverter<Step> {
    @Override
    public Step convert(String text) {
      for (Step step : Step.values()) {
        if (step.benchmark().equals(text)) {
          return step;
        }
      }
      throw new TypeConversionException("write " + Step.names());
    }
  }
}
