package dev.tollgate.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.VerificationResult.CheckOutcome;
import dev.tollgate.pci.VerificationResult.PinOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests and their answers, and the order of things; see {@link AgentRig}. */
class AuthorizationAgentTest {
  private final AgentRig rig = new AgentRig();
  private final FakeZone zone = rig.zone;

  @Test
  void shouldApproveAndHoldTheMoney() throws Exception {
    rig.decide(new FakeRequest(0, 1, 1));

    FakeZone.Said answer = zone.answers.getLast();
    assertThat(answer.code()).isEqualTo("00");
    assertThat(answer.approved()).isTrue();
    assertThat(answer.undoable()).isTrue();
    assertThat(answer.authorizationCode()).isBetween(0L, 999_999L);
    assertThat(rig.available()).isEqualTo(AgentRig.BALANCE - 1000);
    assertThat(rig.agent.inFlight()).isZero();
  }

  @Test
  void shouldAnswerTransactionsInTheOrderTheirChecksEnd() throws Exception {
    rig.arrive(new FakeRequest(0, 1, 1));
    rig.arrive(new FakeRequest(1, 1, 2));
    rig.verified(1, 1);
    rig.verified(0, 1);

    assertThat(zone.answers).extracting(FakeZone.Said::slot).containsExactly(1, 0);
  }

  @Test
  void shouldAnswerARepeatInFlightWithTheSameDecisionAndHoldOnce() throws Exception {
    rig.arrive(new FakeRequest(0, 1, 7));
    rig.arrive(FakeRequest.of(101, 1, 7));
    rig.verified(0, 1);
    rig.verified(1, 1);

    assertThat(rig.codes()).containsExactly("00", "00");
    assertThat(zone.answers)
        .extracting(FakeZone.Said::authorizationCode)
        .containsOnly(zone.answers.getFirst().authorizationCode());
    assertThat(rig.available()).isEqualTo(AgentRig.BALANCE - 1000);
    assertThat(rig.counters.repeated.sum()).isOne();
  }

  @Test
  void shouldNotTakeMoneyBackWhenTheAnswerToARepeatIsLost() throws Exception {
    rig.decide(new FakeRequest(0, 1, 7));
    rig.decide(FakeRequest.of(101, 1, 7));
    assertThat(zone.answers.getLast().authorizationCode())
        .isEqualTo(zone.answers.getFirst().authorizationCode());
    rig.unsent(1, 1);

    assertThat(rig.held()).isEqualTo(1000);
    assertThat(rig.port.undone).isEmpty();
  }

  @Test
  void shouldIgnoreAVerificationOfAnEarlierUseOfTheCell() throws Exception {
    rig.arrive(new FakeRequest(0, 2, 1));
    rig.verified(0, 1);
    assertThat(zone.answers).isEmpty();
    rig.verified(0, 2);
    assertThat(zone.lastCode()).isEqualTo("00");
  }

  @Test
  void shouldCountWrongPinsInTheLedger() throws Exception {
    for (int tries = 1; tries <= 4; tries++) {
      FakeRequest wrong = new FakeRequest(tries, 1, tries);
      wrong.pin = PinOutcome.WRONG;
      rig.decide(wrong);
    }

    assertThat(rig.codes()).containsExactly("55", "55", "75", "75");
  }

  @ParameterizedTest
  @CsvSource({
    "cash,                       100, 11,  10000,  0,  1000, 00",
    "chip,                       100, 51,  0,      0,  1000, 00",
    "contactless chip,           100, 71,  0,      0,  1000, 00",
    "unknown processing code,    100, 11,  990000, 0,  1000, 12",
    "account check,              100, 11,  0,      51, 0,    85",
    "pre-authorization,          100, 11,  0,      6,  1000, 00",
    "purchase of nothing,        100, 11,  0,      0,  0,    13",
    "more than there is,         100, 11,  0,      0,  100001, 51",
    "financial request,          200, 11,  0,      0,  1000, 00",
    "repeat of one not seen,     101, 11,  0,      0,  1000, 00",
  })
  void shouldDecideByKind(
      String what, int mti, int entryMode, int processing, int condition, long amount, String code)
      throws Exception {
    FakeRequest request = FakeRequest.of(mti, 0, 1);
    request.entryMode = entryMode;
    request.processingCode = processing;
    request.conditionCode = condition;
    request.amountMinor = amount;
    request.cryptogram = entryMode > 50 ? CheckOutcome.PASSED : CheckOutcome.NOT_PERFORMED;
    request.applicationTransactionCounter = entryMode > 50 ? 1 : -1;
    rig.decide(request);

    assertThat(zone.lastCode()).as(what).isEqualTo(code);
  }

  @Test
  void shouldPostAFinancialRequest() throws Exception {
    rig.decide(FakeRequest.of(200, 0, 1));

    assertThat(rig.held()).isZero();
    assertThat(rig.available()).isEqualTo(AgentRig.BALANCE - 1000);
    assertThat(rig.ledger.currencySum(FakeRequest.EUR)).isZero();
  }

  @Test
  void shouldRefuseWhatIsMoreThanMayBeInFlight() throws Exception {
    for (int slot = 0; slot < 5; slot++) {
      rig.arrive(new FakeRequest(slot, 1, slot + 1));
    }

    assertThat(zone.verifying).hasSize(4);
    assertThat(zone.answers).extracting(FakeZone.Said::slot).containsExactly(4);
    assertThat(zone.lastCode()).isEqualTo("91");
    assertThat(rig.counters.shed.sum()).isOne();
    rig.verified(0, 1);
    rig.arrive(new FakeRequest(5, 1, 6));
    assertThat(zone.verifying).endsWith(5);
  }

  @Test
  void shouldFinishWhatIsInFlightAndTakeNothingNewOnceItSignsOff() throws Exception {
    rig.arrive(new FakeRequest(0, 1, 1));
    rig.agent.signOff();
    rig.arrive(new FakeRequest(1, 1, 2));
    assertThat(zone.lastCode()).isEqualTo("91");
    assertThat(rig.agent.isDrained()).isFalse();
    rig.verified(0, 1);

    assertThat(zone.lastCode()).isEqualTo("00");
    assertThat(rig.agent.isDrained()).isTrue();
  }
}
