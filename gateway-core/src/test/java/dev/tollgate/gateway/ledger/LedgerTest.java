package dev.tollgate.gateway.ledger;

import static dev.tollgate.gateway.ledger.Scene.ACCOUNT;
import static dev.tollgate.gateway.ledger.Scene.EUR;
import static dev.tollgate.gateway.ledger.Scene.GBP;
import static dev.tollgate.gateway.ledger.Scene.LIFETIME_MS;
import static dev.tollgate.gateway.ledger.Scene.USD;
import static dev.tollgate.gateway.ledger.Scene.WINDOW_MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.ledger.Scene.Pocket;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.TransactionKind;
import org.junit.jupiter.api.Test;

/** Accounts, holds and postings. */
class LedgerTest {
  private final Scene scene = new Scene();

  @Test
  void shouldOpenPocketsFromTheFundingAccount() {
    assertThat(scene.pockets(ACCOUNT))
        .containsExactly(new Pocket(EUR, 100_00, 0, 100_00), new Pocket(USD, 50_00, 0, 50_00));
    assertThat(scene.pockets(Ascii16.parse("#FUNDING")))
        .containsExactly(new Pocket(EUR, -100_00, 0, -100_00), new Pocket(USD, -50_00, 0, -50_00));
    assertThat(scene.ledger.currencySum(EUR)).isZero();
  }

  @Test
  void shouldKeepTheBalanceOfAnExistingPocket() {
    scene.authorize(1, c -> c.posting = Posting.POST);
    assertThat(scene.open(ACCOUNT, EUR, 100_00)).isEqualTo(OpenOutcome.EXISTING);
    assertThat(scene.pocket(EUR)).isEqualTo(new Pocket(EUR, 90_00, 0, 90_00));
    assertThat(scene.ledger.currencySum(EUR)).isZero();
  }

  @Test
  void shouldRefusePocketsThatCannotBe() {
    Ascii16 other = Ascii16.parse("ACC-2");
    assertThat(scene.open(other, EUR, -1)).isEqualTo(OpenOutcome.REFUSED);
    assertThat(scene.open(other, 0, 1)).isEqualTo(OpenOutcome.REFUSED);
    assertThat(scene.open(other, 1000, 1)).isEqualTo(OpenOutcome.REFUSED);
    assertThat(scene.open(other, EUR, Long.MAX_VALUE)).isEqualTo(OpenOutcome.REFUSED);
    assertThat(scene.open(Ascii16.parse("#SETTLE:1"), EUR, 1)).isEqualTo(OpenOutcome.REFUSED);
    assertThat(scene.open(new Ascii16(0, 7), EUR, 1)).isEqualTo(OpenOutcome.REFUSED);
    assertThat(scene.ledger.visitPockets(other.hi(), other.lo(), (c, b, h, a) -> {})).isFalse();
    assertThat(scene.ledger.currencySum(EUR)).isZero();
  }

  @Test
  void shouldRefuseAnOpeningBalanceThatOverflowsTheFundingAccount() {
    long most = Long.MAX_VALUE / 2;
    assertThat(scene.open(ACCOUNT, GBP, most)).isEqualTo(OpenOutcome.OPENED);
    assertThat(scene.open(Ascii16.parse("ACC-2"), GBP, 1)).isEqualTo(OpenOutcome.REFUSED);
    assertThat(scene.ledger.currencySum(GBP)).isZero();
    assertThat(scene.pocket(GBP).balance()).isEqualTo(most);
  }

  @Test
  void shouldHoldWithoutMovingTheBalance() {
    Decision decision = scene.authorize(scene.request(1));
    assertThat(decision.reason).isEqualTo(Reason.APPROVED);
    assertThat(decision.approvedAmountMinor).isEqualTo(10_00);
    assertThat(decision.availableMinor).isEqualTo(90_00);
    assertThat(decision.holdId).isEqualTo(1);
    assertThat(decision.authorizationCode).isZero();
    assertThat(decision.repeated).isFalse();
    assertThat(scene.pocket(EUR)).isEqualTo(new Pocket(EUR, 100_00, 10_00, 90_00));
  }

