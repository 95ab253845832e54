package dev.tollgate.gateway.ledger;

/**
 * Exact {@code amount * multiplier / divisor} for amounts of money: 128 bits in between, nothing
 * allocated, rounded once and in the direction asked for.
 *
 * <p>Amounts are not negative; multiplier and divisor are 1 to {@link #TERM_MAX}. A result over
 * {@link Long#MAX_VALUE} is given as that, which is more than any pocket can hold.
 */
final class Fractions {
  /** Far enough below 2^63 that a remainder can be doubled. */
  static final long TERM_MAX = 1_000_000_000_000_000_000L;

  private Fractions() {}

  static boolean isTerm(long value) {
    return value >= 1 && value <= TERM_MAX;
  }

  static long floor(long amount, long multiplier, long divisor) {
    long high = Math.multiplyHigh(amount, multiplier);
    long low = amount * multiplier;
    if (high == 0 && low >= 0) {
      return low / divisor;
    }
    return high >= divisor ? Long.MAX_VALUE : divide(high, low, divisor);
  }

  static long ceil(long amount, long multiplier, long divisor) {
    long floor = floor(amount, multiplier, divisor);
    // The remainder is below 2^63, so it is zero exactly when the low halves are equal.
    boolean exact = floor * divisor == amount * multiplier;
    return exact || floor == Long.MAX_VALUE ? floor : floor + 1;
  }

  /**
   * Long division in base 2: 64 steps, for products that do not fit a long, which are rare. The
   * remainder stays below the divisor, so its double fits.
   */
  private static long divide(long high, long low, long divisor) {
    long remainder = high;
    long quotient = 0;
    for (int bit = Long.SIZE - 1; bit >= 0; bit--) {
      remainder = remainder << 1 | (low >>> bit & 1);
      quotient <<= 1;
      if (remainder >= divisor) {
        remainder -= divisor;
        quotient |= 1;
      }
    }
    return quotient < 0 ? Long.MAX_VALUE : quotient;
  }
}
