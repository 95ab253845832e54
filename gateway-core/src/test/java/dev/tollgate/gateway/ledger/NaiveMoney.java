package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.ChannelLimits;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.rules.Reason;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Pockets, exchange rates and limits of the {@link NaiveLedger}. */
final class NaiveMoney {
  record Pair(int from, int to) {}

  record Rate(long id, BigInteger numerator, BigInteger denominator) {
    BigInteger down(BigInteger amount) {
      return amount.multiply(numerator).divide(denominator);
    }

    BigInteger up(BigInteger amount) {
      BigInteger[] parts = amount.multiply(numerator).divideAndRemainder(denominator);
      return parts[1].signum() == 0 ? parts[0] : parts[0].add(BigInteger.ONE);
    }
  }

  /** Part of a payment. The rate is of its time, and stays with it; null if none is needed. */
  record Leg(NaiveLedger.Name account, int currency, BigInteger amount, Rate rate) {
    /** Spending costs the next higher unit, a credit brings the next lower one. */
    BigInteger inPocket(Movement movement) {
      return rate == null
          ? amount
          : movement == Movement.CREDITED ? rate.down(amount) : rate.up(amount);
    }

    Leg of(BigInteger other) {
      return new Leg(account, currency, other, rate);
    }
  }

  static final class Pocket {
    BigInteger balance = BigInteger.ZERO;
    BigInteger held = BigInteger.ZERO;
  }

  record Use(NaiveLedger.Name card, Channel channel, long day) {}

  static final class Used {
    int count;
    BigInteger sum = BigInteger.ZERO;
  }

  final Map<NaiveLedger.Name, Map<Integer, Pocket>> accounts = new HashMap<>();
  private final Map<Pair, Rate> rates = new HashMap<>();
  private final Map<Use, Used> uses = new HashMap<>();
  private long rateIds;

  Pocket pocket(NaiveLedger.Name account, int currency) {
    return accounts
        .computeIfAbsent(account, a -> new LinkedHashMap<>())
        .computeIfAbsent(currency, c -> new Pocket());
  }

  boolean isOpen(NaiveLedger.Name account, int currency) {
    return accounts.getOrDefault(account, Map.of()).containsKey(currency);
  }

  void rate(int from, int to, long numerator, long denominator) {
    BigInteger n = BigInteger.valueOf(numerator);
    BigInteger d = BigInteger.valueOf(denominator);
    Rate old = rates.get(new Pair(from, to));
    if (old == null || !old.numerator.equals(n) || !old.denominator.equals(d)) {
      rates.put(new Pair(from, to), new Rate(++rateIds, n, d));
    }
  }

  /** What the pockets have, in their order, up to the amount. */
  List<Leg> plan(NaiveLedger.Name account, ProductTerms terms, int currency, long amount) {
    List<Leg> legs = new ArrayList<>();
    BigInteger rest = BigInteger.valueOf(amount);
    for (int each : order(account, terms, currency)) {
      Pocket pocket = pocket(account, each);
      BigInteger available = pocket.balance.subtract(pocket.held);
      Rate rate = rates.get(new Pair(currency, each));
      if (rest.signum() <= 0 || available.signum() <= 0 || (each != currency && rate == null)) {
        continue;
      }
      BigInteger part = rest;
      if (each == currency) {
        part = part.min(available);
      } else if (rate.up(rest).compareTo(available) > 0) {
        part = available.multiply(rate.denominator).divide(rate.numerator);
      }
      if (part.signum() > 0) {
        legs.add(new Leg(account, each, part, each == currency ? null : rate));
        rest = rest.subtract(part);
      }
    }
    return legs;
  }

  /** The same, and the rest overdrawn. */
  List<Leg> planAnyway(NaiveLedger.Name account, ProductTerms terms, int currency, long amount) {
    List<Leg> legs = plan(account, terms, currency, amount);
    BigInteger rest = BigInteger.valueOf(amount).subtract(total(legs));
    if (rest.signum() > 0) {
      int bearer = bearer(account, terms, currency);
      Leg more = new Leg(account, bearer, rest, rateTo(currency, bearer));
      int at = -1;
      for (int i = 0; i < legs.size(); i++) {
        at = legs.get(i).currency() == bearer ? i : at;
      }
      if (at < 0) {
        legs.add(more);
      } else {
        BigInteger whole = legs.get(at).amount().add(rest);
        legs.set(at, new Leg(account, bearer, whole, more.rate()));
      }
    }
    return legs;
  }

  List<Leg> planCredit(NaiveLedger.Name account, ProductTerms terms, int currency, long amount) {
    int bearer = bearer(account, terms, currency);
    List<Leg> legs = new ArrayList<>();
    legs.add(new Leg(account, bearer, BigInteger.valueOf(amount), rateTo(currency, bearer)));
    return legs;
  }