  @Test
  void shouldPostToTheSettlementAccountOfTheNetwork() {
    Decision decision =
        scene.authorize(
            1,
            c -> {
              c.posting = Posting.POST;
              c.key.networkId = 0xbeef;
            });
    assertThat(decision.holdId).isZero();
    assertThat(decision.availableMinor).isEqualTo(90_00);
    assertThat(scene.pocket(EUR)).isEqualTo(new Pocket(EUR, 90_00, 0, 90_00));
    assertThat(scene.pockets(Ascii16.parse("#SETTLE:0000BEEF")))
        .containsExactly(new Pocket(EUR, 10_00, 0, 10_00));
    assertThat(scene.ledger.currencySum(EUR)).isZero();
  }

  @Test
  void shouldGiveMoneyOutOnlyOnce() {
    assertThat(scene.authorize(1, c -> c.amountMinor = 60_00).reason).isEqualTo(Reason.APPROVED);
    Decision second = scene.authorize(2, c -> c.amountMinor = 40_01);
    assertThat(second.reason).isEqualTo(Reason.INSUFFICIENT_FUNDS);
    assertThat(second.approvedAmountMinor).isZero();
    assertThat(second.authorizationCode).isEqualTo(Decision.NO_CODE);
    assertThat(second.availableMinor).isEqualTo(40_00);
    assertThat(scene.authorize(3, c -> c.amountMinor = 40_00).reason).isEqualTo(Reason.APPROVED);
    assertThat(scene.pocket(EUR).available()).isZero();
  }

  @Test
  void shouldFindNoFundsInACurrencyWithoutAPocket() {
    Decision decision = scene.authorize(1, c -> c.currency = GBP);
    assertThat(decision.reason).isEqualTo(Reason.INSUFFICIENT_FUNDS);
    assertThat(decision.availableMinor).isZero();
  }

  @Test
  void shouldCountAuthorizationCodesOfApprovalsOnly() {
    assertThat(scene.authorize(scene.request(1)).authorizationCode).isZero();
    assertThat(scene.authorize(2, c -> c.amountMinor = 0).authorizationCode).isEqualTo(-1);
    assertThat(scene.authorize(scene.request(3)).authorizationCode).isEqualTo(1);
    Decision check =
        scene.authorize(
            4,
            c -> {
              c.kind = TransactionKind.ACCOUNT_CHECK;
              c.amountMinor = 0;
            });
    assertThat(check.reason).isEqualTo(Reason.ACCOUNT_CHECKED);
    assertThat(check.authorizationCode).isEqualTo(2);
  }

  @Test
  void shouldTellABalanceWithoutMovingIt() {
    Decision enquiry = scene.authorize(1, c -> c.kind = TransactionKind.BALANCE_ENQUIRY);
    assertThat(enquiry.reason).isEqualTo(Reason.APPROVED);
    assertThat(enquiry.availableMinor).isEqualTo(100_00);
    assertThat(enquiry.approvedAmountMinor).isZero();
    assertThat(scene.pocket(EUR)).isEqualTo(new Pocket(EUR, 100_00, 0, 100_00));
  }

  @Test
  void shouldReleaseAHoldAtTheEndOfItsLifetime() {
    scene.authorize(scene.request(1));
    scene.nowMs += LIFETIME_MS - 1;
    scene.ledger.advanceTime(scene.nowMs);
    assertThat(scene.pocket(EUR).held()).isEqualTo(10_00);
    scene.ledger.advanceTime(++scene.nowMs);
    assertThat(scene.pocket(EUR)).isEqualTo(new Pocket(EUR, 100_00, 0, 100_00));
    assertThat(scene.ledger.liveHolds()).isZero();
  }

  @Test
  void shouldExpireABoundedNumberOfHoldsInOneCommand() {
    int first = Movements.EXPIRED_PER_MILLISECOND_MAX;
    int further = Movements.EXPIRED_PER_COMMAND_MAX;
    for (int stan = 0; stan < 2 * first + further; stan++) {
      scene.authorize(stan, c -> c.amountMinor = 1);
    }
    scene.nowMs += LIFETIME_MS;
    scene.ledger.advanceTime(scene.nowMs);
    assertThat(scene.ledger.liveHolds()).isEqualTo(first + further);
    scene.ledger.advanceTime(scene.nowMs);
    assertThat(scene.ledger.liveHolds()).isEqualTo(first);
    scene.ledger.advanceTime(++scene.nowMs);
    assertThat(scene.ledger.liveHolds()).isZero();
  }

