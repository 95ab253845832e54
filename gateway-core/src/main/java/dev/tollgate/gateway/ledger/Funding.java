package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.ProductTerms;

/**
 * Works out which pockets pay an amount, through the exchange rates of now. Moves nothing; {@link
 * Books#spend} and {@link Books#unspend} carry a plan out, leg by leg.
 *
 * <p>A pocket in another currency gives {@code ceil(amount * rate)}, and nothing without a rate
 * from the transaction's currency to its own.
 */
final class Funding {
  private final Books books;
  private final Rates rates;
  private final PocketOrder order;

  Funding(Books books, Rates rates) {
    this.books = books;
    this.rates = rates;
    this.order = new PocketOrder(books);
  }

  /**
   * Spends what is available, each pocket as far as it goes.
   *
   * @return how much of the amount that pays, in the transaction's currency
   */
  long plan(int account, ProductTerms terms, int currency, long amountMinor, FundingPlan out) {
    return plan(account, terms, currency, amountMinor, FundingPlan.LEGS_MAX, out);
  }

  /**
   * Spends the whole amount, because it has been spent already: what no pocket has goes below zero
   * in the pocket of the transaction's currency, else in the first one with a rate, else in a new
   * one of the transaction's currency.
   */
  void planAnyway(
      int account, ProductTerms terms, int currency, long amountMinor, FundingPlan out) {
    long paid = plan(account, terms, currency, amountMinor, FundingPlan.LEGS_MAX - 1, out);
    if (paid < amountMinor) {
      int pocket = first(account, terms, currency, amountMinor);
      overdraw(pocket, rateTo(currency, pocket), amountMinor - paid, out);
    }
  }

  /**
   * Credits the whole amount: to the pocket of the transaction's currency, else through the rate to
   * the first one that has one, else to a new one of the transaction's currency.
   */
  void planCredit(
      int account, ProductTerms terms, int currency, long amountMinor, FundingPlan out) {
    out.clear();
    int pocket = first(account, terms, currency, amountMinor);
    long rate = rateTo(currency, pocket);
    out.add(pocket, rates.proceeds(rate, amountMinor), amountMinor, rate);
  }

  /**
   * Cuts a spending plan to a smaller amount, last leg first, at the rates it was made with: what
   * is left of it after a partial reversal, or what a smaller completion takes of its hold.
   */
  void cut(FundingPlan plan, long amountMinor) {
    long rest = amountMinor;
    for (int leg = 0; leg < plan.legs(); leg++) {
      long kept = Math.min(rest, plan.amountMinor(leg));
      if (kept <= 0) {
        plan.cut(leg);
        return;
      }
      if (kept < plan.amountMinor(leg)) {
        plan.set(leg, rates.cost(plan.rateId(leg), kept), kept);
      }
      rest -= kept;
    }
  }

  /** The same for a plan of {@link #planCredit}. */
  void cutCredit(FundingPlan plan, long amountMinor) {
    plan.set(0, rates.proceeds(plan.rateId(0), amountMinor), amountMinor);
  }

  private long plan(
      int account,
      ProductTerms terms,
      int currency,
      long amountMinor,
      int legsMax,
      FundingPlan out) {
    out.clear();
    long rest = amountMinor;
    order.start(account, terms, currency);
    int pocket = order.next();
    while (rest > 0 && pocket != Books.NONE && out.legs() < legsMax) {
      rest -= take(pocket, currency, rest, out);
      pocket = order.next();
    }
    return amountMinor - rest;
  }

  /** Adds what a pocket can pay of an amount. @return how much, in the transaction's currency */
  private long take(int pocket, int currency, long amountMinor, FundingPlan out) {
    long available = books.available(pocket);
    if (available <= 0 || !reaches(currency, pocket)) {
      return 0;
    }
    long rate = rateTo(currency, pocket);
    long cost = rates.cost(rate, amountMinor);
    if (cost <= available) {
      out.add(pocket, cost, amountMinor, rate);
      return amountMinor;
    }
    long part = rates.affordable(rate, available);
    if (part > 0) {
      out.add(pocket, rates.cost(rate, part), part, rate);
    }
    return part;
  }

  /** The pocket that takes an amount whatever it has, opened if there is none. */
  private int first(int account, ProductTerms terms, int currency, long amountMinor) {
    order.start(account, terms, currency);
    int pocket = order.next();
    while (pocket != Books.NONE && !bears(pocket, currency, amountMinor)) {
      pocket = order.next();
    }
    return pocket == Books.NONE ? books.pocketOrNew(account, currency) : pocket;
  }

  private boolean bears(int pocket, int currency, long amountMinor) {
    return reaches(currency, pocket)
        && rates.cost(rateTo(currency, pocket), amountMinor) <= Books.BALANCE_MAX_MINOR;
  }

  private void overdraw(int pocket, long rate, long amountMinor, FundingPlan out) {
    for (int leg = 0; leg < out.legs(); leg++) {
      if (out.pocket(leg) == pocket) {
        long whole = out.amountMinor(leg) + amountMinor;
        out.set(leg, rates.cost(rate, whole), whole);
        return;
      }
    }
    out.add(pocket, rates.cost(rate, amountMinor), amountMinor, rate);
  }

  private boolean reaches(int currency, int pocket) {
    return books.currency(pocket) == currency || rateTo(currency, pocket) != Rates.NONE;
  }

  private long rateTo(int currency, int pocket) {
    return rates.find(currency, books.currency(pocket));
  }
}