  static BigInteger total(List<Leg> legs) {
    return legs.stream().map(Leg::amount).reduce(BigInteger.ZERO, BigInteger::add);
  }

  static long rateId(List<Leg> legs) {
    return legs.stream()
        .filter(l -> l.rate() != null)
        .mapToLong(l -> l.rate().id())
        .findFirst()
        .orElse(0);
  }

  /** The first legs, up to an amount. */
  static List<Leg> cut(List<Leg> legs, long amount) {
    List<Leg> kept = new ArrayList<>();
    BigInteger rest = BigInteger.valueOf(amount);
    for (Leg leg : legs) {
      BigInteger part = leg.amount().min(rest);
      if (part.signum() > 0) {
        kept.add(leg.of(part));
        rest = rest.subtract(part);
      }
    }
    return kept;
  }

  /**
   * @param sign 1 to carry out, -1 to take back
   */
  void move(int sign, Movement movement, int network, int currency, List<Leg> legs) {
    for (Leg leg : legs) {
      BigInteger signum = BigInteger.valueOf(movement == Movement.CREDITED ? -sign : sign);
      BigInteger inPocket = leg.inPocket(movement).multiply(signum);
      BigInteger amount = leg.amount().multiply(signum);
      Pocket pocket = pocket(leg.account(), leg.currency());
      if (movement == Movement.HELD) {
        pocket.held = pocket.held.add(inPocket);
      } else if (movement != Movement.NONE) {
        pocket.balance = pocket.balance.subtract(inPocket);
        Pocket settlement = pocket(NaiveLedger.name("#SETTLE:0000000" + network), currency);
        settlement.balance = settlement.balance.add(amount);
        if (leg.currency() != currency) {
          Pocket bought = pocket(NaiveLedger.name("#FXPOS"), leg.currency());
          Pocket sold = pocket(NaiveLedger.name("#FXPOS"), currency);
          bought.balance = bought.balance.add(inPocket);
          sold.balance = sold.balance.subtract(amount);
        }
      }
    }
  }

  boolean isOverdrawn(List<Leg> legs) {
    return legs.stream()
        .map(leg -> pocket(leg.account(), leg.currency()))
        .anyMatch(pocket -> pocket.balance.compareTo(pocket.held) < 0);
  }

  BigInteger inLimitCurrency(ProductTerms terms, int currency, long amount) {
    int limitCurrency = terms.limits().currency();
    Rate rate = rates.get(new Pair(currency, limitCurrency));
    BigInteger value = BigInteger.valueOf(amount);
    boolean asItIs = limitCurrency == 0 || currency == limitCurrency;
    return asItIs ? value : rate == null ? BigInteger.ZERO : rate.up(value);
  }

  Reason checkLimits(Use use, ProductTerms terms, int currency, long amount) {
    ChannelLimits limits = terms.limits().of(use.channel());
    Used used = uses.getOrDefault(use, new Used());
    int limitCurrency = terms.limits().currency();
    boolean amounts = limits.eachMinor() < Long.MAX_VALUE || limits.dayMinor() < Long.MAX_VALUE;
    if (amounts
        && limitCurrency != 0
        && currency != limitCurrency
        && !rates.containsKey(new Pair(currency, limitCurrency))) {
      return Reason.AMOUNT_LIMIT;
    }
    BigInteger value = inLimitCurrency(terms, currency, amount);
    if (amounts
        && (value.compareTo(BigInteger.valueOf(limits.eachMinor())) > 0
            || used.sum.add(value).compareTo(BigInteger.valueOf(limits.dayMinor())) > 0)) {
      return Reason.AMOUNT_LIMIT;
    }
    return used.count >= limits.dayCount() ? Reason.COUNT_LIMIT : Reason.APPROVED;
  }

  void use(Use use, int count, BigInteger amount) {
    Used used = uses.computeIfAbsent(use, u -> new Used());
    used.count = Math.max(0, used.count + count);
    used.sum = used.sum.add(amount).max(BigInteger.ZERO);
  }

  private int bearer(NaiveLedger.Name account, ProductTerms terms, int currency) {
    for (int each : order(account, terms, currency)) {
      if (each == currency || rates.containsKey(new Pair(currency, each))) {
        return each;
      }
    }
    pocket(account, currency);
    return currency;
  }

  private Rate rateTo(int from, int to) {
    return from == to ? null : rates.get(new Pair(from, to));
  }

  private List<Integer> order(NaiveLedger.Name account, ProductTerms terms, int currency) {
    Set<Integer> order = new LinkedHashSet<>();
    order.add(currency);
    order.addAll(terms.pockets());
    Set<Integer> open = accounts.getOrDefault(account, Map.of()).keySet();
    order.addAll(open);
    order.retainAll(open);
    return new ArrayList<>(order);
  }
}
