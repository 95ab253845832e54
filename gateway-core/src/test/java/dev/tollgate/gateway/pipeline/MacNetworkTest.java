package dev.tollgate.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.pci.VerificationResult.CheckOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A network whose messages carry MACs: nothing is believed before it was verified. */
class MacNetworkTest {
  private final AgentRig rig = new AgentRig();

  @ParameterizedTest
  @ValueSource(ints = {100, 101, 200, 120, 220, 400, 401, 420, 421, 620, 800, 302, 520})
  void shouldAnswer63ToAWrongMacAndTouchNoLedger(int mti) throws Exception {
    rig.decide(beta(mti, CheckOutcome.FAILED));

    assertThat(rig.codes()).containsExactly("63");
    assertThat(rig.port.commands).isEmpty();
    assertThat(rig.port.undone).isEmpty();
    assertThat(rig.counters.networks.get(AgentRig.BETA).answers.sum(Reason.MAC_WRONG)).isOne();
    assertThat(rig.alerts).extracting(AlertRaiser.Raised::alert).containsExactly(Alert.MAC_WRONG);
    assertThat(rig.alerts.getFirst().network()).isEqualTo("beta");
    assertThat(rig.agent.inFlight()).isZero();
  }

  /** The true request must be decided: the forged one left no trace under its key. */
  @Test
  void shouldDecideTheTrueRequestAfterAForgedOne() throws Exception {
    rig.decide(beta(100, CheckOutcome.FAILED));
    FakeRequest genuine = beta(100, CheckOutcome.PASSED);
    rig.decide(genuine);

    assertThat(rig.codes()).containsExactly("63", "00");
  }

  @ParameterizedTest
  @CsvSource({"800, 1, 00", "800, 101, 12", "302, 0, 12"})
  void shouldVerifyTheMacOfNetworkManagementToo(int mti, int code, String answer) throws Exception {
    FakeRequest request = beta(mti, CheckOutcome.PASSED);
    request.networkManagementCode = code;
    rig.arrive(request);
    assertThat(rig.zone.answers).isEmpty();
    assertThat(rig.zone.verifying).containsExactly(0);
    rig.verified(0, 1);

    assertThat(rig.codes()).containsExactly(answer);
    assertThat(rig.port.commands).isEmpty();
  }

  @Test
  void shouldTakeTheAnswerToItsSignOffUnverified() throws Exception {
    rig.inbox.linkUp(AgentRig.BETA, 0);
    rig.agent.signOff();
    FakeRequest answer = FakeRequest.management(0, 810, rig.zone.managementStans.get(0), 2);
    answer.network = AgentRig.BETA;
    rig.arrive(answer);

    assertThat(rig.agent.isSignedOff()).isTrue();
    assertThat(rig.zone.verifying).isEmpty();
  }

  /** A request nobody verified must not make the ledger refuse the true one under its key. */
  @Test
  void shouldNotRememberThe91OfAnUnverifiedRequest() throws Exception {
    rig.arrive(beta(100, CheckOutcome.PASSED));
    rig.advance(AgentRig.POS_NS);
    assertThat(rig.codes()).containsExactly("91");
    assertThat(rig.port.undone).isEmpty();

    rig.port.answering = false;
    FakeRequest verified = new FakeRequest(1, 1, 2);
    verified.network = AgentRig.BETA;
    verified.mac = CheckOutcome.PASSED;
    rig.decide(verified);
    rig.advance(AgentRig.POS_NS);
    assertThat(rig.port.undone).containsExactly(2);
  }

  @Test
  void shouldNotRememberThe91OfARequestItHadNoRoomFor() throws Exception {
    for (int slot = 0; slot < 4; slot++) {
      rig.arrive(new FakeRequest(slot, 1, slot + 1));
    }
    FakeRequest request = new FakeRequest(4, 1, 5);
    request.network = AgentRig.BETA;
    rig.arrive(request);
    rig.arrive(new FakeRequest(5, 1, 6));

    assertThat(rig.codes()).containsExactly("91", "91");
    assertThat(rig.port.undone).containsExactly(6);
  }

  private static FakeRequest beta(int mti, CheckOutcome mac) {
    FakeRequest request = FakeRequest.of(mti, 0, 1);
    request.network = AgentRig.BETA;
    request.mac = mac;
    return request;
  }
}
