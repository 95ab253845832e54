package dev.tollgate.bench.ledgertorture;

import java.util.concurrent.TimeUnit;

/**
 * How much torture.
 *
 * @param kills may be 0: then it is a check of the check
 * @param approvals at least so many, over all
 * @param perSecond new deals, while a gateway serves
 * @param seed of the kills and the deals; what the gateway makes of them depends on the machine
 */
public record TortureOptions(int kills, int approvals, int perSecond, long seed) {
  /** Of what is asked, the most is approved. */
  private static final double APPROVED_SHARE = 0.95;

  /** How long a gateway serves on the average, so that both numbers are reached together. */
  long servingMeanNs() {
    double seconds = approvals / APPROVED_SHARE / perSecond / Math.max(1, kills);
    return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
  }
}
