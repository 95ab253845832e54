package dev.tollgate.gateway.ledger;

import static dev.tollgate.gateway.ledger.Scene.EUR;
import static dev.tollgate.gateway.ledger.Scene.LIFETIME_MS;
import static dev.tollgate.gateway.ledger.Scene.USD;
import static dev.tollgate.gateway.ledger.Scene.WINDOW_MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.ledger.Scene.Pocket;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.TransactionKind;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken back, how much of it, and how often. */
class ReversalTest {
  private final Scene scene = new Scene();
  private final TransactionCommand original = scene.request(1);

  /** The original is 10.00; columns: DE95 of one or two reversals, answers, balance and held. */
  @ParameterizedTest
  @CsvSource({
    "HOLD, -1,   ,     ACCEPTED,       ,               10000 0",
    "HOLD, 0,    ,     ACCEPTED,       ,               10000 0",
    "HOLD, 400,  ,     ACCEPTED,       ,               10000 400",
    "HOLD, 1000, ,     ACCEPTED,       ,               10000 1000",
    "HOLD, 1001, ,     AMOUNT_INVALID, ,               10000 1000",
    "HOLD, 400,  -1,   ACCEPTED,       ACCEPTED,       10000 0",
    "HOLD, 400,  600,  ACCEPTED,       ACCEPTED,       10000 400",
    "HOLD, 400,  1001, ACCEPTED,       AMOUNT_INVALID, 10000 400",
    "HOLD, -1,   -1,   ACCEPTED,       ACCEPTED,       10000 0",
    "HOLD, -1,   400,  ACCEPTED,       ACCEPTED,       10000 0",
    "POST, -1,   ,     ACCEPTED,       ,               10000 0",
    "POST, 400,  ,     ACCEPTED,       ,               9600 0",
    "POST, 400,  -1,   ACCEPTED,       ACCEPTED,       10000 0",
    "POST, 1001, ,     AMOUNT_INVALID, ,               9000 0",
  })
  void shouldLeaveWhatDe95SaysAndUndoTheRestOnce(
      Posting posting, long first, Long second, Reason answer, Reason secondAnswer, String eur) {
    original.posting = posting;
    scene.apply(original);
    TransactionCommand reversal = scene.reversal(2, original);
    reversal.replacementAmountMinor = first;
    assertThat(scene.apply(reversal).reason).isEqualTo(answer);
    if (second != null) {
      TransactionCommand again = scene.reversal(3, original);
      again.replacementAmountMinor = second;
      assertThat(scene.apply(again).reason).isEqualTo(secondAnswer);
    }
    assertThat(scene.eur()).isEqualTo(eur);
    assertThat(scene.ledger.currencySum(EUR)).isZero();
  }

  @Test
  void shouldAnswerARepeatedReversalFromMemory() {
    scene.apply(original);
    TransactionCommand reversal = scene.reversal(2, original);
    reversal.replacementAmountMinor = 400;
    scene.apply(reversal);
    assertThat(scene.apply(reversal).repeated).isTrue();
    assertThat(scene.decision.reason).isEqualTo(Reason.ACCEPTED);
    assertThat(scene.decision.followUp).isEqualTo(FollowUp.NONE);
    reversal.tokenKnown = false;
    reversal.tokenLo = 0;
    assertThat(scene.apply(reversal).repeated).as("while the HSM is away").isTrue();
    reversal.replacementAmountMinor = 300;
    assertThat(scene.outcome(reversal)).isEqualTo("CONTENT_CHANGED CONTENT_CHANGED");
    assertThat(scene.eur()).isEqualTo("10000 400");
  }

  @Test
  void shouldKeepTheAnswerOfTheOriginal() {
    scene.apply(original);
    scene.apply(scene.reversal(2, original));
    assertThat(scene.apply(original).reason).isEqualTo(Reason.APPROVED);
    assertThat(scene.decision.repeated).isTrue();
    assertThat(scene.eur()).isEqualTo("10000 0");
  }

