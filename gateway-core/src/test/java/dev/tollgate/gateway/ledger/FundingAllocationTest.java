package dev.tollgate.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.rules.AuthorizationFacts;
import dev.tollgate.gateway.rules.AuthorizationRules;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.ChannelLimits;
import dev.tollgate.gateway.rules.MerchantTypes;
import dev.tollgate.gateway.rules.Permissions;
import dev.tollgate.gateway.rules.ProductLimits;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.rules.Rule;
import dev.tollgate.gateway.rules.TransactionKind;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Plans, limits and rules of a product that has all of them allocate nothing. */
class FundingAllocationTest {
  private static final int ROUNDS = 100_000;
  private static final int EUR = 978;
  private static final int USD = 840;
  private static final int JPY = 392;

  private final Books books = new Books();
  private final Rates rates = new Rates();
  private final Funding funding = new Funding(books, rates);
  private final Cards cards = new Cards();
  private final Limits limits = new Limits(rates, cards.records());
  private final FundingPlan plan = new FundingPlan();
  private final AuthorizationFacts facts = new AuthorizationFacts();
  private final int account = books.accountOrNew(1, 0);
  private final ProductTerms terms =
      new ProductTerms(
          "travel",
          List.of(JPY, EUR),
          new Permissions(
              Set.of(TransactionKind.PURCHASE),
              Set.of(Channel.POS),
              MerchantTypes.of(List.of(7995)),
              MerchantTypes.NONE),
          true,
          0,
          new ProductLimits(
              EUR,
              new ChannelLimits(1_000_000_000, 1_000_000_000_000L, 10_000),
              ChannelLimits.NONE,
              ChannelLimits.NONE));

  @Test
  void shouldAllocateNothing() throws Exception {
    for (int currency : new int[] {EUR, USD, JPY}) {
      int pocket = books.pocketOrNew(account, currency);
      books.post(books.fundingPocket(currency), pocket, 1_000_000);
    }
    cards.link(1, 0, account, Ascii16.parse("travel").hi(), 0, CardStatus.ACTIVE);
    rates.set(USD, EUR, 92, 100);
    rates.set(USD, JPY, 999_999_999_999_999_989L, 666_666_666_666_666_667L);
    play();
    long before = allocatedBytes();
    play();
    long allocated = allocatedBytes() - before;
    assertThat(allocated).as("bytes in %d rounds", ROUNDS).isLessThan(ROUNDS / 20);
  }

  private void play() {
    int settlement = books.settlementPocket(1, USD);
    for (int i = 0; i < ROUNDS; i++) {
      facts.terms = terms;
      facts.kind = TransactionKind.PURCHASE;
      facts.cardKnown = true;
      facts.cardLinked = true;
      facts.merchantType = 5411;
      facts.amountMinor = 1_500_000 + i % 1000;
      facts.availableMinor = funding.plan(account, terms, USD, facts.amountMinor, plan);
      facts.limits = limits.check(0, Channel.POS, terms, USD, facts.amountMinor, i);
      if (AuthorizationRules.beforePin(facts) == Rule.GRANTED
          && AuthorizationRules.afterPin(facts).reason().isApproval()) {
        long used = limits.inLimitCurrency(terms, USD, facts.availableMinor);
        limits.use(0, Channel.POS, used, i);
        limits.giveBack(0, Channel.POS, used, true, i, i);
        carryOutAndBack(settlement);
      }
      funding.planAnyway(account, terms, USD, 9_000_000, plan);
      funding.cut(plan, 8_999_999);
    }
    assertThat(plan.legs()).isEqualTo(3);
  }

  private void carryOutAndBack(int settlement) {
    for (int leg = 0; leg < plan.legs(); leg++) {
      books.spend(plan.pocket(leg), plan.pocketAmountMinor(leg), settlement, plan.amountMinor(leg));
    }
    for (int leg = 0; leg < plan.legs(); leg++) {
      books.unspend(
          plan.pocket(leg), plan.pocketAmountMinor(leg), settlement, plan.amountMinor(leg));
    }
  }

  /** By reflection: the module under test does not read jdk.management, and should not. */
  private static long allocatedBytes() throws Exception {
    Object threads =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    Method allocated =
        Class.forName("com.sun.management.ThreadMXBean")
            .getMethod("getCurrentThreadAllocatedBytes");
    return (long) allocated.invoke(threads);
  }
}
