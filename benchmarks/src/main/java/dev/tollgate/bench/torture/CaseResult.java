package dev.tollgate.bench.torture;

import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.torture.HsmLoad.Verdict;
import dev.tollgate.hsm.HsmGroup.MemberState;
import java.util.Locale;

/**
 * What was measured of a case, and whether its goals are met.
 *
 * @param hsms which pair it happened to
 * @param all requests that ended from the fault until some time after the end
 * @param usualMs latency before, which 99 of 100 requests kept
 * @param steadyMs from the fault to the last request before the end that failed or was slow
 * @param recoveryMs from the end until both HSMs were trusted again; 0 where one is to stay out
 * @param inFlightMax attempts that waited or ran at once
 * @param tickGapMaxMs how long the machine let the pair's ticks wait, at most
 * @param logins tried at the first HSM
 * @param losses how often either ceased to be trusted
 * @param first how the HSM that had the trouble is in the end
 */
record CaseResult(
    String hsms,
    TortureCase happened,
    Outcomes all,
    double usualMs,
    double steadyMs,
    double recoveryMs,
    int inFlightMax,
    double tickGapMaxMs,
    long logins,
    int losses,
    MemberState first) {

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
          case NONE_LOST -> servesOn() && losses == 0;
          case ONE_LOST -> servesOn();
          case BOTH_LOST -> all.maxMs() <= TOLD_MS_MAX && inFlightMax <= perSecond;
          case KEPT_OUT -> servesOn() && isKeptOut();
        };
    return goals && all.count(Verdict.WRONG) == 0 && recoveryMs <= RECOVERY_MS_MAX;
  }

  private boolean servesOn() {
    return all.failed() == 0 && all.maxMs() - usualMs <= ADDED_MS_MAX && steadyMs <= STEADY_MS_MAX;
  }

  /** Not trusted, with a reason, and at most one login was tried with the PIN that is wrong. */
  private boolean isKeptOut() {
    boolean pinRefused = first.fault().startsWith("TG-HSM-013");
    boolean keyRefused = first.fault().startsWith("TG-HSM-016");
    return !first.up() && (keyRefused || (pinRefused && logins <= 1));
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
        usualMs,
        all.maxMs(),
        steadyMs,
        recoveryMs,
        inFlightMax,
        tickGapMaxMs,
        logins,
        losses,
        first.fault());
  }

  JsonLine json(boolean met) {
    return new JsonLine()
        .put("case", happened.name())
        .put("hsms", hsms)
        .put("met", met)
        .put("requests", all.count())
        .put("failed", all.failed())
        .put("wrong", all.count(Verdict.WRONG))
        .put("p99_before_ms", usualMs)
        .put("max_ms", all.maxMs())
        .put("steady_after_ms", steadyMs)
        .put("recovery_ms", recoveryMs)
        .put("in_flight_max", inFlightMax)
        .put("tick_gap_max_ms", tickGapMaxMs)
        .put("logins", logins)
        .put("losses", losses);
  }
}