  @Test
  void shouldFindTheOriginalByPartsComparedAsNumbers() {
    List<Consumer<OriginalElements>> right =
        List.of(
            o -> {},
            o -> o.messageType = 101,
            o -> o.acquirerId = 12345678901L,
            o -> o.acquirerId = 0,
            o -> o.forwarderId = 0);
    List<Consumer<OriginalElements>> wrong =
        List.of(
            o -> o.messageType = 200,
            o -> o.stan = 9,
            o -> o.transmissionDateTime++,
            o -> o.acquirerId = 1,
            o -> o.forwarderId = 1);
    for (int i = 0; i < right.size() + wrong.size(); i++) {
      Scene fresh = new Scene();
      fresh.apply(original);
      TransactionCommand reversal = fresh.reversal(2, original);
      boolean found = i < right.size();
      (found ? right.get(i) : wrong.get(i - right.size())).accept(reversal.original);
      assertThat(fresh.apply(reversal).reason)
          .as("case %d", i)
          .isEqualTo(found ? Reason.ACCEPTED : Reason.REVERSAL_UNMATCHED);
      assertThat(fresh.pocket(EUR).held()).isEqualTo(found ? 0 : 10_00);
    }
  }

  /** Columns: DE37 of original and reversal (-1 none), DE11 of the reversal, what DE90 lacks. */
  @ParameterizedTest
  @CsvSource({
    "7,  7,  2, all,  ACCEPTED,           10000 0",
    "7,  7,  2, time, ACCEPTED,           10000 0",
    "7,  7,  2, stan, ACCEPTED,           10000 0",
    "7,  7,  2, type, ACCEPTED,           10000 0",
    "-1, -1, 1, all,  ACCEPTED,           10000 0",
    "-1, -1, 2, time, ACCEPTED,           10000 0",
    "-1, -1, 2, all,  REVERSAL_UNMATCHED, 10000 1000",
    "7,  8,  2, all,  REVERSAL_UNMATCHED, 10000 1000",
    "7,  -1, 1, all,  REVERSAL_UNMATCHED, 10000 1000",
  })
  void shouldFallBackToCardReferenceAndTerminal(
      long reference, long named, int stan, String lacks, Reason reason, String eur) {
    original.retrievalReferenceLo = reference;
    scene.apply(original);
    TransactionCommand reversal = scene.reversal(stan, original);
    reversal.retrievalReferenceLo = named;
    switch (lacks) {
      case "time" -> reversal.original.transmissionDateTime = 0;
      case "stan" -> reversal.original.stan = 0;
      case "type" -> reversal.original.messageType = 0;
      default -> reversal.original.present = false;
    }
    assertThat(scene.apply(reversal).reason).isEqualTo(reason);
    assertThat(scene.eur()).isEqualTo(eur);
  }

  @Test
  void shouldRefuseAnotherTerminalAndAnotherCard() {
    scene.apply(original);
    TransactionCommand elsewhere = scene.reversal(2, original);
    elsewhere.key.terminal++;
    assertThat(scene.outcome(elsewhere)).isEqualTo("ORIGINAL_NOT_FOUND OTHER_TERMINAL");
    TransactionCommand referring = scene.reversal(3, original);
    referring.key.terminal++;
    referring.key.stan = 1;
    referring.original.present = false;
    assertThat(scene.outcome(referring)).isEqualTo("ORIGINAL_NOT_FOUND OTHER_TERMINAL");
    TransactionCommand other = scene.reversal(4, original);
    other.tokenLo++;
    assertThat(scene.outcome(other)).isEqualTo("ORIGINAL_NOT_FOUND REVERSAL_UNMATCHED");
    assertThat(scene.eur()).isEqualTo("10000 1000");
    assertThat(scene.apply(scene.reversal(5, original)).reason).isEqualTo(Reason.ACCEPTED);
  }

