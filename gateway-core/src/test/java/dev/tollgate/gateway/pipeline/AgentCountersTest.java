package dev.tollgate.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.ledger.FollowUp;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.TransactionKind;
import dev.tollgate.pci.VerificationResult.PinOutcome;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That the counters tell things apart; in lockstep. */
class AgentCountersTest {
  private final AgentRig rig = new AgentRig();
  private final NetworkCounters alpha = rig.counters.networks.getFirst();

  @ParameterizedTest
  @EnumSource
  void shouldCountAnswersByNetworkAndReason(Reason reason) throws Exception {
    rig.port.retouch =
        decision -> {
          decision.reason = reason;
          return decision;
        };
    rig.decide(new FakeRequest(0, 1, 1));

    assertThat(alpha.answers.sum(reason)).isOne();
    assertThat(alpha.answers.sum()).isOne();
    assertThat(rig.counters.networks.get(1).answers.sum(reason)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void shouldCountFollowUpsByKindAndRaiseThem(FollowUp followUp) throws Exception {
    rig.port.retouch =
        decision -> {
          decision.followUp = followUp;
          return decision;
        };
    rig.decide(new FakeRequest(0, 1, 1));

    boolean told = followUp != FollowUp.NONE;
    assertThat(rig.counters.followUps.sum(followUp)).isEqualTo(told ? 1 : 0);
    assertThat(rig.alerts)
        .extracting(raised -> raised.alert().name())
        .containsExactlyElementsOf(told ? java.util.List.of(followUp.name()) : java.util.List.of());
  }

  @Test
  void shouldRaiseChangedContent() throws Exception {
    rig.decide(new FakeRequest(0, 1, 1));
    FakeRequest changed = new FakeRequest(1, 1, 1);
    changed.amountMinor = 2000;
    rig.decide(changed);

    assertThat(rig.zone.lastCode()).isEqualTo("94");
    assertThat(alpha.answers.sum(Reason.CONTENT_CHANGED)).isOne();
    assertThat(rig.alerts)
        .extracting(AlertRaiser.Raised::alert)
        .containsExactly(Alert.CONTENT_CHANGED);
  }

  @Test
  void shouldCountByKindAndChannel() throws Exception {
    FakeRequest cash = new FakeRequest(0, 1, 1);
    cash.processingCode = 10_000;
    rig.decide(cash);
    FakeRequest terminal = new FakeRequest(1, 1, 2);
    terminal.entryMode = 51;
    terminal.pin = PinOutcome.WRONG;
    rig.decide(terminal);

    assertThat(counted(TransactionKind.CASH, Channel.CASH)).isOne();
    assertThat(counted(TransactionKind.PURCHASE, Channel.POS)).isOne();
    assertThat(counted(TransactionKind.PURCHASE, Channel.ONLINE)).isZero();
  }

  @Test
  void shouldCountMessagesByWhatIsDoneWithThem() throws Exception {
    int slot = 0;
    for (int mti : new int[] {100, 220, 421, 620, 800, 302, 110, 810}) {
      rig.arrive(FakeRequest.of(mti, slot, ++slot));
    }

    alpha.messages.forEach((what, count) -> assertThat(count).as(what.name()).isOne());
  }

  @Test
  void shouldRecordHowLongAnswersTook() throws Exception {
    rig.arrive(new FakeRequest(0, 1, 1));
    rig.nowNs.addAndGet(TimeUnit.MICROSECONDS.toNanos(150));
    rig.verified(0, 1);

    assertThat(alpha.latency.count(2)).isOne();
    assertThat(alpha.latency.sumNs()).isEqualTo(150_000);
  }

  private long counted(TransactionKind kind, Channel channel) {
    return rig.counters.transactions(channel).sum(kind);
  }
}
