package dev.tollgate.gateway.ledger;

import static dev.tollgate.gateway.ledger.Scene.EUR;
import static dev.tollgate.gateway.ledger.Scene.LIFETIME_MS;
import static dev.tollgate.gateway.ledger.Scene.USD;
import static dev.tollgate.gateway.ledger.Scene.WINDOW_MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.ledger.Scene.Pocket;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.PinOutcome;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.TransactionKind;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Repeats, changed content, voids, deadlines and PIN tries: what happens once, and once only. */
// On a thread of its own: a broken chain would be walked for ever, and cannot be interrupted.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IdempotencyTest {
  private final Scene scene = new Scene();

  @Test
  void shouldAnswerARepeatWithTheStoredDecision() {
    scene.authorize(1, c -> c.cryptogram = CheckOutcome.PASSED);
    scene.nowMs += WINDOW_MS - 1;
    Decision repeat =
        scene.authorize(
            1,
            c -> {
              c.cryptogram = CheckOutcome.FAILED;
              c.pin = PinOutcome.WRONG;
              c.deadlineMs = 0;
            });
    assertThat(repeat.repeated).isTrue();
    assertThat(repeat.reason).isEqualTo(Reason.APPROVED);
    assertThat(repeat.approvedAmountMinor).isEqualTo(10_00);
    assertThat(repeat.authorizationCode).isZero();
    assertThat(repeat.availableMinor).isEqualTo(90_00);
    assertThat(repeat.holdId).isEqualTo(1);
    assertThat(repeat.cardValue).isEqualTo(CheckOutcome.PASSED);
    assertThat(repeat.cryptogram).isEqualTo(CheckOutcome.PASSED);
    assertThat(repeat.cardValue2).isEqualTo(CheckOutcome.NOT_PERFORMED);
    assertThat(scene.pocket(EUR).held()).isEqualTo(10_00);
  }

  @Test
  void shouldRepeatADeclineThoughItWouldNowBeApproved() {
    scene.link(CardStatus.LOST);
    assertThat(scene.authorize(scene.request(1)).reason).isEqualTo(Reason.CARD_LOST);
    scene.link(CardStatus.ACTIVE);
    assertThat(scene.authorize(scene.request(1)).reason).isEqualTo(Reason.CARD_LOST);
    assertThat(scene.decision.repeated).isTrue();
  }

  @Test
  void shouldRefuseOtherContentUnderTheSameKeyAndKeepTheFirst() {
    List<Consumer<TransactionCommand>> changes =
        List.of(
            c -> c.tokenHi++,
            c -> c.tokenLo++,
            c -> c.processingCode++,
            c -> c.amountMinor++,
            c -> c.currency = USD,
            c -> c.replacementAmountMinor++);
    scene.authorize(scene.request(1));
    for (Consumer<TransactionCommand> change : changes) {
      Decision changed = scene.authorize(1, change);
      assertThat(changed.reason).isEqualTo(Reason.CONTENT_CHANGED);
      assertThat(changed.repeated).isFalse();
      assertThat(changed.cardValue).isEqualTo(CheckOutcome.NOT_PERFORMED);
    }
    assertThat(scene.authorize(scene.request(1)).reason).isEqualTo(Reason.APPROVED);
    assertThat(scene.pocket(EUR).held()).isEqualTo(10_00);
  }

  @Test
  void shouldTellKeysApartByEveryPart() {
    List<ObjIntConsumer<TransactionKey>> changes =
        List.of(
            (key, n) -> key.networkId += n,
            (key, n) -> key.mti += n,
            (key, n) -> key.transmissionDateTime += n,
            (key, n) -> key.stan += n,
            (key, n) -> key.acquirerId += n,
            (key, n) -> key.forwarderId += n,
            (key, n) -> key.terminal += n);
    // A small window has few buckets, so that some of the keys meet in one and must be compared.
    LedgerConfig config = new LedgerConfig(3, WINDOW_MS, 16, LIFETIME_MS, 16);
    for (ObjIntConsumer<TransactionKey> change : changes) {
      for (int n = 1; n <= 200; n++) {
        int by = n;
        Scene small = new Scene(config);
        small.authorize(small.request(1));
        Decision other = small.authorize(1, c -> change.accept(c.key, by));
        assertThat(other.reason).isEqualTo(Reason.APPROVED);
        assertThat(other.repeated).isFalse();
      }
    }
  }

  @Test
  void shouldForgetADecisionAtTheEndOfTheWindow() {
    scene.authorize(1, c -> c.posting = Posting.POST);
    scene.nowMs += WINDOW_MS;
    assertThat(scene.authorize(1, c -> c.posting = Posting.POST).repeated).isFalse();
    assertThat(scene.pocket(EUR).balance()).isEqualTo(80_00);
  }

  @Test
  void shouldAnswerRepeatsOfALiveHoldBeyondTheWindow() {
    scene.authorize(scene.request(1));
    scene.nowMs += LIFETIME_MS - 1;
    assertThat(scene.authorize(scene.request(1)).repeated).isTrue();
    assertThat(scene.ledger.idempotencyEntries()).isZero();
    scene.nowMs++;
    assertThat(scene.authorize(scene.request(1)).repeated).isFalse();
    assertThat(scene.pocket(EUR).held()).isEqualTo(10_00);
  }

  @Test
  void shouldVoidALiveHoldBeyondTheWindowAndRememberThat() {
    scene.authorize(scene.request(1));
    scene.nowMs += WINDOW_MS + 1;
    assertThat(scene.voidTransaction(1)).isEqualTo(VoidOutcome.RELEASED);
    assertThat(scene.pocket(EUR).held()).isZero();
    assertThat(scene.authorize(scene.request(1)).reason).isEqualTo(Reason.DEADLINE_PASSED);
    assertThat(scene.ledger.idempotencyEntries()).isEqualTo(1);
  }

  @Test
  void shouldNotFindAnExpiredEntryThatIsStillInTheWayOfTheSweep() {
    for (int stan = 1; stan <= Groups.EXPIRED_PER_COMMAND_MAX + 2; stan++) {
      scene.authorize(stan, c -> enquire(c, 1));
    }
    int youngest = Groups.EXPIRED_PER_COMMAND_MAX + 2;
    scene.nowMs += WINDOW_MS;
    assertThat(scene.authorize(youngest, c -> enquire(c, 2)).reason).isEqualTo(Reason.APPROVED);
    assertThat(scene.ledger.idempotencyEntries()).isEqualTo(3);
    assertThat(scene.authorize(youngest, c -> enquire(c, 2)).repeated).isTrue();
    assertThat(scene.ledger.idempotencyEntries()).isEqualTo(1);
  }

  private static void enquire(TransactionCommand command, long amountMinor) {
    command.kind = TransactionKind.BALANCE_ENQUIRY;
    command.amountMinor = amountMinor;
  }

  @Test
  void shouldShedWhenTheWindowIsFullAndNeverEvictEarly() {
    Scene small = new Scene(new LedgerConfig(3, WINDOW_MS, 2, LIFETIME_MS, 100));
    small.authorize(small.request(1));
    small.nowMs++;
    small.authorize(small.request(2));
    Decision shed = small.authorize(small.request(3));
    assertThat(shed.reason).isEqualTo(Reason.SYSTEM_FAULT);
    assertThat(shed.repeated).isFalse();
    assertThat(small.voidTransaction(4)).isEqualTo(VoidOutcome.SHED);
    assertThat(small.authorize(small.request(1)).reason).isEqualTo(Reason.APPROVED);
    assertThat(small.voidTransaction(1)).isEqualTo(VoidOutcome.RELEASED);
    small.nowMs += WINDOW_MS - 1;
    assertThat(small.authorize(small.request(3)).reason).isEqualTo(Reason.APPROVED);
  }

  @Test
  void shouldTakeMemoryWithTheEntriesAndUseItAgain() {
    Scene large = new Scene(new LedgerConfig(3, 1000, 1 << 16, 1000, 1 << 16));
    long before = large.ledger.idempotencyBytes();
    for (int stan = 0; stan < 100_000; stan++) {
      large.nowMs++;
      large.authorize(stan, c -> c.amountMinor = 1);
    }
    assertThat(large.ledger.idempotencyEntries()).isEqualTo(1000);
    long chunk = 64 * 1024;
    assertThat(large.ledger.idempotencyBytes() - before)
        .isBetween(1000 * 312L, 1010 * 312 + 2 * chunk);
  }

  @Test
  void shouldDeclinePastTheDeadlineAndStoreThat() {
    TransactionCommand request = scene.request(1);
    request.deadlineMs = scene.nowMs - 1;
    assertThat(scene.authorize(request).reason).isEqualTo(Reason.DEADLINE_PASSED);
    assertThat(scene.decision.cardValue).isEqualTo(CheckOutcome.NOT_PERFORMED);
    request.deadlineMs = scene.nowMs + 1;
    assertThat(scene.authorize(request).reason).isEqualTo(Reason.DEADLINE_PASSED);
    assertThat(scene.decision.repeated).isTrue();
    assertThat(scene.pocket(EUR)).isEqualTo(new Pocket(EUR, 100_00, 0, 100_00));
    assertThat(scene.authorize(2, c -> c.deadlineMs = scene.nowMs).reason)
        .isEqualTo(Reason.APPROVED);
  }

  @Test
  void shouldReleaseAVoidedHoldOnce() {
    scene.authorize(scene.request(1));
    scene.authorize(scene.request(2));
    assertThat(scene.voidTransaction(1)).isEqualTo(VoidOutcome.RELEASED);
    assertThat(scene.voidTransaction(1)).isEqualTo(VoidOutcome.NOTHING_HELD);
    assertThat(scene.pocket(EUR)).isEqualTo(new Pocket(EUR, 100_00, 10_00, 90_00));
    Decision repeat = scene.authorize(scene.request(1));
    assertThat(repeat.reason).isEqualTo(Reason.DEADLINE_PASSED);
    assertThat(repeat.repeated).isTrue();
    assertThat(repeat.approvedAmountMinor).isZero();
    assertThat(repeat.authorizationCode).isEqualTo(Decision.NO_CODE);
    assertThat(repeat.holdId).isZero();
    assertThat(scene.authorize(1, c -> c.amountMinor++).reason).isEqualTo(Reason.CONTENT_CHANGED);
  }

  /** A duplicate that is late takes back nothing that its original was told. */
  @Test
  void shouldTakeBackOnlyWhatTheCommandItselfHasDecided() {
    TransactionCommand request = scene.request(1);
    scene.ledger.apply(scene.nowMs, request, 41, scene.decision);
    scene.ledger.apply(scene.nowMs, request, 42, scene.decision);
    assertThat(scene.ledger.voidTransaction(scene.nowMs, request.key, 42))
        .isEqualTo(VoidOutcome.NOT_ITS_OWN);
    assertThat(scene.pocket(EUR).held()).isEqualTo(10_00);
    assertThat(scene.authorize(scene.request(1)).reason).isEqualTo(Reason.APPROVED);
    assertThat(scene.ledger.voidTransaction(scene.nowMs, request.key, 41))
        .isEqualTo(VoidOutcome.RELEASED);
    assertThat(scene.pocket(EUR).held()).isZero();
    assertThat(scene.ledger.voidTransaction(scene.nowMs, request.key, 42))
        .isEqualTo(VoidOutcome.NOT_ITS_OWN);
    assertThat(scene.authorize(scene.request(1)).reason).isEqualTo(Reason.DEADLINE_PASSED);
  }

  /** Not its reversal, which came first, has refused it. */
  @Test
  void shouldCountARequestAfterItsReversalAsItsOwnDecision() {
    TransactionCommand request = scene.request(1);
    scene.ledger.apply(scene.nowMs, scene.reversal(2, request), 41, scene.decision);
    scene.ledger.apply(scene.nowMs, request, 42, scene.decision);
    assertThat(scene.decision.reason).isEqualTo(Reason.REVERSED_BEFORE);
    assertThat(scene.ledger.voidTransaction(scene.nowMs, request.key, 42))
        .isEqualTo(VoidOutcome.NOTHING_HELD);
  }

  @Test
  void shouldUndoAVoidedPostingOnceThoughTheCardHasMoved() {
    scene.authorize(1, c -> c.posting = Posting.POST);
    Ascii16 other = Ascii16.parse("ACC-2");
    scene.open(other, EUR, 0);
    scene.ledger.linkCard(
        Scene.TOKEN_HI, Scene.TOKEN_LO, other.hi(), other.lo(), 0, 0, CardStatus.ACTIVE);
    assertThat(scene.voidTransaction(1)).isEqualTo(VoidOutcome.RELEASED);
    assertThat(scene.voidTransaction(1)).isEqualTo(VoidOutcome.NOTHING_HELD);
    assertThat(scene.pocket(EUR)).isEqualTo(new Pocket(EUR, 100_00, 0, 100_00));
    assertThat(scene.pockets(Ascii16.parse("#SETTLE:00000001")))
        .containsExactly(new Pocket(EUR, 0, 0, 0));
    assertThat(scene.ledger.currencySum(EUR)).isZero();
  }

  @Test
  void shouldNotReleaseTheHoldThatTookAnExpiredOnesPlace() {
    Scene brief = new Scene(new LedgerConfig(3, WINDOW_MS, 100, 1000, 100));
    brief.authorize(brief.request(1));
    brief.nowMs += 1000;
    brief.authorize(brief.request(2));
    assertThat(brief.voidTransaction(1)).isEqualTo(VoidOutcome.NOTHING_HELD);
    assertThat(brief.pocket(EUR).held()).isEqualTo(10_00);
  }

  @Test
  void shouldAnswerALateArrivalFromItsTombstone() {
    assertThat(scene.voidTransaction(1)).isEqualTo(VoidOutcome.TOMBSTONE);
    assertThat(scene.voidTransaction(1)).isEqualTo(VoidOutcome.NOTHING_HELD);
    assertThat(scene.authorize(scene.request(1)).reason).isEqualTo(Reason.DEADLINE_PASSED);
    assertThat(scene.decision.repeated).isTrue();
    assertThat(scene.pocket(EUR)).isEqualTo(new Pocket(EUR, 100_00, 0, 100_00));
    assertThat(scene.authorize(1, c -> c.amountMinor++).reason).isEqualTo(Reason.CONTENT_CHANGED);
  }

  @Test
  void shouldCountPinTriesAcrossRequestsOnce() {
    assertThat(pin(1, PinOutcome.WRONG)).isEqualTo(Reason.PIN_WRONG);
    assertThat(pin(1, PinOutcome.WRONG)).isEqualTo(Reason.PIN_WRONG);
    assertThat(pin(2, PinOutcome.MALFORMED)).isEqualTo(Reason.PIN_BLOCK_MALFORMED);
    assertThat(pin(3, PinOutcome.WRONG)).isEqualTo(Reason.PIN_WRONG);
    assertThat(pin(4, PinOutcome.RIGHT)).isEqualTo(Reason.APPROVED);
    assertThat(pin(5, PinOutcome.WRONG)).isEqualTo(Reason.PIN_WRONG);
    assertThat(pin(6, PinOutcome.WRONG)).isEqualTo(Reason.PIN_WRONG);
    assertThat(pin(7, PinOutcome.WRONG)).isEqualTo(Reason.PIN_TRIES_EXCEEDED);
    assertThat(pin(8, PinOutcome.RIGHT)).isEqualTo(Reason.PIN_TRIES_EXCEEDED);
    assertThat(pin(9, PinOutcome.NOT_PRESENT)).isEqualTo(Reason.APPROVED);
  }

  @Test
  void shouldNotCountAPinTheRulesNeverReached() {
    pin(1, PinOutcome.WRONG);
    for (int stan = 10; stan < 15; stan++) {
      scene.authorize(
          stan,
          c -> {
            c.pin = PinOutcome.WRONG;
            c.cardValue2 = CheckOutcome.FAILED;
          });
      assertThat(scene.decision.reason).isEqualTo(Reason.CVV2_FAILED);
    }
    assertThat(pin(20, PinOutcome.WRONG)).isEqualTo(Reason.PIN_WRONG);
  }

  @Test
  void shouldKeepPinTriesWhenTheCardIsLinkedAgainAndWhenATryIsVoided() {
    pin(1, PinOutcome.WRONG);
    pin(2, PinOutcome.WRONG);
    scene.link(CardStatus.ACTIVE);
    scene.voidTransaction(2);
    assertThat(pin(3, PinOutcome.WRONG)).isEqualTo(Reason.PIN_TRIES_EXCEEDED);
  }

  private Reason pin(int stan, PinOutcome pin) {
    return scene.authorize(stan, c -> c.pin = pin).reason;
  }
}
