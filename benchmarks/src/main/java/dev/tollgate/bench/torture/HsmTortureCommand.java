package dev.tollgate.bench.torture;

import dev.tollgate.bench.FileTree;
import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.Positive;
import dev.tollgate.bench.torture.CaseResult.Times;
import dev.tollgate.bench.torture.TortureCase.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bin/torture hsm}: what happens to requests while HSMs of a pair are lost and come back.
 *
 * <p>Goals: with one lost, no request fails, none takes 150 ms longer, and all is steady in 500 ms;
 * with both lost every request is told within 200 ms and nothing piles up; two seconds after an HSM
 * is back it works again, without a restart; a wrong key and a changed PIN keep it out; every
 * request comes to its end, once.
 */
@Command(
    name = "hsm",
    sortOptions = false,
    description = "Kills, stops, hangs, slows and re-makes the HSMs of pairs under load.",
    footer = {"", "Exit status: 0 all goals met, 1 failed, 2 usage, 3 a goal missed."})
public final class HsmTortureCommand implements Callable<Integer> {
  private static final int SETTLE_MS = 1_500;
  private static final int RETURN_LIMIT_MS = 20_000;

  @Option(names = "--json", description = "End with one line of JSON on standard output.")
  private boolean json;

  @Option(
      names = "--rate",
      defaultValue = "500",
      converter = Positive.class,
      description = "Requests a second (default: ${DEFAULT-VALUE}).")
  private int perSecond;

  @Option(
      names = "--stop-max-ms",
      defaultValue = "30000",
      converter = Positive.class,
      description = "Longest time an HSM is stopped (default: ${DEFAULT-VALUE}).")
  private int stopMaxMs;

  @Option(names = "--help", usageHelp = true, description = "Show this text.")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  private final List<JsonLine> lines = new ArrayList<>();
  private boolean allMet = true;
  private long lost;
  private long endedTwice;

  @Override
  public Integer call() throws Exception {
    String started = Instant.now().toString();
    Path root = Path.of(System.getenv("TOLLGATE_ROOT"));
    Path keys = root.resolve("softhsm-config/test-keys.yaml");
    Path folder = Files.createTempDirectory("tollgate-torture");
    try (ServerHsms hsms = new ServerHsms(folder, root, keys)) {
      run(
          "server",
          hsms.pair(),
          new CardPayment(hsms.pair().group, keys, false),
          hsms.cases(stopMaxMs));
    }
    try (LoadedHsms hsms = new LoadedHsms(folder.resolve("loaded"), root, keys)) {
      run("library", hsms.pair(), new CardPayment(hsms.pair().group, keys, true), hsms.cases());
    }
    FileTree.delete(folder);
    allMet &= lost == 0 && endedTwice == 0;
    System.err.printf("%d requests without an end, %d with two%n", lost, endedTwice);
    if (json) {
      System.out.println(report(started));
    }
    return allMet ? 0 : 3;
  }

  private JsonLine report(String started) {
    return new JsonLine()
        .put("campaign", "hsm-torture")
        .put("started", started)
        .put("commit", System.getProperty("tollgate.commit", "unknown"))
        .put("jdk", System.getProperty("java.runtime.version"))
        .put("kernel", System.getProperty("os.version"))
        .put("processors", Runtime.getRuntime().availableProcessors())
        .put(
            "command", "bin/torture hsm --json --rate " + perSecond + " --stop-max-ms " + stopMaxMs)
        .put("per_second", perSecond)
        .put("requests_without_end", lost)
        .put("requests_with_two_ends", endedTwice)
        .put("goals_met", allMet)
        .put("cases", lines);
  }

  private void run(String hsms, HsmPair pair, CardPayment payment, List<TortureCase> cases)
      throws IOException, InterruptedException {
    try (HsmLoad load = new HsmLoad(pair.group, payment, perSecond)) {
      sleep(2 * SETTLE_MS); // the compiler warms up
      load.take();
      for (TortureCase next : cases) {
        CaseResult result = run(hsms, next, pair, load);
        boolean met = result.met(perSecond);
        allMet &= met;
        System.err.println(result.line(met));
        lines.add(result.json(met));
      }
      lost += load.lost();
      endedTwice += load.endedTwice();
    }
  }

  private static CaseResult run(String hsms, TortureCase current, HsmPair pair, HsmLoad load)
      throws IOException, InterruptedException {
    sleep(SETTLE_MS);
    double usualMs = load.take().percentileMs(0.99);
    var _ = pair.look();
    long faultNs = System.nanoTime();
    current.fault().run();
    sleep(current.lastsMs());
    Outcomes during = load.take();
    long endNs = System.nanoTime();
    current.end().run();
    double recoveryMs = current.kind() == Kind.KEPT_OUT ? 0 : awaitMs(pair::bothUp, endNs);
    sleep(SETTLE_MS);
    Outcomes all = during.and(load.take());
    double steadyMs = all.before(endNs).steadyAfterMs(faultNs, CaseResult.SLOW_MS);
    Times times = new Times(usualMs, steadyMs, recoveryMs);
    return new CaseResult(hsms, current, all, times, pair.look());
  }

  private static double awaitMs(BooleanSupplier condition, long fromNs)
      throws InterruptedException {
    long limitNs = fromNs + TimeUnit.MILLISECONDS.toNanos(RETURN_LIMIT_MS);
    do {
      sleep(2);
    } while (!condition.getAsBoolean() && System.nanoTime() - limitNs < 0);
    return (System.nanoTime() - fromNs) / 1e6;
  }

  private static void sleep(int ms) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(ms);
  }
}
