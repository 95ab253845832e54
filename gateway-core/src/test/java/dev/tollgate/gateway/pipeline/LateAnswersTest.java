package dev.tollgate.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deadlines, answers that did not leave, and money that must not stay held; in lockstep. */
class LateAnswersTest {
  private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

  private final AgentRig rig = new AgentRig();

  @Test
  void shouldAnswer91BeforeTheDeadlineAndForgetWhatComesLater() throws Exception {
    rig.arrive(new FakeRequest(0, 1, 1));
    rig.advance(AgentRig.ONLINE_NS - 10 * MS);

    assertThat(rig.zone.lastCode()).isEqualTo("91");
    assertThat(rig.counters.deadlines.sum()).isOne();
    rig.verified(0, 1);
    assertThat(rig.zone.answers).hasSize(1);
    assertThat(rig.available()).isEqualTo(AgentRig.BALANCE);
  }

  @ParameterizedTest
  @CsvSource({
    "stripe at a terminal,   21,  0,     0,  2000",
    "chip at a terminal,     51,  0,     0,  2000",
    "cash,                   21,  10000, 0,  3000",
    "cash without the card,  11,  10000, 0,  3000",
    "keyed in,               11,  0,     0,  1000",
    "credential on file,     101, 0,     0,  1000",
    "electronic commerce,    811, 0,     0,  1000",
    "mail order,             21,  0,     8,  1000",
    "commerce by condition,  21,  0,     59, 1000",
  })
  void shouldHaveADeadlineForEachChannel(
      String what, int entryMode, int processing, int condition, long deadlineMs) throws Exception {
    FakeRequest request = new FakeRequest(0, 1, 1);
    request.entryMode = entryMode;
    request.processingCode = processing;
    request.conditionCode = condition;
    rig.arrive(request);
    rig.advance((deadlineMs - 100) * MS);
    assertThat(rig.zone.answers).as(what).isEmpty();
    rig.advance(90 * MS);

    assertThat(rig.zone.lastCode()).as(what).isEqualTo("91");
  }

  @Test
  void shouldAnswer91AgainToARepeatOfARequestAnswered91() throws Exception {
    rig.arrive(new FakeRequest(0, 1, 1));
    rig.advance(AgentRig.POS_NS);
    rig.decide(FakeRequest.of(101, 1, 1));

    assertThat(rig.codes()).containsExactly("91", "91");
    assertThat(rig.available()).isEqualTo(AgentRig.BALANCE);
  }

  @Test
  void shouldUndoADecisionThatComesAfterTheDeadline() throws Exception {
    rig.port.answering = false;
    rig.decide(new FakeRequest(0, 1, 1));
    assertThat(rig.zone.answers).isEmpty();
    rig.advance(AgentRig.POS_NS);
    assertThat(rig.zone.lastCode()).isEqualTo("91");
    rig.port.answering = true;
    rig.agent.doWork();

    assertThat(rig.zone.answers).hasSize(1);
    assertThat(rig.available()).isEqualTo(AgentRig.BALANCE);
    assertThat(rig.held()).isZero();
  }

  /** It may be approved yet, and 91 to the copy would have been believed. */
  @ParameterizedTest
  @CsvSource({
    "no HSM for the copy,        false, true,  true",
    "nor is the ledger reached,  false, true,  false",
    "the ledger does not take it, true, false, true",
    "nor does it take voids,      true, false, false",
  })
  void shouldLeaveACopyThatIsTurnedAwayToTheAnswerOfTheRequest(
      String what, boolean hsm, boolean taking, boolean undoing) throws Exception {
    rig.port.answering = false;
    rig.decide(new FakeRequest(0, 1, 1));
    rig.zone.hsmTakesWork = hsm;
    rig.port.taking = taking;
    rig.port.undoing = undoing;
    rig.arrive(FakeRequest.of(101, 1, 1));
    rig.verified(1, 1);
    assertThat(rig.zone.answers).as(what).isEmpty();
    assertThat(rig.zone.released).as(what).containsExactly(1);
    assertThat(rig.counters.copiesUnanswered.sum()).isOne();
    rig.port.answering = true;
    rig.advance(2 * MS);

    assertThat(rig.codes()).as(what).containsExactly("00");
    assertThat(rig.held()).isEqualTo(1000);
  }

