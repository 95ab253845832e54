package dev.tollgate.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.LedgerConfig;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.ReasonTable;
import dev.tollgate.pci.PinOutcome;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The transaction table in lockstep: one thread, virtual clock, the production ledger. */
class AuthorizationAgentTest {
  private static final long BALANCE = 100_000;
  private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(2);
  private static final Ascii16 ACCOUNT = Ascii16.parse("anna");

  private final AtomicLong nowNs = new AtomicLong(1_000_000_000);
  private final FakeZone zone = new FakeZone();
  private final Ledger ledger = new Ledger(LedgerConfig.defaults());
  private final PipelineCounters counters = new PipelineCounters();
  private final PipelineSizes sizes = new PipelineSizes(4, 8, 2);
  private final RingInbox inbox =
      new RingInbox(PipelineLimits.ringSize(sizes.cells(), sizes.links()), new Doorbell());
  private final StoppableLedger port =
      new StoppableLedger(new InProcessLedger(ledger, this::epochMs, sizes.cells()));
  private final AuthorizationAgent agent =
      new AuthorizationAgent(
          zone,
          port,
          new NetworkRules[] {new NetworkRules("alpha", DEADLINE_NS, reasonCodes())},
          inbox,
          sizes,
          this::epochMs,
          nowNs::get,
          counters);

  @BeforeEach
  void openAccount() {
    ledger.openPocket(ACCOUNT.hi(), ACCOUNT.lo(), FakeRequest.EUR, BALANCE);
    ledger.linkCard(
        FakeRequest.TOKEN_HI,
        FakeRequest.TOKEN_LO,
        ACCOUNT.hi(),
        ACCOUNT.lo(),
        0,
        0,
        CardStatus.ACTIVE);
  }

  @Test
  void shouldApproveAndHoldTheMoney() throws Exception {
    decide(new FakeRequest(0, 1, 1));

    FakeZone.Said answer = zone.answers.getLast();
    assertThat(answer.code()).isEqualTo("00");
    assertThat(answer.undoable()).isTrue();
    assertThat(answer.amountMinor()).isEqualTo(1000);
    assertThat(answer.authorizationCode()).isBetween(0L, 999_999L);
    assertThat(available()).isEqualTo(BALANCE - 1000);
    assertThat(agent.inFlight()).isZero();
  }

  @Test
  void shouldAnswerTransactionsInTheOrderTheirChecksEnd() throws Exception {
    arrive(new FakeRequest(0, 1, 1));
    arrive(new FakeRequest(1, 1, 2));
    verified(1, 1);
    verified(0, 1);

    assertThat(zone.answers).extracting(FakeZone.Said::slot).containsExactly(1, 0);
  }

  @Test
  void shouldAnswerARepeatInFlightWithTheSameDecisionAndHoldOnce() throws Exception {
    arrive(new FakeRequest(0, 1, 7));
    FakeRequest repeat = new FakeRequest(1, 1, 7);
    repeat.messageType = 101;
    arrive(repeat);
    verified(0, 1);
    verified(1, 1);

    assertThat(zone.answers).extracting(FakeZone.Said::code).containsExactly("00", "00");
    assertThat(zone.answers)
        .extracting(FakeZone.Said::authorizationCode)
        .containsOnly(zone.answers.getFirst().authorizationCode());
    assertThat(available()).isEqualTo(BALANCE - 1000);
  }

  @Test
  void shouldNotTakeMoneyBackWhenTheAnswerToARepeatIsLost() throws Exception {
    decide(new FakeRequest(0, 1, 7));
    FakeRequest repeat = new FakeRequest(1, 1, 7);
    repeat.messageType = 101;
    decide(repeat);

    assertThat(zone.answers.getLast().undoable()).isFalse();
    assertThat(zone.answers.getLast().authorizationCode())
        .isEqualTo(zone.answers.getFirst().authorizationCode());
  }

  @Test
  void shouldAnswer91BeforeTheDeadlineAndForgetWhatComesLater() throws Exception {
    FakeRequest slow = new FakeRequest(0, 1, 1);
    arrive(slow);
    advance(DEADLINE_NS - TimeUnit.MILLISECONDS.toNanos(10));

    assertThat(zone.lastCode()).isEqualTo("91");
    assertThat(counters.deadlines.sum()).isOne();
    verified(0, 1);
    assertThat(zone.answers).hasSize(1);
    assertThat(available()).isEqualTo(BALANCE);
  }

  @Test
  void shouldAnswer91AgainToARepeatOfARequestAnswered91() throws Exception {
    arrive(new FakeRequest(0, 1, 1));
    advance(DEADLINE_NS);
    FakeRequest repeat = new FakeRequest(1, 1, 1);
    repeat.messageType = 101;
    decide(repeat);

    assertThat(zone.answers).extracting(FakeZone.Said::code).containsExactly("91", "91");
    assertThat(available()).isEqualTo(BALANCE);
  }

