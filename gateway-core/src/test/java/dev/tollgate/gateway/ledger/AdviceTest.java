package dev.tollgate.gateway.ledger;

import static dev.tollgate.gateway.ledger.Scene.ACCOUNT;
import static dev.tollgate.gateway.ledger.Scene.EUR;
import static dev.tollgate.gateway.ledger.Scene.LIFETIME_MS;
import static dev.tollgate.gateway.ledger.Scene.WINDOW_MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.ledger.Scene.Pocket;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.Permissions;
import dev.tollgate.gateway.rules.ProductLimits;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.TransactionKind;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was decided elsewhere: outcomes that replace ours, completions, and news. */
class AdviceTest {
  private static final ProductTerms TOLERANT =
      new ProductTerms("default", List.of(), Permissions.ALL, false, 15, ProductLimits.NONE);

  private final Scene scene =
      new Scene(new LedgerConfig(3, WINDOW_MS, 1000, LIFETIME_MS, 1000, List.of(TOLERANT)));
  private final TransactionCommand request = scene.request(1);

  /** The account has 100.00. */
  @ParameterizedTest
  @CsvSource({
    "HOLD, PURCHASE,        true,  1000,  ACCEPTED,           10000 1000",
    "HOLD, PURCHASE,        false, 1000,  ACCEPTED,           10000 0",
    "HOLD, PURCHASE,        true,  10001, ACCEPTED OVERDRAFT, 10000 10001",
    "HOLD, REFUND,          true,  1000,  ACCEPTED,           10000 0",
    "HOLD, PURCHASE,        true,  0,     ACCEPTED,           10000 0",
    "HOLD, PURCHASE,        true,  -1,    AMOUNT_INVALID,     10000 0",
    "HOLD, OTHER,           true,  1000,  NOT_SUPPORTED,      10000 0",
    "HOLD, BALANCE_ENQUIRY, true,  1000,  ACCEPTED,           10000 0",
    "POST, PURCHASE,        true,  1000,  ACCEPTED,           9000 0",
    "POST, CASH,            true,  10001, ACCEPTED OVERDRAFT, -1 0",
    "POST, PURCHASE,        false, 1000,  ACCEPTED,           10000 0",
    "POST, REFUND,          true,  1000,  ACCEPTED,           11000 0",
    "POST, COMPLETION,      true,  1000,  ACCEPTED OVER_COMPLETION, 9000 0",
    "POST, COMPLETION,      true,  0,     ACCEPTED,           10000 0",
  })
  void shouldMoveWhatItHearsOfFirst(
      Posting posting,
      TransactionKind kind,
      boolean approved,
      long amountMinor,
      String outcome,
      String eur) {
    request.posting = posting;
    request.key.mti = posting == Posting.HOLD ? 100 : 200;
    request.kind = kind;
    request.amountMinor = amountMinor;
    TransactionCommand advice = scene.advice(request);
    advice.adviceApproved = approved;
    advice.deadlineMs = 0;
    advice.cardKnown = false;
    assertThat(scene.outcome(advice)).isEqualTo(outcome);
    assertThat(scene.eur()).isEqualTo(eur);
    assertThat(scene.outcome(advice)).isEqualTo(outcome.split(" ")[0]);
    assertThat(scene.decision.repeated).isTrue();
    assertThat(scene.eur()).isEqualTo(eur);
    assertThat(scene.ledger.currencySum(EUR)).isZero();
  }

  /** The request was answered 91 before it came here; the network decided in our place. */
  @Test
  void shouldReverseAndCompleteWhatWasStoodIn() {
    scene.ledger.voidTransaction(scene.nowMs, request.key, Scene.COMMAND_ID);
    TransactionCommand standIn = scene.advice(request);
    assertThat(scene.outcome(standIn)).isEqualTo("ACCEPTED");
    assertThat(scene.eur()).isEqualTo("10000 1000");

    assertThat(scene.outcome(scene.completion(2, request, 1000))).isEqualTo("ACCEPTED");
    assertThat(scene.eur()).isEqualTo("9000 0");

    assertThat(scene.outcome(scene.reversal(3, request))).isEqualTo("ACCEPTED");
    assertThat(scene.eur()).isEqualTo("10000 0");
  }

  /** A network whose request we could not even remember, reverses what it decided itself. */
  @Test
  void shouldReverseTheAdviceOfARequestThatNeverCame() {
    assertThat(scene.outcome(scene.advice(request))).isEqualTo("ACCEPTED");

    assertThat(scene.outcome(scene.reversal(3, request))).isEqualTo("ACCEPTED");
    assertThat(scene.eur()).isEqualTo("10000 0");
  }