  @Test
  void shouldFindTheOwnTerminalsTransactionAmongEquals() {
    TransactionCommand elsewhere = scene.request(1);
    elsewhere.key.terminal++;
    elsewhere.amountMinor = 3_00;
    scene.apply(original);
    scene.apply(elsewhere);
    assertThat(scene.apply(scene.reversal(2, original)).reason).isEqualTo(Reason.ACCEPTED);
    assertThat(scene.eur()).isEqualTo("10000 300");
  }

  @Test
  void shouldAcceptTheReversalOfADeclineAndMoveNothing() {
    original.amountMinor = 200_00;
    assertThat(scene.apply(original).reason).isEqualTo(Reason.INSUFFICIENT_FUNDS);
    assertThat(scene.outcome(scene.reversal(2, original))).isEqualTo("ACCEPTED");
    scene.voidTransaction(7);
    assertThat(scene.outcome(scene.reversal(8, scene.request(7)))).isEqualTo("ACCEPTED");
    assertThat(scene.eur()).isEqualTo("10000 0");
  }

  /** Whether DE90 is there, and whether an HSM was there to tell the card. */
  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true"})
  void shouldRefuseAnOriginalThatComesAfterItsReversal(boolean named, boolean tokenKnown) {
    original.retrievalReferenceLo = 7;
    TransactionCommand reversal = scene.reversal(2, original);
    reversal.original.present = named;
    reversal.tokenKnown = tokenKnown;
    reversal.tokenLo = tokenKnown ? reversal.tokenLo : 0;
    assertThat(scene.outcome(reversal)).isEqualTo("REVERSAL_UNMATCHED REVERSAL_UNMATCHED");
    TransactionCommand second = scene.reversal(3, original);
    second.original.present = named;
    assertThat(scene.outcome(second)).isEqualTo("REVERSAL_UNMATCHED REVERSAL_UNMATCHED");
    assertThat(scene.outcome(original)).isEqualTo("REVERSED_BEFORE ORIGINAL_AFTER_REVERSAL");
    assertThat(scene.decision.repeated).isFalse();
    assertThat(scene.outcome(original)).isEqualTo("REVERSED_BEFORE");
    assertThat(scene.decision.repeated).isTrue();
    assertThat(scene.eur()).isEqualTo("10000 0");
    TransactionCommand next = scene.request(9);
    next.retrievalReferenceLo = 7;
    assertThat(scene.apply(next).reason).as("another one").isEqualTo(Reason.APPROVED);
  }

  @Test
  void shouldForgetATombstoneAtTheEndOfItsWindow() {
    scene.apply(scene.reversal(2, original));
    scene.nowMs += WINDOW_MS;
    original.deadlineMs = scene.nowMs;
    assertThat(scene.apply(original).reason).isEqualTo(Reason.APPROVED);
  }

  @Test
  void shouldTryAgainWhatItCannotRemember() {
    Scene small = new Scene(new LedgerConfig(3, WINDOW_MS, 2, LIFETIME_MS, 2));
    small.apply(small.request(1));
    assertThat(small.apply(small.reversal(3, small.request(2))).reason)
        .as("no room for reversal and tombstone")
        .isEqualTo(Reason.SYSTEM_FAULT);
    assertThat(small.apply(small.reversal(4, small.request(1))).reason).isEqualTo(Reason.ACCEPTED);
    TransactionCommand blind = scene.reversal(2, original);
    blind.tokenKnown = false;
    blind.original.present = false;
    assertThat(scene.apply(blind).reason).isEqualTo(Reason.SYSTEM_FAULT);
    assertThat(scene.ledger.idempotencyEntries()).isZero();
  }

