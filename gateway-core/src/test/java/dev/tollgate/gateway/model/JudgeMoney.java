package dev.tollgate.gateway.model;

import dev.tollgate.gateway.rules.ProductTerms;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pockets and exchange rates of the {@link Judge}: maps and big decimals, in minor units. Spending
 * rounds up to the minor unit of the pocket, a credit rounds down.
 */
final class JudgeMoney {
  /** What a transaction has done with its legs. */
  enum Effect {
    NONE,
    HELD,
    POSTED,
    CREDITED
  }

  static final class Pocket {
    BigDecimal balance = BigDecimal.ZERO;
    BigDecimal held = BigDecimal.ZERO;

    BigDecimal available() {
      return balance.subtract(held);
    }
  }

  private record Pair(int from, int to) {}

  /** Minor units of one currency for one minor unit of another. */
  record Rate(long id, BigDecimal numerator, BigDecimal denominator) {
    BigDecimal of(BigDecimal amount, RoundingMode rounding) {
      return amount.multiply(numerator).divide(denominator, 0, rounding);
    }

    /** The most whose price does not exceed what is there. */
    BigDecimal affordable(BigDecimal available) {
      return available.multiply(denominator).divide(numerator, 0, RoundingMode.FLOOR);
    }
  }

  /**
   * One pocket's part of a transaction.
   *
   * @param amount in the transaction's currency
   * @param rate of the time it was made, null within one currency
   */
  record Leg(String account, int currency, BigDecimal amount, Rate rate) {
    BigDecimal inPocket(Effect effect) {
      RoundingMode mode = effect == Effect.CREDITED ? RoundingMode.FLOOR : RoundingMode.CEILING;
      return rate == null ? amount : rate.of(amount, mode);
    }
  }

  private final Map<String, Map<Integer, Pocket>> accounts = new HashMap<>();
  private final Map<Pair, Rate> rates = new HashMap<>();
  private long lastRateId;

  void open(String account, int currency, BigDecimal opening) {
    if (!isOpen(account, currency)) {
      pocket(account, currency).balance = opening;
      Pocket funding = pocket("#FUNDING", currency);
      funding.balance = funding.balance.subtract(opening);
    }
  }

  boolean isOpen(String account, int currency) {
    return accounts.getOrDefault(account, Map.of()).containsKey(currency);
  }

  Pocket pocket(String account, int currency) {
    return accounts
        .computeIfAbsent(account, a -> new LinkedHashMap<>())
        .computeIfAbsent(currency, c -> new Pocket());
  }

  /** All pockets there are. */
  Map<String, Map<Integer, Pocket>> pockets() {
    return accounts;
  }

  /** The same rate again keeps its id. */
  void setRate(int from, int to, long numerator, long denominator) {
    BigDecimal up = BigDecimal.valueOf(numerator);
    BigDecimal down = BigDecimal.valueOf(denominator);
    Rate old = rate(from, to);
    if (old == null || !old.numerator.equals(up) || !old.denominator.equals(down)) {
      rates.put(new Pair(from, to), new Rate(++lastRateId, up, down));
    }
  }

  Rate rate(int from, int to) {
    return rates.get(new Pair(from, to));
  }

  /** Each pocket as far as it goes: the own currency's, then the product's order, then the rest. */
  List<Leg> spend(String account, ProductTerms terms, int currency, BigDecimal amount) {
    List<Leg> legs = new ArrayList<>();
    BigDecimal missing = amount;
    for (int each : order(account, terms, currency)) {
      Rate rate = rate(currency, each);
      BigDecimal available = pocket(account, each).available();
      if (missing.signum() <= 0 || available.signum() <= 0 || (each != currency && rate == null)) {
        continue;
      }
      BigDecimal most = each == currency ? available : rate.affordable(available);
      BigDecimal part = most.min(missing);
      if (part.signum() > 0) {
        legs.add(new Leg(account, each, part, each == currency ? null : rate));
        missing = missing.subtract(part);
      }
    }
    return legs;
  }

