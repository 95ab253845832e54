package dev.tollgate.gateway.ledger;

import static dev.tollgate.gateway.ledger.Scene.EUR;
import static dev.tollgate.gateway.ledger.Scene.GBP;
import static dev.tollgate.gateway.ledger.Scene.LIFETIME_MS;
import static dev.tollgate.gateway.ledger.Scene.USD;
import static dev.tollgate.gateway.ledger.Scene.WINDOW_MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.rules.ChannelLimits;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.Permissions;
import dev.tollgate.gateway.rules.PinOutcome;
import dev.tollgate.gateway.rules.ProductLimits;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.TransactionKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each kind of request does, and what a card's requests leave for the next one. */
class RequestTest {
  private final Scene scene = new Scene();
  private final TransactionCommand request = scene.request(1);

  /** Columns: answer, approved amount, what is told of the balance, balance and held. */
  @ParameterizedTest
  @CsvSource({
    "PURCHASE,          HOLD, 1000, APPROVED,           1000, false, 10000 1000",
    "PURCHASE,          POST, 1000, APPROVED,           1000, false, 9000 0",
    "CASH,              HOLD, 1000, APPROVED,           1000, false, 10000 1000",
    "CASHBACK,          POST, 1000, APPROVED,           1000, false, 9000 0",
    "REFUND,            HOLD, 1000, APPROVED,           1000, false, 10000 0",
    "REFUND,            POST, 1000, APPROVED,           1000, false, 11000 0",
    "REFUND,            POST, 0,    AMOUNT_INVALID,     0,    false, 10000 0",
    "PRE_AUTHORIZATION, HOLD, 1000, APPROVED,           1000, false, 10000 1000",
    "PRE_AUTHORIZATION, POST, 1000, APPROVED,           1000, false, 9000 0",
    "INCREMENTAL,       HOLD, 1000, ORIGINAL_NOT_FOUND, 0,    false, 10000 0",
    "BALANCE_ENQUIRY,   HOLD, 0,    APPROVED,           0,    true,  10000 0",
    "ACCOUNT_CHECK,     HOLD, 0,    ACCOUNT_CHECKED,    0,    false, 10000 0",
    "OTHER,             HOLD, 1000, NOT_SUPPORTED,      0,    false, 10000 0",
  })
  void shouldCarryOutEachKind(
      TransactionKind kind,
      Posting posting,
      long amountMinor,
      Reason reason,
      long approvedMinor,
      boolean tells,
      String eur) {
    request.kind = kind;
    request.posting = posting;
    request.amountMinor = amountMinor;
    Decision decision = scene.apply(request);
    assertThat(decision.reason).isEqualTo(reason);
    assertThat(decision.approvedAmountMinor).isEqualTo(approvedMinor);
    assertThat(decision.tellsBalance).isEqualTo(tells);
    assertThat(decision.decidedAtMs).isEqualTo(scene.nowMs);
    assertThat(scene.eur()).isEqualTo(eur);
    assertThat(scene.ledger.currencySum(EUR)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"978, 10000, 9000", "840, 5000, 5000", "826, 0, 0"})
  void shouldTellBothBalancesAgainToARepeat(int currency, long ledgerMinor, long availableMinor) {
    scene.apply(scene.request(7));
    request.kind = TransactionKind.BALANCE_ENQUIRY;
    request.amountMinor = 0;
    request.currency = currency;
    for (boolean repeated : new boolean[] {false, true}) {
      Decision decision = scene.apply(request);
      assertThat(decision.repeated).isEqualTo(repeated);
      assertThat(decision.tellsBalance).isTrue();
      assertThat(decision.ledgerBalanceMinor).isEqualTo(ledgerMinor);
      assertThat(decision.availableMinor).isEqualTo(availableMinor);
      assertThat(decision.balanceCurrency).isEqualTo(currency);
    }
  }

