package dev.tollgate.gateway.model;

import java.util.List;
import java.util.Locale;

/**
 * Many seeds, from the command line: {@code FIRST_SEED SEEDS REQUESTS}. Ends with one line of JSON,
 * or with the first violation and status 3.
 */
public final class LedgerModelCampaign {
  private static final int HISTORY_MAX = 60;

  private LedgerModelCampaign() {}

  public static void main(String[] args) {
    long first = Long.parseLong(args[0]);
    int seeds = Integer.parseInt(args[1]);
    int requestsEach = Integer.parseInt(args[2]);
    long startedNs = System.nanoTime();
    long requests = 0;
    long commands = 0;
    long restarts = 0;
    long audited = 0;
    long open = 0;
    long hash = 0;
    for (long seed = first; seed < first + seeds; seed++) {
      try {
        Simulation.Result result = run(seed, new Simulation(seed, requestsEach));
        requests += result.requests();
        commands += result.commands();
        restarts += result.restarts();
        audited += result.audited();
        open += result.open();
        hash = Dice.mix(hash * 31 + result.hash());
      } catch (AssertionError e) {
        double seconds = (System.nanoTime() - startedNs) / 1e9;
        System.out.println(e.getMessage());
        System.out.printf(
            Locale.ROOT, "{\"violations\":1,\"seed\":%d,\"seconds\":%.1f}%n", seed, seconds);
        System.exit(3);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "{\"violations\":0,\"first_seed\":%d,\"seeds\":%d,\"requests\":%d,\"commands\":%d,"
            + "\"restarts\":%d,\"audited\":%d,\"open\":%d,\"hash\":\"%016x\",\"seconds\":%.1f}%n",
        first,
        seeds,
        requests,
        commands,
        restarts,
        audited,
        open,
        hash,
        (System.nanoTime() - startedNs) / 1e9);
  }

  /**
   * @throws AssertionError with seed, step and a short history, if the ledger is found wrong
   */
  static Simulation.Result run(long seed, Simulation simulation) {
    try {
      return simulation.run();
    } catch (RuntimeException e) {
      throw new AssertionError(told(seed, simulation, e), e);
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