  /** Neither was asked when the connection broke; the one that is left has the only answer. */
  @Test
  void shouldAnswerOneOfTwoCopiesThatWereNotVerifiedInTime() throws Exception {
    rig.arrive(new FakeRequest(0, 1, 1));
    rig.arrive(FakeRequest.of(101, 1, 1));
    rig.port.disconnecting = true;
    rig.advance(AgentRig.POS_NS);

    assertThat(rig.codes()).containsExactly("91");
    assertThat(rig.zone.released).hasSize(1);
    assertThat(rig.agent.isDrained()).isTrue();
    rig.decide(FakeRequest.of(101, 2, 1));
    assertThat(rig.zone.lastCode()).as("a repeat").isEqualTo("91");
  }

  /** Whatever else has the same place in the table of keys. */
  @Test
  void shouldAnswer91ToAnotherRequestThanTheOneInFlight() throws Exception {
    rig.port.answering = false;
    for (int slot = 0; slot < 3; slot++) {
      rig.decide(new FakeRequest(slot, 1, slot + 1));
    }
    rig.zone.hsmTakesWork = false;
    rig.arrive(new FakeRequest(5, 1, 77));

    assertThat(rig.codes()).containsExactly("91");
    assertThat(rig.counters.copiesUnanswered.sum()).isZero();
  }

  @Test
  void shouldKeepTryingToUndoADecisionThatCameAfterTheDeadline() throws Exception {
    rig.port.answering = false;
    rig.port.undoing = false;
    rig.decide(new FakeRequest(0, 1, 1));
    rig.advance(AgentRig.POS_NS);
    assertThat(rig.zone.lastCode()).isEqualTo("91");
    assertThat(rig.held()).isEqualTo(1000);
    assertThat(rig.agent.isDrained()).isFalse();
    rig.port.undoing = true;
    rig.port.answering = true;
    rig.advance(2 * MS);
    rig.agent.doWork();

    assertThat(rig.held()).isZero();
    assertThat(rig.agent.isDrained()).isTrue();
  }

