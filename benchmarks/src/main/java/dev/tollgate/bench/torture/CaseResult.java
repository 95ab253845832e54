package dev.tollgate.bench.torture;

import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.torture.HsmLoad.Verdict;
import dev.tollgate.bench.torture.HsmPair.Seen;
import java.util.Locale;

/**
 * What was measured of a case, and whether its goals are met.
 *
 * @param hsms which pair it happened to
 * @param all requests that ended from the fault until some time after the end
 * @param seen by the pair, in the same time
 */
record CaseResult(String hsms, TortureCase happened, Outcomes all, Times times, Seen seen) {
  /**
   * In milliseconds.
   *
   * @param usual latency before, which 99 of 100 requests kept
   * @param steady from the fault to the last request before the end that failed or was slow
   * @param recovery from the end until both HSMs were trusted again; 0 where one is to stay out
   */
  record Times(double usual, double steady, double recovery) {}

  /** Slower than this is not steady. */
  static final double SLOW_MS = 50;

  private static final double ADDED_MS_MAX = 150;
  private static final double STEADY_MS_MAX = 500;
  private static final double TOLD_MS_MAX = 200;
  private static final double RECOVERY_MS_MAX = 2_000;

  /**
   * @param perSecond requests; as many may wait or run at once when both HSMs are lost
   */
  boolean met(int perSecond) {
    boolean goals =
        switch (happened.kind()) {
          case NONE_LOST -> servesOn() && seen.losses() == 0;
          case ONE_LOST -> servesOn();
          case BOTH_LOST -> all.maxMs() <= TOLD_MS_MAX && seen.inFlightMax() <= perSecond;
          case KEPT_OUT -> servesOn() && isKeptOut();
        };
    return goals && all.count(Verdict.WRONG) == 0 && times.recovery() <= RECOVERY_MS_MAX;
  }

  private boolean servesOn() {
    return all.failed() == 0
        && all.maxMs() - times.usual() <= ADDED_MS_MAX
        && times.steady() <= STEADY_MS_MAX;
  }

  /** Not trusted, with a reason, and at most one login was tried with the PIN that is wrong. */
  private boolean isKeptOut() {
    boolean pinRefused = seen.first().fault().startsWith("TG-HSM-013");
    boolean keyRefused = seen.first().fault().startsWith("TG-HSM-016");
    return !seen.first().up() && (keyRefused || (pinRefused && seen.logins() <= 1));
  }

  String line(boolean met) {
    return String.format(
        Locale.ROOT,
        "%-7s %-22s %-6s %5d requests, %4d failed, p99 %6.1f before, max %6.1f ms, steady after"
            + " %6.0f ms, back after %5.0f ms, at most %3d at once, tick gap %5.1f ms, logins"
            + " %d, losses %d %s",
        hsms,
        happened.name(),
        met ? "met" : "MISSED",
        all.count(),
        all.failed(),
        times.usual(),
        all.maxMs(),
        times.steady(),
        times.recovery(),
        seen.inFlightMax(),
        seen.tickGapMaxMs(),
        seen.logins(),
        seen.losses(),
        seen.first().fault());
  }

  JsonLine json(boolean met) {
    return new JsonLine()
        .put("case", happened.name())
        .put("hsms", hsms)
        .put("met", met)
        .put("requests", all.count())
        .put("failed", all.failed())
        .put("wrong", all.count(Verdict.WRONG))
        .put("p99_before_ms", times.usual())
        .put("max_ms", all.maxMs())
        .put("steady_after_ms", times.steady())
        .put("recovery_ms", times.recovery())
        .put("in_flight_max", seen.inFlightMax())
        .put("tick_gap_max_ms", seen.tickGapMaxMs())
        .put("logins", seen.logins())
        .put("losses", seen.losses());
  }
}