  /** The account has 100.00 EUR and 50.00 USD; one USD costs 0.80 EUR, one EUR 1.25 USD. */
  @ParameterizedTest
  @CsvSource({
    "true,  true,  20000, PARTIAL_APPROVAL,   14000, 1",
    "true,  false, 20000, INSUFFICIENT_FUNDS, 0,     0",
    "false, true,  20000, INSUFFICIENT_FUNDS, 0,     0",
    "true,  true,  14000, APPROVED,           14000, 1",
    "true,  true,  9000,  APPROVED,           9000,  0",
  })
  void shouldGrantAPartWhereBothSidesWantIt(
      boolean product, boolean terminal, long asked, Reason reason, long granted, long rateId) {
    ProductTerms terms =
        new ProductTerms("default", List.of(), Permissions.ALL, product, 0, ProductLimits.NONE);
    Scene other = new Scene(new LedgerConfig(3, WINDOW_MS, 100, LIFETIME_MS, 100, List.of(terms)));
    other.ledger.setRate(EUR, USD, 125, 100);
    request.amountMinor = asked;
    request.partialApprovalAllowed = terminal;
    for (boolean repeated : new boolean[] {false, true}) {
      Decision decision = other.apply(request);
      assertThat(decision.reason).isEqualTo(reason);
      assertThat(decision.approvedAmountMinor).isEqualTo(granted);
      assertThat(decision.rateId).isEqualTo(rateId);
      assertThat(decision.repeated).isEqualTo(repeated);
    }
    other.apply(other.reversal(2, request));
    assertThat(other.eur()).isEqualTo("10000 0");
    assertThat(other.pocket(USD).held()).isZero();
  }

  @Test
  void shouldExtendALiveHold() {
    request.retrievalReferenceLo = 7;
    scene.apply(request);
    TransactionCommand named = scene.increment(2, request, 5_00);
    assertThat(scene.apply(named).reason).isEqualTo(Reason.APPROVED);
    assertThat(scene.decision.holdId).isZero();
    TransactionCommand referring = scene.increment(3, request, 2_00);
    referring.original.present = false;
    assertThat(scene.apply(referring).reason).isEqualTo(Reason.APPROVED);
    assertThat(scene.eur()).isEqualTo("10000 1700");
    assertThat(scene.ledger.liveHolds()).isEqualTo(1);
    scene.apply(scene.reversal(4, named));
    assertThat(scene.eur()).as("its own part only").isEqualTo("10000 1200");
    assertThat(scene.outcome(scene.completion(5, request, 12_00))).isEqualTo("ACCEPTED");
    assertThat(scene.eur()).isEqualTo("8800 0");
    assertThat(scene.apply(scene.reversal(6, referring)).reason).isEqualTo(Reason.ACCEPTED);
    assertThat(scene.eur()).as("completed").isEqualTo("8800 0");
  }

  @Test
  void shouldEndAllPartsOfAHoldTogether() {
    scene.apply(request);
    scene.nowMs += LIFETIME_MS / 2;
    TransactionCommand increment = scene.increment(2, request, 5_00);
    scene.apply(increment);
    scene.nowMs += LIFETIME_MS / 2 - 1;
    scene.ledger.advanceTime(scene.nowMs);
    assertThat(scene.eur()).isEqualTo("10000 1500");
    scene.ledger.advanceTime(++scene.nowMs);
    assertThat(scene.eur()).isEqualTo("10000 0");
    assertThat(scene.apply(scene.increment(3, request, 1)).reason)
        .isEqualTo(Reason.ORIGINAL_NOT_FOUND);
  }

  @Test
  void shouldExtendNoOtherHold() {
    scene.apply(request);
    TransactionCommand elsewhere = scene.increment(2, request, 1);
    elsewhere.key.terminal++;
    TransactionCommand inDollars = scene.increment(3, request, 1);
    inDollars.currency = USD;
    TransactionCommand posted = scene.request(8);
    posted.posting = Posting.POST;
    scene.apply(posted);
    for (TransactionCommand increment :
        List.of(elsewhere, inDollars, scene.increment(4, posted, 1))) {
      assertThat(scene.outcome(increment)).isEqualTo("ORIGINAL_NOT_FOUND");
    }
    scene.apply(scene.reversal(5, request));
    assertThat(scene.apply(scene.increment(6, request, 1)).reason)
        .isEqualTo(Reason.ORIGINAL_NOT_FOUND);
  }