  /** The reversal may stand: its repeat will hear so. What was taken back stays taken back. */
  @ParameterizedTest
  @CsvSource({"400, false", "400, true"})
  void shouldAnswer91ToALateReversalAndVoidNothing(int mti, boolean checked) throws Exception {
    rig.port.answering = false;
    FakeRequest reversal = FakeRequest.of(mti, 0, 1).naming(new FakeRequest(0, 1, 9));
    rig.arrive(reversal);
    if (checked) {
      rig.verified(0, 1);
    }
    rig.advance(AgentRig.POS_NS);

    assertThat(rig.zone.lastCode()).isEqualTo("91");
    assertThat(rig.port.undone).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"120, false", "220, true", "420, false", "420, true", "620, true"})
  void shouldLeaveALateAdviceUnanswered(int mti, boolean checked) throws Exception {
    rig.port.answering = false;
    rig.arrive(FakeRequest.of(mti, 0, 1));
    if (checked) {
      rig.verified(0, 1);
    }
    rig.advance(AgentRig.POS_NS);

    assertThat(rig.zone.answers).isEmpty();
    assertThat(rig.zone.released).containsExactly(0);
    assertThat(rig.port.undone).isEmpty();
    assertThat(rig.counters.advicesUnanswered.sum()).isOne();
    assertThat(rig.counters.deadlines.sum()).isOne();
    assertThat(rig.agent.inFlight()).isZero();
    rig.port.answering = true;
    rig.agent.doWork();
    assertThat(rig.zone.answers).isEmpty();
  }

  @Test
  void shouldTakeMoneyBackAndSay91WhenTheApprovalCouldNotBeSent() throws Exception {
    rig.decide(new FakeRequest(0, 1, 1));
    assertThat(rig.held()).isEqualTo(1000);
    rig.unsent(0, 1);

    assertThat(rig.held()).isZero();
    assertThat(rig.codes()).containsExactly("00", "91");
    assertThat(rig.zone.answers.getLast().undoable()).isFalse();
    assertThat(rig.counters.undone.sum()).isOne();
    assertThat(rig.alerts)
        .extracting(AlertRaiser.Raised::alert)
        .containsExactly(Alert.APPROVAL_UNDONE);
    rig.decide(FakeRequest.of(101, 1, 1));
    assertThat(rig.zone.lastCode()).isEqualTo("91");
  }

  @Test
  void shouldTakeMoneyBackAndSayNothingWhenTheApprovalMissedItsDeadline() throws Exception {
    rig.decide(new FakeRequest(0, 1, 1));
    rig.nowNs.addAndGet(AgentRig.POS_NS);
    rig.unsent(0, 1);

    assertThat(rig.held()).isZero();
    assertThat(rig.codes()).containsExactly("00");
    assertThat(rig.zone.released).containsExactly(0);
  }

  @Test
  void shouldKeepTryingToTakeMoneyBackUntilTheLedgerHasRoom() throws Exception {
    rig.decide(new FakeRequest(0, 1, 1));
    rig.port.undoing = false;
    rig.unsent(0, 1);
    assertThat(rig.held()).isEqualTo(1000);
    assertThat(rig.agent.isDrained()).isFalse();
    rig.port.undoing = true;
    rig.advance(2 * MS);
    rig.agent.doWork();

    assertThat(rig.held()).isZero();
    assertThat(rig.agent.isDrained()).isTrue();
  }

  /** No answer will come: nobody waits for the deadline, and the void is asked for again. */
  @Test
  void shouldGiveUpAtOnceWhatWasAskedOfALedgerThatIsGone() throws Exception {
    rig.port.answering = false;
    rig.decide(new FakeRequest(0, 1, 1));
    rig.decide(FakeRequest.of(220, 1, 2));
    assertThat(rig.zone.answers).isEmpty();
    rig.port.undoing = false;
    rig.port.disconnecting = true;
    rig.agent.doWork();

    assertThat(rig.codes()).containsExactly("91");
    assertThat(rig.counters.advicesUnanswered.sum()).isOne();
    assertThat(rig.counters.ledgerUnavailable.sum()).isEqualTo(2);
    assertThat(rig.agent.inFlight()).isZero();
    rig.port.undoing = true;
    rig.port.answering = true;
    rig.advance(2 * MS);
    assertThat(rig.held()).isZero();
  }

  /** A full window takes no tombstone; its log is not filled with voids it cannot carry out. */
  @Test
  void shouldAskAFullLedgerAgainAfterAPause() throws Exception {
    rig.port.shedding = true;
    rig.decide(new FakeRequest(0, 1, 1));
    rig.unsent(0, 1);
    for (int i = 0; i < 500; i++) {
      rig.advance(2 * MS);
    }
    assertThat(rig.port.undone).hasSizeBetween(1, 3);
    rig.port.shedding = false;
    for (int i = 0; i < 600; i++) {
      rig.advance(2 * MS);
    }
    assertThat(rig.held()).isZero();
    assertThat(rig.agent.isDrained()).isTrue();
  }

  @Test
  void shouldAskAgainForAVoidWhoseAnswerWasLost() throws Exception {
    rig.decide(new FakeRequest(0, 1, 1));
    rig.port.answering = false;
    rig.unsent(0, 1);
    assertThat(rig.agent.isDrained()).isFalse();
    rig.port.answering = true;
    rig.port.disconnecting = true;
    rig.advance(2 * MS);
    rig.agent.doWork();

    assertThat(rig.port.undone).containsExactly(1, 1);
    assertThat(rig.agent.isDrained()).isTrue();
  }

  /** 91 was said: until the ledger has taken it back, its repeats hear the same. */
  @Test
  void shouldSay91ToRepeatsOfWhatIsStillToBeTakenBack() throws Exception {
    rig.decide(new FakeRequest(0, 1, 1));
    rig.port.undoing = false;
    rig.unsent(0, 1);
    rig.decide(FakeRequest.of(101, 1, 1));
    assertThat(rig.codes()).containsExactly("00", "91", "91");
    rig.port.undoing = true;
    rig.advance(2 * MS);
    rig.agent.doWork();
    rig.decide(FakeRequest.of(101, 2, 1));

    assertThat(rig.zone.lastCode()).isEqualTo("91");
    assertThat(rig.held()).isZero();
  }

  /** The lost original never reached the ledger; its repeat did, and was approved there. */
  @Test
  void shouldTakeBackWhatARepeatOfALostRequestWasGranted() throws Exception {
    rig.port.losing = true;
    rig.decide(new FakeRequest(0, 1, 1));
    rig.port.losing = false;
    rig.port.undoing = false;
    rig.port.disconnecting = true;
    rig.agent.doWork();
    rig.decide(FakeRequest.of(101, 1, 1));
    assertThat(rig.codes()).containsExactly("91", "91");
    assertThat(rig.held()).isEqualTo(1000);
    rig.port.undoing = true;
    rig.advance(2 * MS);
    rig.agent.doWork();

    assertThat(rig.held()).isZero();
    assertThat(rig.agent.isDrained()).isTrue();
  }

  /** The first answer has been sent and says 00: the money is not this message's to give back. */
  @Test
  void shouldTakeNothingBackForADuplicateThatIsLate() throws Exception {
    rig.decide(new FakeRequest(0, 1, 1));
    rig.port.answering = false;
    rig.decide(new FakeRequest(1, 1, 1));
    rig.advance(AgentRig.POS_NS);
    rig.port.answering = true;
    rig.agent.doWork();

    assertThat(rig.codes()).containsExactly("00", "91");
    assertThat(rig.held()).isEqualTo(1000);
    assertThat(rig.agent.isDrained()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"100, 91, 1", "200, 91, 1", "400, 91, 0", "220, '', 0", "420, '', 0"})
  void shouldSayWhatItCanWhenTheLedgerTakesNothing(int mti, String code, int voids)
      throws Exception {
    rig.port.taking = false;
    rig.decide(FakeRequest.of(mti, 0, 1));

    assertThat(String.join("", rig.codes())).isEqualTo(code);
    assertThat(rig.port.undone).hasSize(voids);
    assertThat(rig.counters.ledgerUnavailable.sum()).isOne();
    assertThat(rig.agent.inFlight()).isZero();
  }

  /** The money of an approval that nobody can be told of is given back; the peer hears 96. */
  @Test
  void shouldTakeMoneyBackAndSay96WhenTheApprovalWasNoneOfTheDialect() throws Exception {
    FakeRequest request = new FakeRequest(0, 1, 1);
    rig.decide(request);
    assertThat(rig.held()).isEqualTo(1000);
    invalid(request, 44);

    assertThat(rig.held()).isZero();
    assertThat(rig.codes()).containsExactly("00", "96");
    assertThat(rig.zone.answers.getLast().undoable()).isFalse();
    assertThat(rig.port.undone).hasSize(1);
    rig.decide(FakeRequest.of(101, 1, 1));
    assertThat(rig.zone.lastCode()).isEqualTo("91");
  }

  /** Declines moved nothing, and what reversals and advices did stands. */
  @ParameterizedTest
  @CsvSource({"100, 990000", "420, 0", "220, 0", "800, 0"})
  void shouldSay96AndUndoNothingWhenAnotherAnswerWasNoneOfTheDialect(int mti, int processingCode)
      throws Exception {
    FakeRequest request = FakeRequest.of(mti, 0, 1);
    request.processingCode = processingCode;
    rig.decide(request);
    assertThat(rig.zone.answers).hasSize(1);
    long available = rig.available();
    rig.nowNs.addAndGet(AgentRig.POS_NS); // a late one does no harm
    invalid(request, 44);

    assertThat(rig.zone.lastCode()).isEqualTo("96");
    assertThat(rig.zone.answers).hasSize(2);
    assertThat(rig.port.undone).isEmpty();
    assertThat(rig.counters.undone.sum()).isZero();
    assertThat(rig.available()).isEqualTo(available);
  }

  /** Its duplicate was told the same, and that answer may have been sent. */
  @Test
  void shouldTakeNothingBackWhileAnotherAnswerOfTheRequestMayHaveBeenSent() throws Exception {
    rig.decide(new FakeRequest(0, 1, 1));
    rig.decide(new FakeRequest(1, 1, 1));
    assertThat(rig.zone.answers.getLast().undoable()).isTrue();
    rig.unsent(0, 1);
    assertThat(rig.codes()).containsExactly("00", "00", "91");
    assertThat(rig.held()).isEqualTo(1000);
    assertThat(rig.counters.undone.sum()).isZero();
    rig.unsent(1, 1);

    assertThat(rig.held()).isZero();
    assertThat(rig.counters.undone.sum()).isOne();
    assertThat(rig.port.undone).containsExactly(1);
  }

  @Test
  void shouldTakeNothingBackOnceAnotherAnswerOfTheRequestHasBeenSent() throws Exception {
    rig.decide(new FakeRequest(0, 1, 1));
    rig.decide(new FakeRequest(1, 1, 1));
    rig.decide(new FakeRequest(2, 1, 1));
    rig.decide(new FakeRequest(1, 2, 9)); // the cell is used again: its answer has been sent
    rig.unsent(0, 1);
    rig.unsent(2, 1);

    assertThat(rig.held()).isEqualTo(2000);
    assertThat(rig.port.undone).isEmpty();
  }

  /** The one that was decided is sent; what becomes of its duplicates does not matter. */
  @Test
  void shouldTakeNothingBackForDuplicatesOfAnAnswerThatWasSent() throws Exception {
    rig.decide(new FakeRequest(0, 1, 1));
    rig.decide(new FakeRequest(1, 1, 1));
    rig.decide(new FakeRequest(0, 2, 9));
    rig.unsent(1, 1);

    assertThat(rig.held()).isEqualTo(2000);
    assertThat(rig.port.undone).isEmpty();
  }

  @Test
  void shouldKeepAVoidUntilItIsDone() throws Exception {
    rig.decide(new FakeRequest(0, 1, 1));
    rig.port.answering = false;
    rig.unsent(0, 1);
    assertThat(rig.kept.size()).isOne();
    rig.port.answering = true;
    rig.agent.doWork();

    assertThat(rig.kept.size()).isZero();
  }

  @Test
  void shouldTellWhenAVoidCannotBeKeptAndGoOn() throws Exception {
    rig.kept.keeping = false;
    rig.decide(new FakeRequest(0, 1, 1));
    rig.unsent(0, 1);
    rig.agent.doWork();

    assertThat(rig.held()).isZero();
    assertThat(rig.zone.lastCode()).isEqualTo("91");
    assertThat(rig.counters.voidsNotKept.sum()).isOne();
    assertThat(rig.alerts)
        .extracting(AlertRaiser.Raised::alert)
        .containsExactly(Alert.APPROVAL_UNDONE, Alert.VOID_NOT_KEPT);
    assertThat(rig.agent.isDrained()).isTrue();
  }

  /** A repeat whose answer is invalid undoes nothing: the peer may have the original's. */
  @Test
  void shouldUndoNothingForARepeat() throws Exception {
    rig.decide(new FakeRequest(0, 1, 1));
    FakeRequest repeat = FakeRequest.of(101, 1, 1);
    rig.decide(repeat);
    invalid(repeat, 44);

    assertThat(rig.codes()).containsExactly("00", "00", "96");
    assertThat(rig.held()).isEqualTo(1000);
  }

  @Test
  void shouldAlertByNetworkAndFieldOnly() throws Exception {
    rig.advance(2 * MS);
    assertThat(rig.alerts).isEmpty();
    rig.zone.counters.invalidAnswers().add(1, 44, 2);
    rig.zone.counters.invalidAnswers().add(0, 1, 1);
    rig.advance(2 * MS);
    rig.advance(2 * MS);

    assertThat(rig.alerts)
        .containsExactly(
            new AlertRaiser.Raised(Alert.ANSWER_INVALID, "alpha", -1, "", 1, 0),
            new AlertRaiser.Raised(Alert.ANSWER_INVALID, "beta", -1, "", 44, 0));
    rig.zone.counters.invalidAnswers().add(1, 48, 1);
    rig.advance(2 * MS);
    assertThat(rig.alerts).extracting(AlertRaiser.Raised::field).containsExactly(1, 44, 48);
  }

  private void invalid(FakeRequest request, int field) throws Exception {
    request.answerFault = field;
    rig.unsent(request.slot, request.generation);
  }
}
