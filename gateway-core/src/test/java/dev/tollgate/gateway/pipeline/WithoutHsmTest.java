package dev.tollgate.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.rules.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is done while no HSM makes tokens or verifies MACs. */
class WithoutHsmTest {
  private final AgentRig rig = new AgentRig();

  @BeforeEach
  void loseTheHsm() {
    rig.zone.hsmTakesWork = false;
    rig.port.retouch =
        decision -> {
          decision.reason = Reason.ACCEPTED;
          return decision;
        };
  }

  /**
   * DE90: f full, s without STAN, t without DE7, m without message type, - none. Voids are what the
   * ledger is told to answer 91 from now on.
   */
  @ParameterizedTest
  @CsvSource({
    "alpha, 100, -, 91, 1, 0",
    "alpha, 101, -, 91, 1, 0",
    "alpha, 200, -, 91, 1, 0",
    "alpha, 400, f, 00, 0, 1",
    "alpha, 401, f, 00, 0, 1",
    "alpha, 420, f, 00, 0, 1",
    "alpha, 421, f, 00, 0, 1",
    "alpha, 400, -, 91, 0, 0",
    "alpha, 400, s, 91, 0, 0",
    "alpha, 400, t, 91, 0, 0",
    "alpha, 400, m, 91, 0, 0",
    "alpha, 420, -, '', 0, 0",
    "alpha, 420, s, '', 0, 0",
    "alpha, 120, f, '', 0, 0",
    "alpha, 220, f, '', 0, 0",
    "alpha, 221, -, '', 0, 0",
    "alpha, 620, -, '', 0, 0",
    "beta,  100, -, 91, 0, 0",
    "beta,  200, -, 91, 0, 0",
    "beta,  400, f, 91, 0, 0",
    "beta,  420, f, '', 0, 0",
    "beta,  120, -, '', 0, 0",
    "beta,  220, -, '', 0, 0",
    "beta,  620, -, '', 0, 0",
    "beta,  800, -, 91, 0, 0",
    "beta,  302, -, 91, 0, 0",
  })
  void shouldBelieveOnlyWhatNeedsNoHsm(
      String network, int mti, char original, String code, int voids, int commands)
      throws Exception {
    FakeRequest request = request(mti, original);
    request.network = network.equals("beta") ? AgentRig.BETA : AgentRig.ALPHA;
    rig.arrive(request);

    assertThat(String.join("", rig.codes())).isEqualTo(code);
    assertThat(rig.port.undone).hasSize(voids);
    assertThat(rig.port.commands).hasSize(commands);
    assertThat(rig.counters.hsmUnavailable.sum()).isOne();
    assertThat(rig.counters.advicesUnanswered.sum()).isEqualTo(code.isEmpty() ? 1 : 0);
    assertThat(rig.counters.reversedWithoutHsm.sum()).isEqualTo(commands);
    assertThat(rig.zone.released).hasSize(code.isEmpty() ? 1 : 0);
    assertThat(rig.agent.inFlight()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"100, -, 91", "400, f, 00", "400, -, 91", "420, -, ''", "220, -, ''"})
  void shouldDoTheSameWhenTheChecksWereBegunAndFailed(int mti, char original, String code)
      throws Exception {
    rig.zone.hsmTakesWork = true;
    FakeRequest request = request(mti, original);
    request.completed = false;
    rig.decide(request);

    assertThat(String.join("", rig.codes())).isEqualTo(code);
    assertThat(rig.agent.inFlight()).isZero();
    assertThat(rig.available()).isEqualTo(AgentRig.BALANCE);
  }

  private static FakeRequest request(int mti, char original) {
    FakeRequest request = FakeRequest.of(mti, 0, 1);
    if (original != '-') {
      request.naming(new FakeRequest(0, 1, 9));
    }
    switch (original) {
      case 's' -> request.originalStan = 0;
      case 't' -> request.originalTransmissionDateTime = 0;
      case 'm' -> request.originalMessageType = 0;
      default -> {}
    }
    return request;
  }
}