  @Test
  void shouldUndoADecisionThatComesAfterTheDeadline() throws Exception {
    port.answering = false;
    decide(new FakeRequest(0, 1, 1));
    assertThat(zone.answers).isEmpty();
    advance(DEADLINE_NS);
    assertThat(zone.lastCode()).isEqualTo("91");
    port.answering = true;
    agent.doWork();

    assertThat(zone.answers).hasSize(1);
    assertThat(available()).isEqualTo(BALANCE);
    assertThat(held()).isZero();
  }

  @Test
  void shouldKeepTryingToUndoADecisionThatCameAfterTheDeadline() throws Exception {
    port.answering = false;
    port.undoing = false;
    decide(new FakeRequest(0, 1, 1));
    advance(DEADLINE_NS);
    assertThat(zone.lastCode()).isEqualTo("91");
    assertThat(held()).isEqualTo(1000);
    port.undoing = true;
    advance(TimeUnit.MILLISECONDS.toNanos(2));

    assertThat(held()).isZero();
  }

  @Test
  void shouldTakeMoneyBackWhenTheApprovalWasNotSent() throws Exception {
    decide(new FakeRequest(0, 1, 1));
    assertThat(held()).isEqualTo(1000);
    inbox.unsent(0, 1);
    agent.doWork();

    assertThat(held()).isZero();
    assertThat(zone.released).containsExactly(0);
    assertThat(counters.undone.sum()).isOne();
    FakeRequest repeat = new FakeRequest(1, 1, 1);
    repeat.messageType = 101;
    decide(repeat);
    assertThat(zone.lastCode()).isEqualTo("91");
  }

  @Test
  void shouldKeepTryingToTakeMoneyBackUntilTheLedgerHasRoom() throws Exception {
    decide(new FakeRequest(0, 1, 1));
    port.undoing = false;
    inbox.unsent(0, 1);
    agent.doWork();
    assertThat(held()).isEqualTo(1000);
    assertThat(agent.isDrained()).isFalse();
    port.undoing = true;
    advance(TimeUnit.MILLISECONDS.toNanos(2));

    assertThat(held()).isZero();
    assertThat(agent.isDrained()).isTrue();
  }

  @Test
  void shouldRefuseWhatIsMoreThanMayBeInFlight() throws Exception {
    for (int slot = 0; slot < 5; slot++) {
      arrive(new FakeRequest(slot, 1, slot + 1));
    }

    assertThat(zone.verifying).hasSize(4);
    assertThat(zone.answers).extracting(FakeZone.Said::slot).containsExactly(4);
    assertThat(zone.lastCode()).isEqualTo("91");
    assertThat(counters.shed.sum()).isOne();
    verified(0, 1);
    arrive(new FakeRequest(5, 1, 6));
    assertThat(zone.verifying).endsWith(5);
  }

  @Test
  void shouldAnswer91WhenTheHsmTakesNoWorkOrFails() throws Exception {
    zone.hsmTakesWork = false;
    arrive(new FakeRequest(0, 1, 1));
    zone.hsmTakesWork = true;
    FakeRequest failing = new FakeRequest(1, 1, 2);
    failing.completed = false;
    decide(failing);

    assertThat(zone.answers).extracting(FakeZone.Said::code).containsExactly("91", "91");
    assertThat(counters.hsmUnavailable.sum()).isEqualTo(2);
    assertThat(agent.inFlight()).isZero();
    assertThat(available()).isEqualTo(BALANCE);
  }

  @Test
  void shouldIgnoreAVerificationOfAnEarlierUseOfTheCell() throws Exception {
    arrive(new FakeRequest(0, 2, 1));
    verified(0, 1);
    assertThat(zone.answers).isEmpty();
    verified(0, 2);
    assertThat(zone.lastCode()).isEqualTo("00");
  }

  @Test
  void shouldCountWrongPinsInTheLedger() throws Exception {
    for (int tries = 1; tries <= 4; tries++) {
      FakeRequest wrong = new FakeRequest(tries, 1, tries);
      wrong.pin = PinOutcome.WRONG;
      decide(wrong);
    }

    assertThat(zone.answers)
        .extracting(FakeZone.Said::code)
        .containsExactly("55", "55", "75", "75");
  }

