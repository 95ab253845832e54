package dev.tollgate.bench.codec;

import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.Positive;
import dev.tollgate.bench.jmh.JmhRun;
import dev.tollgate.bench.jmh.JmhRun.Score;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bin/bench codec}: reading and writing the 236-byte 0100 of {@link BenchMessage}, with jPOS
 * and j8583 beside it in the same JMH run.
 *
 * <p>Ends with status 3 if more than a tenth of jPOS's time is needed, or anything is allocated.
 */
@Command(
    name = "codec",
    sortOptions = false,
    description = "Measures the codec beside jPOS and j8583 in one JMH run.",
    footer = {
      "",
      "Exit status: 0 ok, 1 failed, 2 usage, 3 over a tenth of jPOS's time, or something allocated."
    })
public final class CodecCommand implements Callable<Integer> {
  private static final double RATIO_MAX = 0.1;

  private static final int WARM_UPS = 5;
  private static final int FORKS = 2;

  @Option(names = "--json", description = "End with one line of JSON on standard output.")
  private boolean json;

  @Option(
      names = "--seconds",
      defaultValue = "5",
      converter = Positive.class,
      description = "Measured per step and fork, after 5 s of warm-up (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(names = "--help", usageHelp = true, description = "Show this text.")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  @Override
  public Integer call() throws RunnerException {
    ChainedOptionsBuilder options =
        JmhRun.options(Path.of(Optional.ofNullable(System.getenv("TOLLGATE_ROOT")).orElse(".")));
    options.warmupIterations(WARM_UPS).warmupTime(TimeValue.seconds(1));
    options.measurementIterations(seconds).measurementTime(TimeValue.seconds(1)).forks(FORKS);
    Map<String, Score> scores = JmhRun.run(options.include("dev\\.tollgate\\.bench\\.codec\\."));
    scores.forEach((name, score) ->
        System.out.printf(
            Locale.ROOT, "%-12s %10.1f ns %10.1f B%n", name, score.ns(), score.bytes()));
    double own = ns(scores, "scan") + ns(scores, "build");
    double jpos = own / (ns(scores, "jposUnpack") + ns(scores, "jposPack"));
    double j8583 = own / (ns(scores, "j8583Parse") + ns(scores, "j8583Write"));
    double bytes = bytesPerOp(scores);
    System.out.printf(Locale.ROOT, "of jPOS %.3f, of j8583 %.3f%n", jpos, j8583);
    if (json) {
      System.out.println(
          new JsonLine()
              .putRatio("jpos_ratio", jpos)
              .putRatio("j8583_ratio", j8583)
              .put("scan_ns", ns(scores, "scan"))
              .put("seal_ns", ns(scores, "seal"))
              .put("build_ns", ns(scores, "build"))
              .put("echo_ns", ns(scores, "echo"))
              .put("answer_ns", ns(scores, "answer"))
              .put("jpos_unpack_ns", ns(scores, "jposUnpack"))
              .put("jpos_pack_ns", ns(scores, "jposPack"))
              .put("j8583_parse_ns", ns(scores, "j8583Parse"))
              .put("j8583_write_ns", ns(scores, "j8583Write"))
              .put("bytes_per_op", bytes)
              .put("message_bytes", BenchMessage.BYTES));
    }
    return jpos <= RATIO_MAX && bytes < JmhRun.BYTES_MAX ? 0 : 3;
  }

  private static double ns(Map<String, Score> scores, String name) {
    return JmhRun.score(scores, name).ns();
  }

  /** The most that any step of our own allocates. */
  static double bytesPerOp(Map<String, Score> scores) {
    double most = 0;
    for (String name : new String[] {"scan", "seal", "build", "echo", "answer"}) {
      most = Math.max(most, JmhRun.score(scores, name).bytes());
    }
    return most;
  }
}