  /** A refund of a purchase is not a new outcome of the purchase. */
  @Test
  void shouldAddARefundThatNamesItsPurchase() {
    request.posting = Posting.POST;
    request.key.mti = 200;
    assertThat(scene.outcome(request)).isEqualTo("APPROVED");
    assertThat(scene.eur()).isEqualTo("9000 0");
    TransactionCommand refund = scene.advice(request);
    refund.key.stan = 9;
    refund.kind = TransactionKind.REFUND;
    Scene.name(refund, request);

    assertThat(scene.outcome(refund)).isEqualTo("ACCEPTED");
    assertThat(scene.eur()).isEqualTo("10000 0");
  }

  /** Columns: the request's amount (over 100.00 is declined), the advice, balance and held. */
  @ParameterizedTest
  @CsvSource({
    "HOLD, 1000,  true,  1000,  ACCEPTED,           10000 1000",
    "HOLD, 1000,  true,  1500,  ACCEPTED,           10000 1500",
    "HOLD, 1000,  true,  400,   ACCEPTED,           10000 400",
    "HOLD, 1000,  true,  0,     ACCEPTED,           10000 0",
    "HOLD, 1000,  false, 1000,  ACCEPTED,           10000 0",
    "HOLD, 20000, true,  1000,  ACCEPTED,           10000 1000",
    "HOLD, 20000, true,  20000, ACCEPTED OVERDRAFT, 10000 20000",
    "HOLD, 20000, false, 20000, ACCEPTED,           10000 0",
    "POST, 1000,  true,  1000,  ACCEPTED,           9000 0",
    "POST, 1000,  true,  1500,  ACCEPTED,           8500 0",
    "POST, 1000,  true,  400,   ACCEPTED,           9600 0",
    "POST, 1000,  false, 1000,  ACCEPTED,           10000 0",
    "POST, 20000, true,  20000, ACCEPTED OVERDRAFT, -10000 0",
  })
  void shouldReplaceTheOutcomeOfItsRequest(
      Posting posting, long asked, boolean approved, long told, String outcome, String eur) {
    request.posting = posting;
    request.key.mti = posting == Posting.HOLD ? 100 : 200;
    request.amountMinor = asked;
    scene.apply(request);
    TransactionCommand advice = scene.advice(request);
    advice.adviceApproved = approved;
    advice.amountMinor = told;
    assertThat(scene.outcome(advice)).isEqualTo(outcome);
    assertThat(scene.eur()).isEqualTo(eur);
    assertThat(scene.ledger.voidTransaction(scene.nowMs, request.key, Scene.COMMAND_ID))
        .as("its outcome is not ours any more")
        .isEqualTo(VoidOutcome.NOTHING_HELD);
    assertThat(scene.eur()).isEqualTo(eur);
    assertThat(scene.outcome(scene.reversal(9, request))).isEqualTo("ACCEPTED");
    assertThat(scene.eur()).isEqualTo("10000 0");
    assertThat(scene.ledger.currencySum(EUR)).isZero();
  }

  @Test
  void shouldReplaceNothingOfAnotherTransaction() {
    List<Consumer<TransactionCommand>> differences =
        List.of(
            c -> c.key.networkId++,
            c -> c.key.stan++,
            c -> c.key.acquirerId++,
            c -> c.key.terminal++,
            c -> c.retrievalReferenceLo++,
            c -> c.retrievalReferenceHi++);
    for (Consumer<TransactionCommand> difference : differences) {
      Scene fresh = new Scene();
      request.retrievalReferenceLo = 7;
      fresh.apply(request);
      TransactionCommand advice = fresh.advice(request);
      difference.accept(advice);
      assertThat(fresh.outcome(advice)).isEqualTo("ACCEPTED");
      assertThat(fresh.eur()).isEqualTo("10000 2000");
    }
  }

  @Test
  void shouldAddAnIncrementToTheHoldItNames() {
    scene.apply(request);
    TransactionCommand advice = scene.advice(scene.increment(2, request, 5_00));
    Scene.name(advice, request);
    assertThat(scene.outcome(advice)).isEqualTo("ACCEPTED");
    assertThat(scene.eur()).isEqualTo("10000 1500");
    assertThat(scene.ledger.liveHolds()).isEqualTo(1);
    assertThat(scene.outcome(scene.completion(3, request, 15_00))).isEqualTo("ACCEPTED");
    assertThat(scene.eur()).isEqualTo("8500 0");
  }

  @Test
  void shouldTakeASecondAdviceOfOneTransactionForAnotherOutcome() {
    TransactionCommand first = scene.advice(request);
    scene.apply(first);
    TransactionCommand second = scene.advice(request);
    second.key.transmissionDateTime++;
    second.amountMinor = 4_00;
    scene.apply(second);
    assertThat(scene.eur()).isEqualTo("10000 400");
  }