  @ParameterizedTest
  @CsvSource({
    "entry mode of a chip,       100, 51,  0,      0,  1000, 12",
    "contactless chip,           100, 71,  0,      0,  1000, 12",
    "cash,                       100, 11,  10000,  0,  1000, 00",
    "refund,                     200, 11,  200000, 0,  1000, 00",
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
    FakeRequest request = new FakeRequest(0, 1, 1);
    request.messageType = mti;
    request.entryMode = entryMode;
    request.processingCode = processing;
    request.conditionCode = condition;
    request.amountMinor = amount;
    decide(request);

    assertThat(zone.lastCode()).as(what).isEqualTo(code);
  }

  @Test
  void shouldPostAFinancialRequest() throws Exception {
    FakeRequest request = new FakeRequest(0, 1, 1);
    request.messageType = 200;
    decide(request);

    assertThat(held()).isZero();
    assertThat(available()).isEqualTo(BALANCE - 1000);
    assertThat(ledger.currencySum(FakeRequest.EUR)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "format error of a request, 100, 4, 30",
    "format error of an advice, 120, 4, 30",
    "advice,                    120, 0, 12",
    "reversal,                  400, 0, 12",
    "file action,               302, 0, 12",
    "reconciliation,            500, 0, 12",
  })
  void shouldAnswerWithoutWorkingOnIt(String what, int mti, int formatFault, String code)
      throws Exception {
    FakeRequest request = new FakeRequest(0, 1, 1);
    request.messageType = mti;
    request.formatFault = formatFault;
    arrive(request);

    assertThat(zone.lastCode()).as(what).isEqualTo(code);
    assertThat(zone.verifying).isEmpty();
    assertThat(agent.inFlight()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"110", "130", "210", "410", "810", "330"})
  void shouldNeverAnswerAResponse(int mti) throws Exception {
    FakeRequest request = new FakeRequest(0, 1, 1);
    request.messageType = mti;
    request.formatFault = mti == 110 ? 4 : 0;
    arrive(request);

    assertThat(zone.answers).isEmpty();
    assertThat(zone.released).containsExactly(0);
    assertThat(counters.unmatched.sum()).isOne();
  }

  @ParameterizedTest
  @CsvSource({"1, 00", "2, 00", "301, 00", "101, 12", "999, 12"})
  void shouldAnswerNetworkManagement(int code, String answer) throws Exception {
    arrive(FakeRequest.management(0, 800, 5, code));

    assertThat(zone.lastCode()).isEqualTo(answer);
    assertThat(zone.verifying).isEmpty();
  }

  @Test
  void shouldSignOffFromEveryConnectedPeerAndWaitForTheirAnswers() throws Exception {
    inbox.linkUp(0, 0);
    inbox.linkUp(0, 1);
    agent.doWork();
    agent.signOff();
    assertThat(zone.managementStans).containsOnlyKeys(0, 1);
    assertThat(agent.isSignedOff()).isFalse();

    FakeRequest answer = FakeRequest.management(0, 810, zone.managementStans.get(0), 2);
    arrive(answer);
    assertThat(agent.isSignedOff()).isFalse();
    inbox.linkDown(0, 1);
    agent.doWork();
    assertThat(agent.isSignedOff()).isTrue();
    assertThat(counters.unmatched.sum()).isZero();
  }

  @Test
  void shouldFinishWhatIsInFlightAndTakeNothingNewOnceItSignsOff() throws Exception {
    arrive(new FakeRequest(0, 1, 1));
    agent.signOff();
    arrive(new FakeRequest(1, 1, 2));
    assertThat(zone.lastCode()).isEqualTo("91");
    assertThat(agent.isDrained()).isFalse();
    verified(0, 1);

    assertThat(zone.lastCode()).isEqualTo("00");
    assertThat(agent.isDrained()).isTrue();
  }

  private void decide(FakeRequest request) throws Exception {
    arrive(request);
    verified(request.slot, request.generation);
  }

  private void arrive(FakeRequest request) throws Exception {
    request.arrivalNs = nowNs.get();
    FakeZone.arrive(inbox, request);
    agent.doWork();
  }

  private void verified(int slot, long generation) throws Exception {
    inbox.verified(slot, generation);
    agent.doWork();
  }

  private void advance(long ns) throws Exception {
    nowNs.addAndGet(ns);
    agent.doWork();
  }

  private long epochMs() {
    return TimeUnit.NANOSECONDS.toMillis(nowNs.get());
  }

  private long available() {
    return pocket(0);
  }

  private long held() {
    return pocket(1);
  }

  private long pocket(int what) {
    long[] seen = new long[2];
    ledger.visitPockets(
        ACCOUNT.hi(),
        ACCOUNT.lo(),
        (currency, balance, held, available) -> {
          seen[0] = available;
          seen[1] = held;
        });
    return seen[what];
  }

  private static ReasonTable reasonCodes() {
    var special =
        java.util.Map.of(
            Reason.APPROVED, "00",
            Reason.ACCOUNT_CHECKED, "85",
            Reason.DEADLINE_PASSED, "91",
            Reason.FORMAT_ERROR, "30",
            Reason.NOT_SUPPORTED, "12",
            Reason.PIN_WRONG, "55",
            Reason.PIN_TRIES_EXCEEDED, "75",
            Reason.AMOUNT_INVALID, "13",
            Reason.INSUFFICIENT_FUNDS, "51");
    return ReasonTable.of(
        Arrays.stream(Reason.values())
            .collect(Collectors.toMap(Function.identity(), r -> special.getOrDefault(r, "XX"))));
  }

  /** The production port with a tap: decisions and voids can be held up. */
  private static final class StoppableLedger implements LedgerPort {
    private final LedgerPort ledger;
    boolean answering = true;
    boolean undoing = true;

    StoppableLedger(LedgerPort ledger) {
      this.ledger = ledger;
    }

    @Override
    public boolean authorize(int slot, long generation, TransactionCommand command) {
      return ledger.authorize(slot, generation, command);
    }

    @Override
    public boolean undo(TransactionKey key) {
      return undoing && ledger.undo(key);
    }

    @Override
    public int poll(DecisionHandler handler) {
      return answering ? ledger.poll(handler) : 0;
    }
  }
}