  /** Columns: counter, PIN, cryptogram, answer; one card, in this order. */
  @Test
  void shouldTakeACounterOnceUnlessThePinWasWrong() {
    Object[][] rows = {
      {5, PinOutcome.NOT_PRESENT, CheckOutcome.PASSED, Reason.APPROVED},
      {5, PinOutcome.NOT_PRESENT, CheckOutcome.PASSED, Reason.COUNTER_REPLAYED},
      {4, PinOutcome.NOT_PRESENT, CheckOutcome.PASSED, Reason.COUNTER_REPLAYED},
      {6, PinOutcome.WRONG, CheckOutcome.PASSED, Reason.PIN_WRONG},
      {6, PinOutcome.MALFORMED, CheckOutcome.PASSED, Reason.PIN_BLOCK_MALFORMED},
      {6, PinOutcome.RIGHT, CheckOutcome.PASSED, Reason.APPROVED},
      {6, PinOutcome.RIGHT, CheckOutcome.PASSED, Reason.COUNTER_REPLAYED},
      {-1, PinOutcome.NOT_PRESENT, CheckOutcome.FAILED, Reason.CRYPTOGRAM_FAILED},
      {7, PinOutcome.NOT_PRESENT, CheckOutcome.PASSED, Reason.APPROVED},
      {-1, PinOutcome.NOT_PRESENT, CheckOutcome.NOT_PERFORMED, Reason.APPROVED},
      {65_535, PinOutcome.NOT_PRESENT, CheckOutcome.PASSED, Reason.APPROVED},
    };
    for (int row = 0; row < rows.length; row++) {
      TransactionCommand command = scene.request(10 + row);
      command.amountMinor = 1;
      command.applicationTransactionCounter = (int) rows[row][0];
      command.pin = (PinOutcome) rows[row][1];
      command.cryptogram = (CheckOutcome) rows[row][2];
      assertThat(scene.apply(command).reason).as("row %d", row).isEqualTo(rows[row][3]);
      assertThat(scene.apply(command).repeated).as("row %d, again", row).isTrue();
    }
  }

  @Test
  void shouldGiveLimitsBackWithWhatUsedThem() {
    Scene limited = limited(new ChannelLimits(50_00, 80_00, 3));
    assertThat(limited.authorize(1, c -> c.amountMinor = 50_01).reason)
        .isEqualTo(Reason.AMOUNT_LIMIT);
    TransactionCommand first = limited.request(2);
    first.amountMinor = 50_00;
    assertThat(limited.apply(first).reason).isEqualTo(Reason.APPROVED);
    assertThat(limited.authorize(3, c -> c.amountMinor = 30_01).reason)
        .isEqualTo(Reason.AMOUNT_LIMIT);
    TransactionCommand part = limited.reversal(4, first);
    part.replacementAmountMinor = 40_00;
    limited.apply(part);
    assertThat(limited.authorize(5, c -> c.amountMinor = 40_00).reason).isEqualTo(Reason.APPROVED);
    assertThat(limited.voidTransaction(5)).isEqualTo(VoidOutcome.RELEASED);
    assertThat(limited.authorize(6, c -> c.amountMinor = 1).reason).isEqualTo(Reason.APPROVED);
    assertThat(limited.authorize(7, c -> c.amountMinor = 1).reason).isEqualTo(Reason.APPROVED);
    assertThat(limited.authorize(8, c -> c.amountMinor = 1).reason).isEqualTo(Reason.COUNT_LIMIT);
    TransactionCommand advice = limited.advice(limited.request(9));
    assertThat(limited.apply(advice).reason).as("unchecked").isEqualTo(Reason.ACCEPTED);
  }

  /** 3 cents use 10 of the limit; for the 2 that stay it keeps ceil(10 * 2 / 3). */
  @Test
  void shouldRoundWhatStaysUsedUp() {
    Scene limited = limited(new ChannelLimits(ChannelLimits.NO_AMOUNT, 20, 10));
    limited.ledger.setRate(USD, EUR, 10, 3);
    TransactionCommand dollars = limited.request(1);
    dollars.currency = USD;
    dollars.amountMinor = 3;
    limited.apply(dollars);
    TransactionCommand part = limited.reversal(2, dollars);
    part.replacementAmountMinor = 2;
    limited.apply(part);
    assertThat(limited.authorize(3, c -> c.amountMinor = 14).reason).isEqualTo(Reason.AMOUNT_LIMIT);
    assertThat(limited.authorize(4, c -> c.amountMinor = 13).reason).isEqualTo(Reason.APPROVED);
  }

  private static Scene limited(ChannelLimits pos) {
    ProductLimits limits = new ProductLimits(EUR, pos, ChannelLimits.NONE, ChannelLimits.NONE);
    ProductTerms terms = new ProductTerms("default", List.of(), Permissions.ALL, false, 0, limits);
    return new Scene(new LedgerConfig(3, WINDOW_MS, 100, LIFETIME_MS, 100, List.of(terms)));
  }

  @Test
  void shouldDeclineARefundInNoCurrency() {
    request.kind = TransactionKind.REFUND;
    request.posting = Posting.POST;
    request.currency = 1000;
    assertThat(scene.apply(request).reason).isEqualTo(Reason.AMOUNT_INVALID);
    assertThat(scene.pockets(Scene.ACCOUNT)).hasSize(2);
    assertThat(scene.ledger.currencySum(GBP)).isZero();
  }
}
