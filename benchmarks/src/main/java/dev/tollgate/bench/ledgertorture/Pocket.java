package dev.tollgate.bench.ledgertorture;

import java.util.LinkedHashSet;
import java.util.Set;

/** What a pocket must have, by what the gateway has answered; minor units. */
final class Pocket {
  final String account;
  final String currency;
  final long openingMinor;
  private long postedMinor;
  private long heldMinor;
  private final Set<Deal> unsure = new LinkedHashSet<>();

  Pocket(String account, String currency, long openingMinor) {
    this.account = account;
    this.currency = currency;
    this.openingMinor = openingMinor;
  }

  /** Posted and held together, as the gateway shows it or as it may be. */
  record Moved(long postedMinor, long heldMinor) {
    Moved plus(Moved other) {
      return new Moved(postedMinor + other.postedMinor, heldMinor + other.heldMinor);
    }

    Moved minus(Moved other) {
      return new Moved(postedMinor - other.postedMinor, heldMinor - other.heldMinor);
    }

    Moved min(Moved other) {
      return new Moved(
          Math.min(postedMinor, other.postedMinor), Math.min(heldMinor, other.heldMinor));
    }

    Moved max(Moved other) {
      return new Moved(
          Math.max(postedMinor, other.postedMinor), Math.max(heldMinor, other.heldMinor));
    }

    /** Whether any part is below the same part of the other. */
    boolean isBelow(Moved other) {
      return postedMinor < other.postedMinor || heldMinor < other.heldMinor;
    }
  }

  /** A deal's part is another one now. */
  void change(Moved from, Moved to) {
    postedMinor += to.postedMinor() - from.postedMinor();
    heldMinor += to.heldMinor() - from.heldMinor();
  }

  /** From now on the deal may be more than one thing. */
  void doubt(Deal deal) {
    unsure.add(deal);
  }

  void settle(Deal deal) {
    unsure.remove(deal);
  }

  /** What is told of all deals. */
  Moved moved() {
    return new Moved(postedMinor, heldMinor);
  }

  /** If all that is in doubt went the way that moves least. */
  Moved least() {
    Moved least = moved();
    for (Deal deal : unsure) {
      least = least.plus(deal.least()).minus(deal.moved());
    }
    return least;
  }

  /** If all that is in doubt went the way that moves most. */
  Moved most() {
    Moved most = moved();
    for (Deal deal : unsure) {
      most = most.plus(deal.most()).minus(deal.moved());
    }
    return most;
  }
}