  @Test
  void shouldReverseALiveHoldBeyondTheWindowAndRememberItAgain() {
    scene.apply(original);
    scene.nowMs += LIFETIME_MS - 1;
    assertThat(scene.apply(scene.reversal(2, original)).reason).isEqualTo(Reason.ACCEPTED);
    assertThat(scene.eur()).isEqualTo("10000 0");
    scene.nowMs += WINDOW_MS - 1;
    assertThat(scene.apply(original).repeated).isTrue();
    scene.nowMs++;
    original.deadlineMs = scene.nowMs;
    assertThat(scene.apply(original).repeated).isFalse();
  }

  @Test
  void shouldUndoAtTheRatesAndInThePocketsOfThen() {
    scene.ledger.setRate(Scene.GBP, EUR, 120, 100);
    original.currency = Scene.GBP;
    original.posting = Posting.POST;
    assertThat(scene.apply(original).rateId).isEqualTo(1);
    assertThat(scene.pocket(EUR).balance()).isEqualTo(88_00);
    scene.ledger.setRate(Scene.GBP, EUR, 200, 100);
    Ascii16 other = Ascii16.parse("ACC-2");
    scene.open(other, EUR, 0);
    scene.ledger.linkCard(
        Scene.TOKEN_HI, Scene.TOKEN_LO, other.hi(), other.lo(), 0, 0, CardStatus.ACTIVE);
    TransactionCommand part = scene.reversal(2, original);
    part.replacementAmountMinor = 4_99;
    scene.apply(part);
    assertThat(scene.pocket(EUR).balance()).as("100.00 - ceil(4.99 * 1.2)").isEqualTo(94_01);
    scene.apply(scene.reversal(3, original));
    assertThat(scene.pocket(EUR).balance()).isEqualTo(100_00);
    assertThat(scene.pockets(Ascii16.parse("#FXPOS")))
        .containsExactlyInAnyOrder(new Pocket(EUR, 0, 0, 0), new Pocket(Scene.GBP, 0, 0, 0));
  }

  @Test
  void shouldListARefundWhoseMoneyIsSpent() {
    original.kind = TransactionKind.REFUND;
    original.posting = Posting.POST;
    scene.apply(original);
    assertThat(scene.eur()).isEqualTo("11000 0");
    scene.authorize(5, c -> c.amountMinor = 105_00);
    assertThat(scene.outcome(scene.reversal(2, original))).isEqualTo("ACCEPTED OVERDRAFT");
    assertThat(scene.eur()).isEqualTo("10000 10500");
  }

  /** The reversal before it, of another refund, went below zero; this one takes nothing back. */
  @Test
  void shouldListOnlyWhatTheReversalItselfTookBack() {
    original.kind = TransactionKind.REFUND;
    original.posting = Posting.POST;
    TransactionCommand other = scene.request(2);
    other.kind = TransactionKind.REFUND;
    other.posting = Posting.POST;
    scene.apply(original);
    scene.apply(other);
    TransactionCommand part = scene.reversal(3, original);
    part.replacementAmountMinor = 4_00;
    assertThat(scene.outcome(part)).isEqualTo("ACCEPTED");
    scene.authorize(5, c -> c.amountMinor = 114_00);
    assertThat(scene.outcome(scene.reversal(6, other))).isEqualTo("ACCEPTED OVERDRAFT");
    TransactionCommand more = scene.reversal(7, original);
    more.replacementAmountMinor = 6_00;
    assertThat(scene.outcome(more)).isEqualTo("ACCEPTED");
    assertThat(scene.eur()).isEqualTo("10400 11400");
  }

  @Test
  void shouldNotReverseAReversalOrARecord() {
    scene.apply(original);
    TransactionCommand reversal = scene.reversal(2, original);
    scene.apply(reversal);
    assertThat(scene.outcome(scene.reversal(3, reversal)))
        .isEqualTo("ORIGINAL_NOT_FOUND REVERSAL_UNMATCHED");
    TransactionCommand record = scene.request(4);
    record.operation = Operation.RECORD;
    record.key.mti = 620;
    assertThat(scene.outcome(record)).isEqualTo("ACCEPTED");
    assertThat(scene.outcome(scene.reversal(5, record)))
        .isEqualTo("ORIGINAL_NOT_FOUND REVERSAL_UNMATCHED");
    assertThat(scene.eur()).isEqualTo("10000 0");
  }