  @Test
  void shouldMoveNothingForWhatWasReversed() {
    scene.apply(request);
    scene.apply(scene.reversal(2, request));
    assertThat(scene.outcome(scene.advice(request))).isEqualTo("ACCEPTED ORIGINAL_AFTER_REVERSAL");
    assertThat(scene.eur()).isEqualTo("10000 0");
  }

  @Test
  void shouldReverseAnAdvice() {
    TransactionCommand advice = scene.advice(request);
    scene.apply(advice);
    assertThat(scene.outcome(scene.reversal(2, advice))).isEqualTo("ACCEPTED");
    assertThat(scene.eur()).isEqualTo("10000 0");
    TransactionCommand late = scene.advice(scene.request(5));
    scene.apply(scene.reversal(6, late));
    assertThat(scene.outcome(late)).isEqualTo("REVERSED_BEFORE ORIGINAL_AFTER_REVERSAL");
    assertThat(scene.eur()).isEqualTo("10000 0");
  }

  /** A hold of 10.00, tolerance 15 %. */
  @ParameterizedTest
  @CsvSource({
    "1000,  ACCEPTED,                 9000 0",
    "400,   ACCEPTED,                 9600 0",
    "0,     ACCEPTED,                 10000 0",
    "1150,  ACCEPTED,                 8850 0",
    "1151,  ACCEPTED OVER_COMPLETION, 8849 0",
    "10001, ACCEPTED OVER_COMPLETION, -1 0",
  })
  void shouldCompleteAHoldInFull(long amountMinor, String outcome, String eur) {
    scene.apply(request);
    TransactionCommand completion = scene.completion(2, request, amountMinor);
    assertThat(scene.outcome(completion)).isEqualTo(outcome);
    assertThat(scene.eur()).isEqualTo(eur);
    assertThat(scene.ledger.liveHolds()).isZero();
    assertThat(scene.outcome(completion)).isEqualTo("ACCEPTED");
    assertThat(scene.eur()).isEqualTo(eur);
    assertThat(scene.apply(scene.reversal(3, request)).reason).isEqualTo(Reason.ACCEPTED);
    assertThat(scene.eur()).as("the posting is undone").isEqualTo("10000 0");
    assertThat(scene.apply(scene.reversal(4, completion)).reason).isEqualTo(Reason.ACCEPTED);
    assertThat(scene.eur()).as("once").isEqualTo("10000 0");
  }

  @Test
  void shouldFindAHoldByReferenceAndCode() {
    request.retrievalReferenceLo = 7;
    scene.apply(scene.request(8));
    assertThat(scene.apply(request).authorizationCode).isEqualTo(1);
    TransactionCommand completion = scene.completion(2, request, 9_00);
    completion.original.present = false;
    completion.key.terminal++;
    completion.authorizationCode = 0x30_30_30_30_30_31L;
    assertThat(scene.outcome(completion)).isEqualTo("ACCEPTED");
    assertThat(scene.eur()).isEqualTo("9100 1000");
    TransactionCommand unknown = scene.completion(3, request, 1_00);
    unknown.original.present = false;
    unknown.authorizationCode = 0x30_30_30_30_30_32L;
    assertThat(scene.outcome(unknown)).isEqualTo("ACCEPTED OVER_COMPLETION");
    assertThat(scene.eur()).isEqualTo("9000 1000");
  }

  @Test
  void shouldFindAHoldOfAnAdviceByTheCodeItCameWith() {
    request.retrievalReferenceLo = 7;
    TransactionCommand advice = scene.advice(request);
    advice.authorizationCode = 0x41_42_43_31_32_33L;
    scene.apply(advice);
    TransactionCommand completion = scene.completion(2, request, 9_00);
    completion.original.present = false;
    completion.authorizationCode = 0x41_42_43_31_32_33L;
    assertThat(scene.outcome(completion)).isEqualTo("ACCEPTED");
    assertThat(scene.eur()).isEqualTo("9100 0");
  }

  @Test
  void shouldCompleteBeyondTheWindowAndAfterTheHold() {
    scene.apply(request);
    scene.nowMs += LIFETIME_MS - 1;
    assertThat(scene.outcome(scene.completion(2, request, 10_00))).isEqualTo("ACCEPTED");
    assertThat(scene.eur()).isEqualTo("9000 0");
    assertThat(scene.outcome(scene.reversal(3, request))).isEqualTo("ACCEPTED");
    scene.nowMs += LIFETIME_MS + WINDOW_MS;
    assertThat(scene.outcome(scene.completion(4, request, 10_00)))
        .isEqualTo("ACCEPTED OVER_COMPLETION");
    assertThat(scene.eur()).isEqualTo("9000 0");
  }

