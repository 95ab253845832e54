package dev.tollgate.bench.ledgertorture;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What was found wrong, counted; the first ones in words. */
public final class Findings {
  private static final int TOLD_MAX = 30;

  private long lost;
  private long doubled;
  private long contradicted;
  private long heldAfter91;
  private final Map<String, Long> sums = new TreeMap<>();
  private final Set<Long> lostKeys = new HashSet<>();
  private final Set<Long> doubledKeys = new HashSet<>();
  private final List<String> told = new ArrayList<>();

  /** An approval the gateway has told, and knows no more. */
  void lost(Deal deal, String now) {
    if (!lostKeys.add(deal.key.number())) {
      return; // found before
    }
    lost++;
    tell("lost: " + of(deal) + " was " + deal.code + ' ' + deal.approvalCode + ", now " + now);
  }

  /** A pocket has less moved than it must. */
  void missing(Pocket pocket, String what) {
    lost++;
    tell("missing: " + pocket.account + ' ' + pocket.currency + ' ' + what);
  }

  /** One key approved twice by one gateway. */
  void doubled(Deal deal, String now) {
    if (!doubledKeys.add(deal.key.number())) {
      return;
    }
    doubled++;
    tell("double: " + of(deal) + " was " + deal.code + ' ' + deal.approvalCode + ", now " + now);
  }

  /** A pocket has more moved than it may. */
  void surplus(Pocket pocket, String what) {
    doubled++;
    tell("too much: " + pocket.account + ' ' + pocket.currency + ' ' + what);
  }

  /** Two answers to one key that do not go together. */
  void contradicted(Deal deal, String now) {
    contradicted++;
    tell("contradiction: " + of(deal) + " was " + deal.code + ", now " + now);
  }

  /**
   * A later gateway declined a repeat with 91, but an earlier one, killed before its answer came,
   * had approved the request, and that stands. Nothing is lost or moved twice; the network must
   * reverse it.
   */
  void heldAfter91(Deal deal, String now) {
    heldAfter91++;
    tell("approved before the kill, 91 to its repeat: " + of(deal) + ", now " + now);
  }

  /** What all pockets of a currency differ by from what they must have, or its books by from 0. */
  void sum(String currency, long minor) {
    sums.merge(currency, minor, (before, now) -> before == 0 ? now : before);
    if (minor != 0) {
      tell(String.format(Locale.ROOT, "sum of %s: %d", currency, minor));
    }
  }

  long lost() {
    return lost;
  }

  long doubled() {
    return doubled;
  }

  long contradicted() {
    return contradicted;
  }

  long heldAfter91() {
    return heldAfter91;
  }

  Map<String, Long> sums() {
    return sums;
  }

  boolean none() {
    return lost == 0
        && doubled == 0
        && contradicted == 0
        && sums.values().stream().allMatch(sum -> sum == 0);
  }

  private static String of(Deal deal) {
    return String.format(
        Locale.ROOT,
        "%s %s DE7 %s STAN %s, account %s, %d %s",
        deal.network.label(),
        deal.hold ? "0100" : "0200",
        deal.key.transmission(),
        deal.key.stan(),
        deal.account.id(),
        deal.amountMinor,
        deal.tender);
  }

  private void tell(String line) {
    if (told.size() < TOLD_MAX) {
      told.add(line);
      System.err.println(line);
    }
  }
}
