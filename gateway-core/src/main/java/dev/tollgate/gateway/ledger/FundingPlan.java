package dev.tollgate.gateway.ledger;

/**
 * Which pockets pay an amount (or are credited with it), and how much each: one leg a pocket.
 * Reusable, and small enough to be stored with a hold or a decision.
 */
final class FundingPlan {
  /** Most pockets in one transaction. */
  static final int LEGS_MAX = 8;

  private final int[] pockets = new int[LEGS_MAX];
  private final long[] pocketAmountsMinor = new long[LEGS_MAX];
  private final long[] amountsMinor = new long[LEGS_MAX];
  private final long[] rateIds = new long[LEGS_MAX];
  private int legs;

  void clear() {
    legs = 0;
  }

  int legs() {
    return legs;
  }

  int pocket(int leg) {
    return pockets[leg];
  }

  /** In the pocket's currency. */
  long pocketAmountMinor(int leg) {
    return pocketAmountsMinor[leg];
  }

  /** In the transaction's currency. */
  long amountMinor(int leg) {
    return amountsMinor[leg];
  }

  /** The rate from the transaction's currency to the pocket's; {@link Rates#NONE} if the same. */
  long rateId(int leg) {
    return rateIds[leg];
  }

  /** Of all legs, in the transaction's currency. */
  long totalMinor() {
    long total = 0;
    for (int leg = 0; leg < legs; leg++) {
      total += amountsMinor[leg];
    }
    return total;
  }

  /** The rate of the first leg that has one; {@link Rates#NONE} if none has. */
  long firstRateId() {
    for (int leg = 0; leg < legs; leg++) {
      if (rateIds[leg] != Rates.NONE) {
        return rateIds[leg];
      }
    }
    return Rates.NONE;
  }

  /** The caller keeps to {@link #LEGS_MAX}. */
  void add(int pocket, long pocketAmountMinor, long amountMinor, long rateId) {
    pockets[legs] = pocket;
    rateIds[legs] = rateId;
    set(legs++, pocketAmountMinor, amountMinor);
  }

  /** Changes what a leg pays. */
  void set(int leg, long pocketAmountMinor, long amountMinor) {
    pocketAmountsMinor[leg] = pocketAmountMinor;
    amountsMinor[leg] = amountMinor;
  }

  /** Drops the legs from this one on. */
  void cut(int length) {
    legs = length;
  }
}
