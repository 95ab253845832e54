package dev.tollgate.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.ledger.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done with each message type; in lockstep. */
class MessageDispatchTest {
  private final AgentRig rig = new AgentRig();

  @ParameterizedTest
  @CsvSource({
    "100, AUTHORIZE",
    "101, AUTHORIZE",
    "200, AUTHORIZE",
    "201, AUTHORIZE",
    "120, ADVISE",
    "121, ADVISE",
    "220, ADVISE",
    "221, ADVISE",
    "400, REVERSE",
    "401, REVERSE",
    "420, REVERSE",
    "421, REVERSE",
    "620, RECORD",
    "621, RECORD",
  })
  void shouldAskZoneThenLedger(int mti, Operation operation) throws Exception {
    rig.arrive(FakeRequest.of(mti, 0, 1).saying("00"));
    assertThat(rig.zone.verifying).containsExactly(0);
    assertThat(rig.zone.answers).isEmpty();
    rig.verified(0, 1);

    assertThat(rig.port.commands)
        .singleElement()
        .satisfies(command -> assertThat(command.operation).isEqualTo(operation))
        .satisfies(command -> assertThat(command.key.mti).isEqualTo(mti - mti % 2))
        .satisfies(command -> assertThat(command.tokenKnown).isTrue());
    assertThat(rig.zone.answers).hasSize(1);
    assertThat(rig.agent.inFlight()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "format error of a request,       100, 4,  30",
    "format error of an advice,       120, 4,  30",
    "format error of a reversal,      420, 90, 30",
    "format error of its repeat,      401, 90, 30",
    "format error of a chip,          200, 55, 30",
    "format error of management,      800, 70, 30",
    "file action,                     302, 0,  12",
    "reconciliation,                  500, 0,  12",
    "reconciliation advice,           520, 0,  12",
    "file update advice,              322, 0,  12",
    "authorization of another origin, 102, 0,  12",
  })
  void shouldAnswerWithoutWorkingOnIt(String what, int mti, int formatFault, String code)
      throws Exception {
    FakeRequest request = FakeRequest.of(mti, 0, 1);
    request.formatFault = formatFault;
    rig.arrive(request);

    assertThat(rig.zone.lastCode()).as(what).isEqualTo(code);
    assertThat(rig.zone.verifying).isEmpty();
    assertThat(rig.port.commands).isEmpty();
    assertThat(rig.agent.inFlight()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {110, 130, 210, 230, 410, 430, 630, 810, 330, 111, 411})
  void shouldNeverAnswerAResponse(int mti) throws Exception {
    FakeRequest request = FakeRequest.of(mti, 0, 1);
    rig.arrive(request);
    FakeRequest malformed = FakeRequest.of(mti, 1, 1);
    malformed.formatFault = 4;
    rig.arrive(malformed);

    assertThat(rig.zone.answers).isEmpty();
    assertThat(rig.zone.released).containsExactly(0, 1);
    assertThat(rig.counters.unmatched.sum()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "800, 1, 00",
    "800, 2, 00",
    "800, 201, 00",
    "801, 301, 00",
    "800, 101, 12",
    "800, 202, 12",
    "801, 999, 12"
  })
  void shouldAnswerNetworkManagement(int mti, int code, String answer) throws Exception {
    rig.arrive(FakeRequest.management(0, mti, 5, code));

    assertThat(rig.zone.lastCode()).isEqualTo(answer);
    assertThat(rig.zone.verifying).isEmpty();
  }

  @Test
  void shouldSignOffFromEveryConnectedPeerAndWaitForTheirAnswers() throws Exception {
    rig.inbox.linkUp(0, 0);
    rig.inbox.linkUp(0, 1);
    rig.agent.signOff();
    assertThat(rig.zone.managementStans).containsOnlyKeys(0, 1);
    assertThat(rig.agent.isSignedOff()).isFalse();

    rig.arrive(FakeRequest.management(0, 810, rig.zone.managementStans.get(0), 2));
    assertThat(rig.agent.isSignedOff()).isFalse();
    rig.inbox.linkDown(0, 1);
    rig.agent.doWork();
    assertThat(rig.agent.isSignedOff()).isTrue();
    assertThat(rig.counters.unmatched.sum()).isZero();
  }

  /** The connection that was asked is gone; the one in its place was asked nothing. */
  @Test
  void shouldNotTakeAnAnswerFromTheNextConnectionOfALink() throws Exception {
    rig.inbox.linkUp(0, 0);
    rig.agent.signOff();
    rig.inbox.linkDown(0, 0);
    rig.inbox.linkUp(0, 0);
    rig.arrive(FakeRequest.management(0, 810, rig.zone.managementStans.get(0), 2));

    assertThat(rig.counters.unmatched.sum()).isOne();
    assertThat(rig.agent.isSignedOff()).isTrue();
  }

  @Test
  void shouldStillAnswerNetworkManagementWhileItStops() throws Exception {
    rig.agent.signOff();
    rig.arrive(FakeRequest.management(0, 800, 5, 2));
    FakeRequest beta = FakeRequest.management(1, 800, 6, 301);
    beta.network = AgentRig.BETA;
    beta.mac = dev.tollgate.pci.VerificationResult.CheckOutcome.PASSED;
    rig.decide(beta);

    assertThat(rig.codes()).containsExactly("00", "00");
  }

  @ParameterizedTest
  @CsvSource({"100, 91", "400, 91", "420, ''", "220, ''"})
  void shouldShedWhatArrivesWhileItStops(int mti, String code) throws Exception {
    rig.agent.signOff();
    rig.arrive(FakeRequest.of(mti, 0, 1));

    assertThat(String.join("", rig.codes())).isEqualTo(code);
    assertThat(rig.zone.verifying).isEmpty();
    assertThat(rig.counters.shed.sum()).isOne();
  }
}
