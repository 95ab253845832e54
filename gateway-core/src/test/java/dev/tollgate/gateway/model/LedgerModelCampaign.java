package dev.tollgate.gateway.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Many seeds, from the command line: {@code FIRST_SEED SEEDS REQUESTS JOBS}. After every slice of
 * seeds, in their order, one line of JSON says what all of them have come to so far; the first
 * violation ends it with a last line and status 3.
 */
public final class LedgerModelCampaign {
  /** The production ledger was found wrong; the message has seed, step and a short history. */
  static final class Violation extends AssertionError {
    private static final long serialVersionUID = 1;

    private final long seed;

    Violation(long seed, String history, Throwable cause) {
      super(history, cause);
      this.seed = seed;
    }
  }

  private static final int HISTORY_MAX = 60;
  private static final int SLICE = 250;

  private final long firstSeed;
  private final long startedNs = System.nanoTime();
  private int seeds;
  private long requests;
  private long commands;
  private long restarts;
  private long audited;
  private long open;
  private long hash;

  private LedgerModelCampaign(long firstSeed) {
    this.firstSeed = firstSeed;
  }

  public static void main(String[] args) throws InterruptedException {
    long first = Long.parseLong(args[0]);
    long end = first + Integer.parseInt(args[1]);
    int requestsEach = Integer.parseInt(args[2]);
    int jobs = Integer.parseInt(args[3]);
    LedgerModelCampaign campaign = new LedgerModelCampaign(first);
    try (ExecutorService workers = Executors.newFixedThreadPool(jobs)) {
      List<Future<List<Simulation.Result>>> slices = new ArrayList<>();
      for (long from = first; from < end; from += SLICE) {
        long begin = from;
        long behind = Math.min(end, from + SLICE);
        slices.add(workers.submit(() -> slice(begin, behind, requestsEach)));
      }
      for (Future<List<Simulation.Result>> slice : slices) {
        campaign.await(slice);
      }
    }
  }

  private static List<Simulation.Result> slice(long first, long end, int requestsEach) {
    List<Simulation.Result> results = new ArrayList<>();
    for (long seed = first; seed < end; seed++) {
      results.add(run(seed, new Simulation(seed, requestsEach)));
    }
    return results;
  }

  private void await(Future<List<Simulation.Result>> slice) throws InterruptedException {
    try {
      slice.get().forEach(this::add);
      tell();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Violation violation) {
        tell(violation);
        System.exit(3);
      }
      e.getCause().printStackTrace();
      System.exit(1);
    }
  }

  private void add(Simulation.Result result) {
    seeds++;
    requests += result.requests();
    commands += result.commands();
    restarts += result.restarts();
    audited += result.audited();
    open += result.open();
    hash = Dice.mix(hash * 31 + result.hash());
  }

  private void tell() {
    System.out.printf(
        Locale.ROOT,
        "{\"violations\":0,\"first_seed\":%d,\"seeds\":%d,\"requests\":%d,\"commands\":%d,"
            + "\"restarts\":%d,\"audited\":%d,\"open\":%d,\"hash\":\"%016x\",\"seconds\":%.1f}%n",
        firstSeed,
        seeds,
        requests,
        commands,
        restarts,
        audited,
        open,
        hash,
        seconds());
  }

  private void tell(Violation violation) {
    System.out.println(violation.getMessage());
    System.out.printf(
        Locale.ROOT,
        "{\"violations\":1,\"seed\":%d,\"seconds\":%.1f}%n",
        violation.seed,
        seconds());
  }

  private double seconds() {
    return (System.nanoTime() - startedNs) / 1e9;
  }

  /**
   * @throws Violation if the ledger is found wrong
   */
  static Simulation.Result run(long seed, Simulation simulation) {
    try {
      return simulation.run();
    } catch (RuntimeException e) {
      throw new Violation(seed, told(seed, simulation, e), e);
    }
  }

  private static String told(long seed, Simulation simulation, RuntimeException e) {
    List<LogRecord> log = simulation.court().log();
    Shrinker shrinker = new Shrinker(simulation.world().config);
    boolean shrinks = shrinker.disagreement(log) != null;
    List<LogRecord> history = shrinks ? shrinker.shrink(log) : log;
    StringBuilder text = new StringBuilder();
    text.append("seed ")
        .append(seed)
        .append(", step ")
        .append(log.size())
        .append(": ")
        .append(e.getMessage());
    text.append("\n").append(simulation.world().config);
    int from = Math.max(0, history.size() - HISTORY_MAX);
    history.subList(from, history.size()).forEach(each -> text.append("\n  ").append(each));
    return text.append("\n").append(shrinker.disagreement(history)).toString();
  }
}