  /** As {@link #spend}; what is missing is overdrawn. */
  List<Leg> overspend(String account, ProductTerms terms, int currency, BigDecimal amount) {
    List<Leg> legs = spend(account, terms, currency, amount);
    BigDecimal missing = amount.subtract(sum(legs));
    if (missing.signum() > 0) {
      int bearer = bearer(account, terms, currency);
      for (int i = 0; i < legs.size(); i++) {
        Leg leg = legs.get(i);
        if (leg.currency == bearer) {
          legs.set(i, new Leg(account, bearer, leg.amount.add(missing), leg.rate));
          return legs;
        }
      }
      legs.add(leg(account, currency, bearer, missing));
    }
    return legs;
  }

  List<Leg> credit(String account, ProductTerms terms, int currency, BigDecimal amount) {
    return List.of(leg(account, currency, bearer(account, terms, currency), amount));
  }

  /** What stays of legs that are taken back from the last one on. */
  static List<Leg> first(List<Leg> legs, BigDecimal amount) {
    List<Leg> kept = new ArrayList<>();
    BigDecimal rest = amount;
    for (Leg leg : legs) {
      BigDecimal part = leg.amount.min(rest);
      rest = rest.subtract(part);
      if (part.signum() > 0) {
        kept.add(new Leg(leg.account, leg.currency, part, leg.rate));
      }
    }
    return kept;
  }

  static BigDecimal sum(List<Leg> legs) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Leg leg : legs) {
      sum = sum.add(leg.amount);
    }
    return sum;
  }

  /** What legs tell of themselves. */
  static JudgeAnswer.Paid paid(List<Leg> legs) {
    long rateId =
        legs.stream()
            .filter(leg -> leg.rate != null)
            .findFirst()
            .map(leg -> leg.rate.id)
            .orElse(0L);
    int currency = legs.isEmpty() ? 0 : legs.getFirst().currency;
    return new JudgeAnswer.Paid(rateId, legs.size(), currency);
  }

  /** Carries legs out, or, with a sign of -1, takes them back. */
  void move(int sign, Effect effect, int network, int currency, List<Leg> legs) {
    BigDecimal direction = BigDecimal.valueOf(effect == Effect.CREDITED ? -sign : sign);
    for (Leg leg : legs) {
      Pocket pocket = pocket(leg.account, leg.currency);
      BigDecimal price = leg.inPocket(effect).multiply(direction);
      BigDecimal amount = leg.amount.multiply(direction);
      if (effect == Effect.HELD) {
        pocket.held = pocket.held.add(price);
      } else if (effect != Effect.NONE) {
        pocket.balance = pocket.balance.subtract(price);
        add(settlement(network), currency, amount);
        if (leg.currency != currency) {
          add("#FXPOS", leg.currency, price);
          add("#FXPOS", currency, amount.negate());
        }
      }
    }
  }

  boolean isOverdrawn(List<Leg> legs) {
    return legs.stream()
        .anyMatch(leg -> pocket(leg.account, leg.currency).available().signum() < 0);
  }

  static String settlement(int network) {
    return "#SETTLE:%08d".formatted(network);
  }

  private void add(String account, int currency, BigDecimal amount) {
    Pocket pocket = pocket(account, currency);
    pocket.balance = pocket.balance.add(amount);
  }

  private Leg leg(String account, int currency, int bearer, BigDecimal amount) {
    return new Leg(account, bearer, amount, currency == bearer ? null : rate(currency, bearer));
  }

  /** The first pocket there is a way to; a new one if there is none. */
  private int bearer(String account, ProductTerms terms, int currency) {
    for (int each : order(account, terms, currency)) {
      if (each == currency || rate(currency, each) != null) {
        return each;
      }
    }
    pocket(account, currency);
    return currency;
  }

  private List<Integer> order(String account, ProductTerms terms, int currency) {
    Collection<Integer> open = accounts.getOrDefault(account, Map.of()).keySet();
    List<Integer> order = new ArrayList<>();
    List<Integer> wanted = new ArrayList<>();
    wanted.add(currency);
    wanted.addAll(terms.pockets());
    wanted.addAll(open);
    for (int each : wanted) {
      if (open.contains(each) && !order.contains(each)) {
        order.add(each);
      }
    }
    return order;
  }
}
