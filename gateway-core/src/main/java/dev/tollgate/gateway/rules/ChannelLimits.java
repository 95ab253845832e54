package dev.tollgate.gateway.rules;

/**
 * How much and how often a card may be used in one channel. Amounts are minor units of the
 * product's limit currency; days are UTC days of log time.
 *
 * @param eachMinor most in one transaction; {@link #NO_AMOUNT} for no limit
 * @param dayMinor most in a day; {@link #NO_AMOUNT} for no limit
 * @param dayCount most transactions in a day, at most {@link #COUNT_MAX}; {@link #NO_COUNT} for no
 *     limit
 */
public record ChannelLimits(long eachMinor, long dayMinor, int dayCount) {
  public static final long NO_AMOUNT = Long.MAX_VALUE;
  public static final int NO_COUNT = Integer.MAX_VALUE;

  /** Largest limit of transactions in a day: a card's counter has 14 bits. */
  public static final int COUNT_MAX = 10_000;

  public static final ChannelLimits NONE = new ChannelLimits(NO_AMOUNT, NO_AMOUNT, NO_COUNT);

  /**
   * @throws IllegalArgumentException if a limit is negative or its count too large
   */
  public ChannelLimits {
    if (eachMinor < 0 || dayMinor < 0 || dayCount < 0) {
      throw new IllegalArgumentException("a limit is negative");
    }
    if (dayCount > COUNT_MAX && dayCount != NO_COUNT) {
      throw new IllegalArgumentException("dayCount is " + dayCount + ", over " + COUNT_MAX);
    }
  }

  /** Whether amounts are limited, so that they must be known in the limit currency. */
  public boolean limitsAmounts() {
    return eachMinor != NO_AMOUNT || dayMinor != NO_AMOUNT;
  }
}