  @Test
  void shouldPostASecondCompletionAndListIt() {
    scene.apply(request);
    TransactionCommand first = scene.completion(2, request, 6_00);
    TransactionCommand second = scene.completion(3, request, 4_00);
    scene.apply(first);
    assertThat(scene.outcome(second)).isEqualTo("ACCEPTED OVER_COMPLETION");
    assertThat(scene.eur()).isEqualTo("9000 0");
    scene.apply(scene.reversal(4, second));
    assertThat(scene.eur()).isEqualTo("9400 0");
  }

  @Test
  void shouldKeepTheHoldOfADeclinedCompletion() {
    scene.apply(request);
    TransactionCommand completion = scene.completion(2, request, 10_00);
    completion.adviceApproved = false;
    assertThat(scene.outcome(completion)).isEqualTo("ACCEPTED");
    assertThat(scene.eur()).isEqualTo("10000 1000");
  }

  @Test
  void shouldNotUndoACompletionByALateAdviceOfItsRequest() {
    scene.apply(request);
    scene.apply(scene.completion(2, request, 9_00));
    assertThat(scene.outcome(scene.advice(request))).isEqualTo("ACCEPTED");
    assertThat(scene.eur()).isEqualTo("9100 0");
  }

  @Test
  void shouldPostAnUnknownCardToSuspense() {
    request.tokenLo++;
    request.posting = Posting.POST;
    request.key.mti = 200;
    TransactionCommand advice = scene.advice(request);
    assertThat(scene.outcome(advice)).isEqualTo("ACCEPTED SUSPENSE");
    Ascii16 suspense = Ascii16.parse("#SUSPENSE");
    assertThat(scene.pockets(suspense)).containsExactly(new Pocket(EUR, -10_00, 0, -10_00));
    scene.apply(scene.reversal(2, advice));
    assertThat(scene.pockets(suspense)).containsExactly(new Pocket(EUR, 0, 0, 0));
    assertThat(scene.eur()).isEqualTo("10000 0");
  }

  @Test
  void shouldNotBelieveAnAdviceWhoseCardNobodyCouldTell() {
    TransactionCommand advice = scene.advice(request);
    advice.tokenKnown = false;
    assertThat(scene.outcome(advice)).isEqualTo("SYSTEM_FAULT");
    assertThat(scene.ledger.idempotencyEntries()).isZero();
    assertThat(scene.pockets(Ascii16.parse("#SUSPENSE"))).isEmpty();
    advice.tokenKnown = true;
    assertThat(scene.outcome(advice)).isEqualTo("ACCEPTED");
  }

  @Test
  void shouldExchangeAnAdviceInACurrencyWithoutAPocket() {
    scene.ledger.setRate(Scene.GBP, EUR, 120, 100);
    request.currency = Scene.GBP;
    scene.apply(scene.advice(request));
    assertThat(scene.decision.rateId).isEqualTo(1);
    assertThat(scene.eur()).isEqualTo("10000 1200");
    assertThat(scene.pockets(ACCOUNT)).hasSize(2);
  }

  @Test
  void shouldTryAgainWhatItHasNoRoomFor() {
    Scene small = new Scene(new LedgerConfig(3, WINDOW_MS, 100, LIFETIME_MS, 1));
    small.apply(small.request(1));
    TransactionCommand advice = small.advice(small.request(2));
    assertThat(small.outcome(advice)).isEqualTo("SYSTEM_FAULT");
    assertThat(small.ledger.idempotencyEntries()).isEqualTo(1);
    small.voidTransaction(1);
    assertThat(small.outcome(advice)).isEqualTo("ACCEPTED");
    assertThat(small.eur()).isEqualTo("10000 1000");
  }

  @Test
  void shouldPostWhateverTheStatusOfTheCard() {
    scene.link(CardStatus.STOLEN);
    assertThat(scene.outcome(scene.advice(request))).isEqualTo("ACCEPTED");
    assertThat(scene.eur()).isEqualTo("10000 1000");
  }

  /** Its DE90 has its own numbers too; it must find the earlier one, and not itself. */
  @Test
  void shouldAddToAnAdviceOfTheSameNumbersFromAnotherAcquirer() {
    TransactionCommand first = scene.advice(scene.increment(2, request, 5_00));
    first.original.present = true;
    first.original.messageType = first.key.mti;
    first.original.stan = first.key.stan;
    first.original.transmissionDateTime = first.key.transmissionDateTime;
    first.original.acquirerId = 0;
    scene.apply(first);
    assertThat(scene.ledger.liveHolds()).isOne();
    first.key.acquirerId++;
    scene.apply(first);
    assertThat(scene.eur()).isEqualTo("10000 1000");
    assertThat(scene.ledger.liveHolds()).isOne();
  }
}
