package dev.tollgate.bench.play;

import org.jspecify.annotations.Nullable;

/**
 * The money of a card's account as it must be, in minor units of one currency. What was there
 * before is learned from the first balance the issuer tells; from then on every balance is known.
 * Only right if nobody else uses the account.
 */
final class AccountBook {
  /** What one transaction does to the account; changes as later messages refer to it. */
  static final class Movement {
    private long heldMinor;
    private long postedMinor;

    long heldMinor() {
      return heldMinor;
    }

    long postedMinor() {
      return postedMinor;
    }
  }

  private long heldMinor;
  private long postedMinor;
  private @Nullable Long firstLedgerMinor;
  private @Nullable Long firstAvailableMinor;

  /** Sets what a transaction holds and has posted from now on. */
  void set(Movement movement, long newHeldMinor, long newPostedMinor) {
    heldMinor += newHeldMinor - movement.heldMinor;
    postedMinor += newPostedMinor - movement.postedMinor;
    movement.heldMinor = newHeldMinor;
    movement.postedMinor = newPostedMinor;
  }

  /** The balance the issuer must tell, or null before it told one. */
  @Nullable Long ledgerMinor() {
    return firstLedgerMinor == null ? null : firstLedgerMinor - postedMinor;
  }

  @Nullable Long availableMinor() {
    return firstAvailableMinor == null ? null : firstAvailableMinor - postedMinor - heldMinor;
  }

  /** The first balances told are taken as they are. */
  void learn(long ledgerMinor, long availableMinor) {
    if (firstLedgerMinor == null) {
      firstLedgerMinor = ledgerMinor + postedMinor;
      firstAvailableMinor = availableMinor + postedMinor + heldMinor;
    }
  }
}
