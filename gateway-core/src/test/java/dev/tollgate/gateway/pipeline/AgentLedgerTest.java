package dev.tollgate.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.ledger.FollowUp;
import dev.tollgate.gateway.ledger.Operation;
import dev.tollgate.gateway.ledger.TransactionCommand;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the agent and the production ledger do together, beyond requests; in lockstep. */
class AgentLedgerTest {
  private final AgentRig rig = new AgentRig();

  /** Beyond the change of a response code, a repeat still says what its original said. */
  @Test
  void shouldAnswerARepeatWithTheCodeThatWasValidWhenItWasDecided() throws Exception {
    FakeRequest tooMuch = new FakeRequest(0, 1, 7);
    tooMuch.amountMinor = AgentRig.BALANCE + 1;
    rig.epochMs = AgentRig.CHANGE_MS - TimeUnit.MINUTES.toMillis(5);
    rig.decide(tooMuch);
    rig.epochMs = AgentRig.CHANGE_MS + TimeUnit.MINUTES.toMillis(5);
    FakeRequest repeat = FakeRequest.of(101, 1, 7);
    repeat.amountMinor = tooMuch.amountMinor;
    rig.decide(repeat);
    FakeRequest later = FakeRequest.of(100, 2, 8);
    later.amountMinor = tooMuch.amountMinor;
    rig.decide(later);

    assertThat(rig.codes()).containsExactly("51", "51", "5X");
  }

  @ParameterizedTest
  @CsvSource({"400", "420"})
  void shouldTellTheLedgerThatThereIsNoToken(int mti) throws Exception {
    FakeRequest earlier = new FakeRequest(1, 1, 9);
    rig.decide(earlier);
    assertThat(rig.held()).isEqualTo(1000);
    rig.zone.hsmTakesWork = false;
    FakeRequest reversal = FakeRequest.of(mti, 0, 10).naming(earlier);
    reversal.cardKnown = true;
    rig.arrive(reversal);

    TransactionCommand command = rig.port.commands.getLast();
    assertThat(command.operation).isEqualTo(Operation.REVERSE);
    assertThat(command.tokenKnown).isFalse();
    assertThat(command.cardKnown).isFalse();
    assertThat(command.tokenHi).isZero();
    assertThat(rig.zone.lastCode()).isEqualTo("00");
    assertThat(rig.held()).isZero();
  }

  /** An authorization, its increment, and the completion that ends both. */
  @Test
  void shouldCompleteAPreAuthorizationWithItsIncrement() throws Exception {
    FakeRequest first = new FakeRequest(0, 1, 1);
    first.conditionCode = 6;
    rig.decide(first);
    FakeRequest increment = new FakeRequest(1, 1, 2).naming(first);
    increment.conditionCode = 6;
    increment.amountMinor = 500;
    rig.decide(increment);
    assertThat(rig.held()).isEqualTo(1500);
    FakeRequest completion = FakeRequest.of(220, 2, 3).naming(first).saying("00");
    completion.amountMinor = 1400;
    rig.decide(completion);

    assertThat(rig.codes()).containsExactly("00", "00", "00");
    assertThat(rig.zone.answers.getLast().undoable()).isFalse();
    assertThat(rig.zone.answers.getLast().authorizationCode()).isEqualTo(-1);
    assertThat(rig.held()).isZero();
    assertThat(rig.available()).isEqualTo(AgentRig.BALANCE - 1400);
  }

  @Test
  void shouldRefuseAnIncrementOfNothing() throws Exception {
    FakeRequest increment = new FakeRequest(1, 1, 2).naming(new FakeRequest(0, 1, 99));
    increment.conditionCode = 6;
    rig.decide(increment);

    assertThat(rig.zone.lastCode()).isEqualTo("25");
  }

  @Test
  void shouldReverseAPart() throws Exception {
    FakeRequest first = new FakeRequest(0, 1, 1);
    rig.decide(first);
    FakeRequest reversal = FakeRequest.of(400, 1, 2).naming(first);
    reversal.replacementAmountMinor = 300;
    rig.decide(reversal);

    assertThat(rig.zone.lastCode()).isEqualTo("00");
    assertThat(rig.held()).isEqualTo(300);
  }

  /** The reversal came first: 00 to it, 94 to its original, and somebody hears of both. */
  @Test
  void shouldRefuseTheOriginalOfAReversalThatCameFirst() throws Exception {
    FakeRequest late = new FakeRequest(1, 1, 1);
    rig.decide(FakeRequest.of(420, 0, 2).naming(late));
    rig.decide(late);

    assertThat(rig.codes()).containsExactly("00", "94");
    assertThat(rig.available()).isEqualTo(AgentRig.BALANCE);
    assertThat(rig.alerts)
        .extracting(AlertRaiser.Raised::alert)
        .containsExactly(Alert.REVERSAL_UNMATCHED, Alert.ORIGINAL_AFTER_REVERSAL);
  }

  @Test
  void shouldPostAnApprovedAdviceAndOnlyRecordADeclinedOne() throws Exception {
    rig.decide(FakeRequest.of(220, 0, 1).saying("05"));
    assertThat(rig.available()).isEqualTo(AgentRig.BALANCE);
    rig.decide(FakeRequest.of(220, 1, 2).saying("00"));

    assertThat(rig.codes()).containsExactly("00", "00");
    assertThat(rig.available()).isEqualTo(AgentRig.BALANCE - 1000);
  }

  @Test
  void shouldPostAnAdviceForAnUnknownCardToSuspense() throws Exception {
    FakeRequest unknown = FakeRequest.of(220, 0, 1);
    unknown.cardKnown = false;
    unknown.tokenLo = 0x9999;
    rig.decide(unknown);

    assertThat(rig.zone.lastCode()).isEqualTo("00");
    assertThat(rig.available()).isEqualTo(AgentRig.BALANCE);
    assertThat(rig.counters.followUps.sum(FollowUp.SUSPENSE)).isOne();
  }

  @Test
  void shouldTellBalancesAndEchoTheAmount() throws Exception {
    FakeRequest enquiry = new FakeRequest(0, 1, 1);
    enquiry.processingCode = 310_000;
    enquiry.amountMinor = 0;
    rig.decide(enquiry);

    FakeZone.Said answer = rig.zone.answers.getLast();
    assertThat(answer.code()).isEqualTo("00");
    assertThat(answer.tellsBalance()).isTrue();
    assertThat(answer.ledgerBalanceMinor()).isEqualTo(AgentRig.BALANCE);
    assertThat(answer.availableBalanceMinor()).isEqualTo(AgentRig.BALANCE);
    assertThat(answer.balanceCurrency()).isEqualTo(FakeRequest.EUR);
    assertThat(answer.amountMinor()).isEqualTo(-1);
  }

  @Test
  void shouldRecordAnAdministrativeAdvice() throws Exception {
    rig.decide(FakeRequest.of(620, 0, 1));

    assertThat(rig.zone.lastCode()).isEqualTo("00");
    assertThat(rig.available()).isEqualTo(AgentRig.BALANCE);
  }
}
