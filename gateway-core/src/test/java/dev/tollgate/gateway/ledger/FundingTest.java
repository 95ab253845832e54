package dev.tollgate.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.rules.Permissions;
import dev.tollgate.gateway.rules.ProductLimits;
import dev.tollgate.gateway.rules.ProductTerms;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans by hand; {@link FundingModelTest} has the random ones. */
class FundingTest {
  private static final int EUR = 978;
  private static final int USD = 840;
  private static final int GBP = 826;
  private static final int JPY = 392;
  private static final int CHF = 756;

  private final Books books = new Books();
  private final Rates rates = new Rates();
  private final Funding funding = new Funding(books, rates);
  private final FundingPlan plan = new FundingPlan();
  private final int account = books.accountOrNew(1, 0);
  private final ProductTerms openingOrder = ProductTerms.permissive("plain");
  private final ProductTerms gbpFirst =
      new ProductTerms(
          "order", List.of(GBP, USD, CHF), Permissions.ALL, false, 0, ProductLimits.NONE);

  /** 0.92 EUR, 0.8 GBP, 150 JPY for a dollar; 2 pounds for three euros; no way to CHF. */
  @BeforeEach
  void open() {
    open(EUR, 50_00);
    open(USD, 30_00);
    open(GBP, 20_00);
    rates.set(USD, EUR, 92, 100);
    rates.set(USD, GBP, 80, 100);
    rates.set(USD, JPY, 150, 100);
    rates.set(EUR, GBP, 2, 3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          order   | currency | amount | paid  | legs
          opened  | 978      | 5000   | 5000  | 978 5000=5000
          opened  | 978      | 5001   | 5001  | 978 5000=5000; 826 1=1
          opened  | 978      | 8000   | 8000  | 978 5000=5000; 826 2000=3000
          opened  | 978      | 8001   | 8000  | 978 5000=5000; 826 2000=3000
          opened  | 840      | 3000   | 3000  | 840 3000=3000
          opened  | 840      | 4000   | 4000  | 840 3000=3000; 978 920=1000
          opened  | 840      | 4001   | 4001  | 840 3000=3000; 978 921=1001
          opened  | 840      | 8435   | 8435  | 840 3000=3000; 978 5000=5434; 826 1=1
          opened  | 840      | 99999  | 10934 | 840 3000=3000; 978 5000=5434; 826 2000=2500
          product | 840      | 4000   | 4000  | 840 3000=3000; 826 800=1000
          product | 840      | 5501   | 5501  | 840 3000=3000; 826 2000=2500; 978 1=1
          product | 826      | 2001   | 2000  | 826 2000=2000
          opened  | 392      | 1      | 0     |
          opened  | 978      | 0      | 0     |
          opened  | 978      | -5     | 0     |
          """)
  void shouldSpendInOrderAndAsFarAsEachPocketGoes(
      String order, int currency, long amount, long paid, String legs) {
    ProductTerms terms = order.equals("opened") ? openingOrder : gbpFirst;
    assertThat(funding.plan(account, terms, currency, amount, plan)).isEqualTo(paid);
    assertThat(legs()).isEqualTo(legs == null ? "" : legs);
  }

  @Test
  void shouldSpendOnlyWhatIsNotHeld() {
    books.addHeld(books.pocket(account, USD), 29_99);
    books.addHeld(books.pocket(account, EUR), 50_00);
    assertThat(funding.plan(account, openingOrder, USD, 2, plan)).isEqualTo(2);
    assertThat(legs()).isEqualTo("840 1=1; 826 1=1");
  }

  @Test
  void shouldLeaveOutAPocketWhoseMoneyIsWorthLessThanOneUnit() {
    int swiss = open(CHF, 5);
    rates.set(USD, CHF, 6, 1);
    assertThat(funding.plan(account, gbpFirst, USD, 60_00, plan)).isEqualTo(60_00);
    assertThat(legs()).isEqualTo("840 3000=3000; 826 2000=2500; 978 460=500");
    books.post(books.fundingPocket(CHF), swiss, 1);
    funding.plan(account, gbpFirst, USD, 60_00, plan);
    assertThat(legs()).isEqualTo("840 3000=3000; 826 2000=2500; 756 6=1; 978 460=499");
  }

  @Test
  void shouldTakeEightPocketsAtMost() {
    for (int currency = 1; currency <= 12; currency++) {
      open(currency, 1);
      rates.set(USD, currency, 1, 1);
    }
    assertThat(funding.plan(account, openingOrder, USD, 1_000_00, plan))
        .isEqualTo(30_00 + 54_34 + 25_00 + 5);
    assertThat(plan.legs()).isEqualTo(FundingPlan.LEGS_MAX);
    books.addHeld(books.pocket(account, USD), 30_00);
    funding.planAnyway(account, openingOrder, USD, 1_000_00, plan);
    assertThat(plan.legs()).isEqualTo(FundingPlan.LEGS_MAX);
    assertThat(plan.totalMinor()).isEqualTo(1_000_00);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          currency | amount | legs
          840      | 4000   | 840 3000=3000; 978 920=1000
          840      | 10934  | 840 3000=3000; 978 5000=5434; 826 2000=2500
          840      | 20934  | 840 13000=13000; 978 5000=5434; 826 2000=2500
          978      | 8001   | 978 5001=5001; 826 2000=3000
          756      | 100    | 756 100=100
          """)
  void shouldOverdrawTheTransactionsOwnPocket(int currency, long amount, String legs) {
    funding.planAnyway(account, openingOrder, currency, amount, plan);
    assertThat(legs()).isEqualTo(legs);
    assertThat(plan.totalMinor()).isEqualTo(amount);
  }

  @Test
  void shouldOverdrawTheFirstPocketThatHasARateIfThereIsNoneOfItsOwn() {
    rates.set(CHF, GBP, 1, 1);
    rates.set(CHF, USD, 11, 10);
    funding.planAnyway(account, openingOrder, CHF, 60_00, plan);
    assertThat(legs()).isEqualTo("840 4400=4000; 826 2000=2000");
    funding.planAnyway(account, gbpFirst, CHF, 60_00, plan);
    assertThat(legs()).isEqualTo("826 3273=3273; 840 3000=2727");
  }

  @Test
  void shouldOpenAPocketForAnOverdraftThatNoneCanTake() {
    assertThat(books.pocket(account, CHF)).isEqualTo(Books.NONE);
    funding.planAnyway(account, gbpFirst, CHF, 7, plan);
    assertThat(books.pocket(account, CHF)).isNotEqualTo(Books.NONE);
    assertThat(books.balance(books.pocket(account, CHF))).isZero();
    assertThat(legs()).isEqualTo("756 7=7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          order   | currency | amount | legs
          opened  | 978      | 7      | 978 7=7
          product | 978      | 7      | 978 7=7
          opened  | 756      | 100    | 978 95=100
          product | 756      | 100    | 826 83=100
          opened  | 756      | 1      | 978 0=1
          opened  | 392      | 100    | 392 100=100
          """)
  void shouldCreditOnePocket(String order, int currency, long amount, String legs) {
    rates.set(CHF, EUR, 957, 1000);
    rates.set(CHF, GBP, 837, 1000);
    funding.planCredit(
        account, order.equals("opened") ? openingOrder : gbpFirst, currency, amount, plan);
    assertThat(legs()).isEqualTo(legs);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          kept | legs
          8001 | 840 3000=3000; 978 4601=5001
          8000 | 840 3000=3000; 978 4600=5000
          3001 | 840 3000=3000; 978 1=1
          3000 | 840 3000=3000
          1    | 840 1=1
          0    |
          """)
  void shouldCutFromTheEndAtTheRatesOfThePlan(long kept, String legs) {
    funding.plan(account, openingOrder, USD, 80_01, plan);
    assertThat(legs()).isEqualTo("840 3000=3000; 978 4601=5001");
    rates.set(USD, EUR, 99, 100);
    funding.cut(plan, kept);
    assertThat(legs()).isEqualTo(legs == null ? "" : legs);
    assertThat(plan.totalMinor()).isEqualTo(kept);
  }

  @Test
  void shouldCutACreditRoundingItDown() {
    rates.set(CHF, EUR, 957, 1000);
    funding.planCredit(account, openingOrder, CHF, 100, plan);
    rates.set(CHF, EUR, 1, 1);
    funding.cutCredit(plan, 50);
    assertThat(legs()).isEqualTo("978 47=50");
  }

  @Test
  void shouldTellTheFirstRateUsed() {
    funding.plan(account, openingOrder, USD, 30_00, plan);
    assertThat(plan.firstRateId()).isEqualTo(Rates.NONE);
    funding.plan(account, openingOrder, USD, 90_00, plan);
    assertThat(plan.firstRateId()).isEqualTo(rates.find(USD, EUR));
  }

  @Test
  void shouldLeavePocketsOutWhoseRateGoesBeyondAllAmounts() {
    Rates steep = new Rates();
    steep.set(CHF, EUR, Fractions.TERM_MAX, 1);
    Funding other = new Funding(books, steep);
    other.planCredit(account, openingOrder, CHF, 1_000, plan);
    assertThat(legs()).isEqualTo("756 1000=1000");
    assertThat(other.plan(account, openingOrder, CHF, Long.MAX_VALUE, plan)).isZero();
  }

  private int open(int currency, long balance) {
    int pocket = books.pocketOrNew(account, currency);
    books.post(books.fundingPocket(currency), pocket, balance);
    return pocket;
  }

  /** As {@code CURRENCY POCKET_AMOUNT=AMOUNT; ...}. */
  private String legs() {
    StringBuilder text = new StringBuilder();
    for (int leg = 0; leg < plan.legs(); leg++) {
      text.append(leg == 0 ? "" : "; ").append(books.currency(plan.pocket(leg)));
      text.append(' ').append(plan.pocketAmountMinor(leg)).append('=');
      text.append(plan.amountMinor(leg));
    }
    return text.toString();
  }
}