  @Test
  void shouldCarryOutAReversalThatComesAgainAfterAVoid() {
    scene.apply(original);
    TransactionCommand reversal = scene.reversal(2, original);
    assertThat(scene.ledger.voidTransaction(scene.nowMs, reversal.key, Scene.COMMAND_ID))
        .isEqualTo(VoidOutcome.TOMBSTONE);
    assertThat(scene.outcome(reversal)).isEqualTo("ACCEPTED");
    assertThat(scene.eur()).isEqualTo("10000 0");
    assertThat(scene.ledger.voidTransaction(scene.nowMs, reversal.key, Scene.COMMAND_ID))
        .isEqualTo(VoidOutcome.NOTHING_HELD);
    assertThat(scene.outcome(reversal)).isEqualTo("ACCEPTED");
  }

  @Test
  void shouldLeaveOtherPocketsAlone() {
    scene.apply(original);
    scene.apply(scene.reversal(2, original));
    assertThat(scene.pocket(USD)).isEqualTo(new Pocket(USD, 50_00, 0, 50_00));
  }

  @Test
  void shouldNotListARefundOfWhichNothingIsTakenBack() {
    original.kind = TransactionKind.REFUND;
    original.posting = Posting.POST;
    scene.apply(original);
    TransactionCommand other = scene.request(2);
    other.kind = TransactionKind.REFUND;
    other.posting = Posting.POST;
    scene.apply(other);
    scene.authorize(3, c -> c.amountMinor = 120_00);
    assertThat(scene.outcome(scene.reversal(4, other))).isEqualTo("ACCEPTED OVERDRAFT");
    TransactionCommand none = scene.reversal(5, original);
    none.replacementAmountMinor = original.amountMinor;
    assertThat(scene.outcome(none)).isEqualTo("ACCEPTED");
  }

  /** A message whose DE7 is all zeros has the very key of a tombstone that does not tell it. */
  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void shouldFindATombstoneOnceThatHasTwoNames() {
    original.key.transmissionDateTime = 0;
    assertThat(scene.outcome(scene.reversal(2, original)))
        .isEqualTo("REVERSAL_UNMATCHED REVERSAL_UNMATCHED");
    assertThat(scene.outcome(original)).isEqualTo("REVERSED_BEFORE ORIGINAL_AFTER_REVERSAL");
    assertThat(scene.outcome(scene.reversal(3, original))).isEqualTo("ACCEPTED");
    scene.nowMs += WINDOW_MS;
    scene.ledger.advanceTime(scene.nowMs);
    assertThat(scene.ledger.idempotencyEntries()).isZero();
    assertThat(scene.outcome(original)).isEqualTo("DEADLINE_PASSED");
  }

  /** Two terminals with the same numbers; both reversals come before their originals. */
  @Test
  void shouldRefuseTheOriginalsOfTwoTerminalsThatNumberAlike() {
    TransactionCommand here = scene.request(1);
    TransactionCommand there = scene.request(1);
    there.key.terminal++;
    TransactionCommand reversalThere = scene.reversal(3, there);
    reversalThere.key.terminal = there.key.terminal;
    assertThat(scene.apply(scene.reversal(2, here)).reason).isEqualTo(Reason.REVERSAL_UNMATCHED);
    assertThat(scene.apply(reversalThere).reason).isEqualTo(Reason.REVERSAL_UNMATCHED);
    assertThat(scene.apply(there).reason).isEqualTo(Reason.REVERSED_BEFORE);
    assertThat(scene.apply(here).reason).isEqualTo(Reason.REVERSED_BEFORE);
    assertThat(scene.eur()).isEqualTo("10000 0");
  }
}
