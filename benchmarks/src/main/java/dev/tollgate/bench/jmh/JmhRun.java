package dev.tollgate.bench.jmh;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** JMH with the product's flags and {@code -prof gc}, and what it found. */
public final class JmhRun {
  /** Rest of a measurement of nothing: what JMH's own thread allocates, spread over millions. */
  public static final double BYTES_MAX = 0.5;

  /** System property of what JMH starts. */
  public static final String ROOT = "tollgate.root";

  private JmhRun() {}

  /**
   * @param ns of one operation
   * @param bytes allocated by one operation, on all threads, in the iteration with the least: what
   *     an operation allocates is in each, and what else the process does is not
   */
  public record Score(double ns, double bytes) {}

  /**
   * With the compiler that the product runs with, whatever this process has.
   *
   * @param root the project's folder, which the benchmarks find in the property {@value #ROOT}
   */
  public static ChainedOptionsBuilder options(Path root) {
    return new OptionsBuilder()
        .addProfiler(GCProfiler.class)
        .verbosity(VerboseMode.SILENT)
        .shouldFailOnError(true)
        .jvmArgs(
            "-D" + ROOT + "=" + root.toAbsolutePath().normalize(),
            "-XX:+UseSerialGC",
            "-Xms768m",
            "-Xmx768m",
            "-XX:+UseTransparentHugePages",
            "--enable-native-access=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");
  }

  /** Runs them; scores by the benchmark's method. */
  public static Map<String, Score> run(ChainedOptionsBuilder options) throws RunnerException {
    Collection<RunResult> results = new Runner(options.build()).run();
    Map<String, Score> scores = new LinkedHashMap<>();
    for (RunResult result : results) {
      Result<?> primary = result.getPrimaryResult();
      Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
      double bytes = allocated == null ? Double.NaN : allocated.getStatistics().getMin();
      scores.put(primary.getLabel(), new Score(primary.getScore(), bytes));
    }
    return scores;
  }

  public static Score score(Map<String, Score> scores, String name) {
    Score score = scores.get(name);
    if (score == null) {
      throw new IllegalStateException("not measured: " + name);
    }
    return score;
  }
}
