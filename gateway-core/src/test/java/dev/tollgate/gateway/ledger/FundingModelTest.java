package dev.tollgate.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.rules.Permissions;
import dev.tollgate.gateway.rules.ProductLimits;
import dev.tollgate.gateway.rules.ProductTerms;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * {@link Funding} against the plainest words for it in decimals, over random accounts, rates and
 * orders; then every plan is carried out and taken back. A failure names its seed.
 */
class FundingModelTest {
  private static final int CASES = 10_000;
  private static final int CURRENCIES = 12;
  private static final BigDecimal BALANCE_MAX = new BigDecimal("4611686018427387903");

  /** What a pocket pays, and what of the amount that covers. */
  private record Leg(int currency, BigDecimal pocketAmount, BigDecimal amount) {}

  private int fxLegs;
  private int part;
  private int fullPlans;
  private int merged;
  private int opened;

  @Test
  void shouldAgreeWithDecimals() {
    for (int seed = 0; seed < CASES; seed++) {
      try {
        new Case(seed).run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    assertThat(fxLegs).isGreaterThan(CASES);
    assertThat(part).isGreaterThan(CASES / 10);
    assertThat(fullPlans).isGreaterThan(CASES / 100);
    assertThat(merged).isGreaterThan(CASES / 100);
    assertThat(opened).isGreaterThan(CASES / 100);
  }

  private final class Case {
    private final Random random;
    private final Books books = new Books();
    private final Rates rates = new Rates();
    private final Funding funding = new Funding(books, rates);
    private final FundingPlan plan = new FundingPlan();
    private final int account = books.accountOrNew(1, 0);
    private final Map<String, BigDecimal> rateOf = new HashMap<>();
    private final List<Integer> inOrder;
    private final ProductTerms terms;
    private final int currency;
    private final long amount;

    Case(int seed) {
      random = new Random(seed);
      Set<Integer> own = new LinkedHashSet<>();
      int pockets = random.nextInt(2 * CURRENCIES);
      for (int i = 0; i < pockets; i++) {
        own.add(1 + random.nextInt(CURRENCIES));
      }
      own.forEach(this::open);
      for (int i = random.nextInt(500); i > 0; i--) {
        setRate(1 + random.nextInt(CURRENCIES), 1 + random.nextInt(CURRENCIES));
      }
      List<Integer> named = new ArrayList<>();
      for (int i = 1; i <= CURRENCIES; i++) {
        if (random.nextInt(3) == 0) {
          named.add(i);
        }
      }
      Collections.shuffle(named, random);
      terms = new ProductTerms("p", named, Permissions.ALL, false, 0, ProductLimits.NONE);
      currency = 1 + random.nextInt(CURRENCIES);
      amount = 1 + (random.nextLong() >>> (25 + random.nextInt(38)));
      Set<Integer> order = new LinkedHashSet<>(List.of(currency));
      order.addAll(named);
      order.addAll(own);
      order.retainAll(own);
      inOrder = List.copyOf(order);
    }

    private void open(int pocketCurrency) {
      int pocket = books.pocketOrNew(account, pocketCurrency);
      long balance = random.nextLong() >>> (25 + random.nextInt(39));
      books.post(books.fundingPocket(pocketCurrency), pocket, balance);
      if (random.nextInt(3) == 0) {
        books.addHeld(pocket, random.nextInt(2) == 0 ? balance / 2 : balance + 1);
      }
    }

    private void setRate(int from, int to) {
      BigDecimal rate = new BigDecimal(1 + random.nextInt(2_000_000)).movePointLeft(6);
      if (random.nextInt(20) == 0) {
        rate = rate.movePointRight(random.nextInt(9)).setScale(6);
      }
      long unscaled = rate.unscaledValue().longValueExact();
      if (rates.set(from, to, unscaled, 1_000_000) == RateOutcome.SET) {
        rateOf.put(from + ">" + to, rate);
      }
    }

    void run() {
      List<Leg> expected = plan(FundingPlan.LEGS_MAX);
      BigDecimal paid = sum(expected);
      agree(paid, BigDecimal.valueOf(funding.plan(account, terms, currency, amount, plan)));
      agree(expected, legs());
      agree(paid, BigDecimal.valueOf(plan.totalMinor()));
      carryOut(false);
      fxLegs += (int) expected.stream().filter(leg -> leg.currency() != currency).count();
      part += paid.signum() > 0 && paid.compareTo(BigDecimal.valueOf(amount)) < 0 ? 1 : 0;
      fullPlans += expected.size() == FundingPlan.LEGS_MAX ? 1 : 0;

      planAnyway();
      carryOut(true);
      planCredit();
    }

    /** Leg by leg to a settlement pocket and back; in between no pocket is below what is held. */
    private void carryOut(boolean mayOverdraw) {
      long before = books.hash(0);
      int settlement = books.settlementPocket(1, currency);
      for (int i = 0; i < plan.legs(); i++) {
        agree(
            true,
            books.spend(
                plan.pocket(i), plan.pocketAmountMinor(i), settlement, plan.amountMinor(i)));
        if (!mayOverdraw && books.available(plan.pocket(i)) < 0) {
          throw new AssertionError("overdrawn");
        }
      }
      agree(plan.totalMinor(), books.balance(settlement));
      agreeOnZeroSums();
      long spent = books.hash(0);
      for (int i = 0; i < plan.legs(); i++) {
        agree(
            true,
            books.unspend(
                plan.pocket(i), plan.pocketAmountMinor(i), settlement, plan.amountMinor(i)));
      }
      agree(0L, books.balance(settlement));
      agreeOnZeroSums();
      if (plan.legs() > 0 && spent == before) {
        throw new AssertionError("nothing moved");
      }
    }

    private void agreeOnZeroSums() {
      for (int i = 1; i <= CURRENCIES; i++) {
        agree(0L, books.currencySum(i));
      }
    }

    private void planAnyway() {
      List<Leg> expected = plan(FundingPlan.LEGS_MAX - 1);
      BigDecimal rest = BigDecimal.valueOf(amount).subtract(sum(expected));
      if (rest.signum() > 0) {
        int to = first();
        BigDecimal whole = rest;
        int at = expected.size();
        for (int i = 0; i < expected.size(); i++) {
          if (expected.get(i).currency() == to) {
            whole = rest.add(expected.get(i).amount());
            at = i;
          }
        }
        merged += at < expected.size() ? 1 : 0;
        opened += books.pocket(account, to) == Books.NONE ? 1 : 0;
        Leg leg = new Leg(to, cost(whole, to), whole);
        if (at < expected.size()) {
          expected.set(at, leg);
        } else {
          expected.add(leg);
        }
      }
      funding.planAnyway(account, terms, currency, amount, plan);
      agree(expected, legs());
    }

    private void planCredit() {
      int to = first();
      BigDecimal credited =
          to == currency
              ? BigDecimal.valueOf(amount)
              : BigDecimal.valueOf(amount).multiply(rate(to)).setScale(0, RoundingMode.FLOOR);
      funding.planCredit(account, terms, currency, amount, plan);
      agree(List.of(new Leg(to, credited, BigDecimal.valueOf(amount))), legs());
    }

    private List<Leg> plan(int legsMax) {
      List<Leg> legs = new ArrayList<>();
      BigDecimal rest = BigDecimal.valueOf(amount);
      for (int pocketCurrency : inOrder) {
        BigDecimal available =
            BigDecimal.valueOf(books.available(books.pocket(account, pocketCurrency)));
        boolean usable = pocketCurrency == currency || rateOf.containsKey(key(pocketCurrency));
        if (usable && available.signum() > 0 && rest.signum() > 0 && legs.size() < legsMax) {
          BigDecimal most = available.divide(rate(pocketCurrency), 0, RoundingMode.FLOOR).min(rest);
          if (most.signum() > 0) {
            legs.add(new Leg(pocketCurrency, cost(most, pocketCurrency), most));
            rest = rest.subtract(most);
          }
        }
      }
      return legs;
    }

    private int first() {
      return inOrder.stream()
          .filter(to -> to == currency || rateOf.containsKey(key(to)))
          .filter(to -> cost(BigDecimal.valueOf(amount), to).compareTo(BALANCE_MAX) <= 0)
          .findFirst()
          .orElse(currency);
    }

    private BigDecimal cost(BigDecimal of, int to) {
      return of.multiply(rate(to)).setScale(0, RoundingMode.CEILING);
    }

    private BigDecimal rate(int to) {
      return to == currency ? BigDecimal.ONE : rateOf.get(key(to));
    }

    private String key(int to) {
      return currency + ">" + to;
    }

    private List<Leg> legs() {
      List<Leg> legs = new ArrayList<>();
      for (int i = 0; i < plan.legs(); i++) {
        legs.add(
            new Leg(
                books.currency(plan.pocket(i)),
                BigDecimal.valueOf(plan.pocketAmountMinor(i)),
                BigDecimal.valueOf(plan.amountMinor(i))));
        agree(rates.find(currency, books.currency(plan.pocket(i))), plan.rateId(i));
      }
      return legs;
    }
  }

  private static BigDecimal sum(List<Leg> legs) {
    return legs.stream().map(Leg::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static void agree(Object expected, Object actual) {
    if (!actual.equals(expected)) {
      throw new AssertionError("expected " + expected + " but was " + actual);
    }
  }
}