  @Test
  void shouldShedWhenThereIsNoRoomForAHold() {
    Scene small = new Scene(new LedgerConfig(3, WINDOW_MS, 100, LIFETIME_MS, 1));
    assertThat(small.authorize(small.request(1)).reason).isEqualTo(Reason.APPROVED);
    Decision shed = small.authorize(small.request(2));
    assertThat(shed.reason).isEqualTo(Reason.SYSTEM_FAULT);
    assertThat(shed.approvedAmountMinor).isZero();
    assertThat(shed.authorizationCode).isEqualTo(Decision.NO_CODE);
    assertThat(small.pocket(EUR).held()).isEqualTo(10_00);
  }

  @Test
  void shouldNotTakeTimeBack() {
    scene.authorize(scene.request(1));
    scene.nowMs += LIFETIME_MS;
    scene.ledger.advanceTime(scene.nowMs);
    scene.ledger.advanceTime(Long.MIN_VALUE);
    TransactionCommand late = scene.request(2);
    late.deadlineMs = scene.nowMs - 1;
    scene.nowMs = 0;
    assertThat(scene.authorize(late).reason).isEqualTo(Reason.DEADLINE_PASSED);
  }

  @Test
  void shouldAnswerAnUnlinkedCardAsUnknown() {
    assertThat(scene.authorize(1, c -> c.tokenLo++).reason).isEqualTo(Reason.CARD_UNKNOWN);
    assertThat(scene.authorize(2, c -> c.tokenHi++).reason).isEqualTo(Reason.CARD_UNKNOWN);
    assertThat(scene.authorize(3, c -> c.cardKnown = false).reason).isEqualTo(Reason.CARD_UNKNOWN);
  }

  @Test
  void shouldObeyTheStatusOfTheLatestLink() {
    assertThat(scene.link(CardStatus.STOLEN)).isEqualTo(LinkOutcome.UPDATED);
    assertThat(scene.authorize(scene.request(1)).reason).isEqualTo(Reason.CARD_STOLEN);
    assertThat(scene.link(CardStatus.ACTIVE)).isEqualTo(LinkOutcome.UPDATED);
    assertThat(scene.authorize(scene.request(2)).reason).isEqualTo(Reason.APPROVED);
    assertThat(scene.ledger.linkCard(7, 7, 0, 0, 0, 0, CardStatus.ACTIVE))
        .isEqualTo(LinkOutcome.REFUSED);
  }

  @Test
  void shouldArriveAtTheSameStateFromTheSameLog() {
    Scene twin = new Scene();
    assertThat(twin.ledger.stateHash()).isEqualTo(scene.ledger.stateHash());
    scene.authorize(scene.request(1));
    long afterOne = scene.ledger.stateHash();
    twin.authorize(twin.request(1));
    assertThat(twin.ledger.stateHash()).isEqualTo(afterOne);
    scene.authorize(2, c -> c.amountMinor = 1);
    twin.authorize(2, c -> c.amountMinor = 2);
    assertThat(twin.ledger.stateHash()).isNotEqualTo(scene.ledger.stateHash());
  }

  @Test
  void shouldKeepNothingOfAnExpiredDecisionInItsState() {
    Scene twin = new Scene();
    scene.authorize(1, c -> c.tokenLo = 1);
    twin.authorize(1, c -> c.tokenLo = 2);
    assertThat(twin.ledger.stateHash()).isNotEqualTo(scene.ledger.stateHash());
    scene.nowMs += WINDOW_MS;
    twin.nowMs += WINDOW_MS;
    assertThat(scene.voidTransaction(2)).isEqualTo(VoidOutcome.TOMBSTONE);
    assertThat(twin.voidTransaction(2)).isEqualTo(VoidOutcome.TOMBSTONE);
    assertThat(twin.ledger.stateHash()).isEqualTo(scene.ledger.stateHash());
  }
}
