package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.bench.network.AlphaMessages;
import dev.tollgate.bench.network.Exchange;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.network.NetworkLink;
import dev.tollgate.bench.system.Ops.Pocket;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An HSM that is slow, and one that is gone, where messages carry MACs: nothing can be believed and
 * nothing approved without it.
 */
@SystemTest
class BetaSlowHsmTest {
  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** As in the demo's configuration. */
  private static final Duration DEADLINE = Duration.ofMillis(2000);

  /**
   * A MAC takes three calls, a token one. So the checks of a purchase end after 1 to 1.3 s, before
   * the deadline; the answer's MAC would take as long as is left, which is more than it is given.
   */
  private static final Duration SLOW_CALL = Duration.ofMillis(250);

  private static final int CALLS_BEFORE_DECISION = 4;
  private static final Duration RECOVERY = Duration.ofSeconds(20);
  private static final Messages ALPHA = Messages.of(Network.ALPHA);
  private static final Messages BETA = Messages.of(Network.BETA);

  private static SwitchedHsm hsm;
  private static RunningGateway gateway;
  private NetworkLink alpha;
  private NetworkLink beta;

  @BeforeAll
  static void start() throws Exception {
    hsm = SwitchedHsm.in(Homes.fresh("beta-switched-hsm"));
    Config config = hsm.in(Config.demo()).with("timeout-ms: 1000", "timeout-ms: 10000");
    gateway = RunningGateway.withDemoCards("beta-slow-hsm", config);
  }

  @BeforeEach
  void connect() throws IOException {
    alpha = gateway.link();
    beta = gateway.betaLink();
  }

  @AfterEach
  void restore() {
    hsm.restore();
    alpha.close();
    beta.close();
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @Test
  void shouldTakeBackAnApprovalThatGetsNoMacInTime() throws Exception {
    Pocket pocketBefore = pocket();
    Metrics before = Metrics.of(gateway.ops());
    ISOMsg purchase = BETA.purchase(3300);
    hsm.delay(SLOW_CALL);

    Exchange late = beta.ask(purchase, ANSWER);

    assertThat(late.answer().getString(39)).isEqualTo("91");
    assertThat(Messages.hasMac(late.answer())).as("a MAC of an HSM that is too slow").isFalse();
    assertThat(took(late))
        .as("after the decision, before the deadline")
        .isBetween(SLOW_CALL.multipliedBy(CALLS_BEFORE_DECISION), DEADLINE);
    Metrics after = Metrics.of(gateway.ops());
    assertThat(after.growthSince(before, "tollgate_approvals_undone_total")).hasSize(1);
    assertThat(after.growthSince(before, "tollgate_deadlines_passed_total")).isEmpty();
    assertThat(after.growthSince(before, "tollgate_zone_answers_without_mac_total"))
        .containsOnlyKeys("tollgate_zone_answers_without_mac_total{network=\"beta\"}")
        .containsValue(1L);
    assertThat(pocket()).isEqualTo(pocketBefore);

    hsm.restore();
    Exchange repeat = beta.ask(BETA.with(purchase, 0, "0101"), ANSWER);
    assertThat(repeat.answer().getString(39)).as("what it was told once").isEqualTo("91");
    assertThat(BETA.isSealed(repeat)).isTrue();
    assertThat(pocket()).isEqualTo(pocketBefore);
    assertApproved();
  }

  @Test
  void shouldTakeBackAPostingThatGetsNoMacInTime() throws Exception {
    Pocket pocketBefore = pocket();
    Metrics before = Metrics.of(gateway.ops());
    hsm.delay(SLOW_CALL);

    Exchange late = beta.ask(BETA.with(BETA.purchase(3400), 0, "0200"), ANSWER);

    assertThat(late.answer().getString(39)).isEqualTo("91");
    assertThat(Metrics.of(gateway.ops()).growthSince(before, "tollgate_approvals_undone_total"))
        .containsValue(1L);
    assertThat(pocket()).isEqualTo(pocketBefore);
  }

  @Test
  void shouldAnswer91WithoutMacAndLeaveAdvicesWhenTheHsmIsGone() throws Exception {
    Pocket pocketBefore = pocket();
    Metrics before = Metrics.of(gateway.ops());
    hsm.remove();

    Exchange refused = beta.ask(BETA.purchase(100), ANSWER);
    assertThat(refused.answer().getString(39)).isEqualTo("91");
    assertThat(Messages.hasMac(refused.answer())).isFalse();
    assertThat(took(refused)).isLessThan(DEADLINE);
    ISOMsg advice = BETA.with(BETA.purchase(200), 0, "0120");
    CompletableFuture<Exchange> unanswered = beta.send(advice);
    ISOMsg reversal = BETA.reversal("0420", BETA.purchase(300));
    CompletableFuture<Exchange> unbelieved = beta.send(reversal);

    await().atMost(RECOVERY).until(() -> status("/readyz") == 503);
    assertThat(status("/livez")).isEqualTo(200);
    await()
        .atMost(ANSWER)
        .untilAsserted(() ->
            assertThat(
                    Metrics.of(gateway.ops())
                        .growthSince(before, "tollgate_advices_unanswered_total"))
                .containsValue(2L));
    assertThat(unanswered).isNotDone();
    assertThat(unbelieved).isNotDone();
    assertThat(pocket()).isEqualTo(pocketBefore);

    awaitHsm();
    // A new line: on the old one the first advice still waits for its answer.
    try (NetworkLink again = gateway.betaLink()) {
      Exchange repeated = again.ask(BETA.with(advice, 0, "0121"), ANSWER);
      assertThat(repeated.answer().getString(39)).isEqualTo("00");
      assertThat(BETA.isSealed(repeated)).isTrue();
    }
    assertThat(pocket().held()).isEqualTo(pocketBefore.held() + 200);
    assertApproved();
  }

  /** Its original is named in full, and alpha has no MACs that could be wrong. */
  @Test
  void shouldTakeBackOnAlphaWhatAReversalNamesInFullWhileTheHsmIsGone() throws Exception {
    Pocket pocketBefore = pocket();
    ISOMsg purchase = ALPHA.purchase(4100);
    assertThat(alpha.ask(purchase, ANSWER).answer().getString(39)).isEqualTo("00");
    assertThat(pocket().held()).isEqualTo(pocketBefore.held() + 4100);
    Metrics before = Metrics.of(gateway.ops());
    hsm.remove();

    Exchange reversed = alpha.ask(ALPHA.reversal("0420", purchase), ANSWER);

    assertThat(reversed.answer().getMTI()).isEqualTo("0430");
    assertThat(reversed.answer().getString(39)).isEqualTo("00");
    assertThat(pocket()).isEqualTo(pocketBefore);
    assertThat(
            Metrics.of(gateway.ops()).growthSince(before, "tollgate_reversals_without_hsm_total"))
        .containsValue(1L);

    awaitHsm();
    Exchange repeat = alpha.ask(AlphaMessages.again(purchase, "0101"), ANSWER);
    assertThat(repeat.answer().getString(39)).as("told again, moved no more").isEqualTo("00");
    assertThat(pocket()).isEqualTo(pocketBefore);
    assertApproved();
  }

  private static void awaitHsm() {
    hsm.restore();
    await().atMost(RECOVERY).until(() -> status("/readyz") == 200);
  }

  /** Both networks are served, on the lines that were open all the time. */
  private void assertApproved() throws Exception {
    Exchange onAlpha = alpha.ask(ALPHA.purchase(100), ANSWER);
    Exchange onBeta = beta.ask(BETA.purchase(100), ANSWER);
    assertThat(onAlpha.answer().getString(39)).isEqualTo("00");
    assertThat(onBeta.answer().getString(39)).isEqualTo("00");
    assertThat(ALPHA.isSealed(onAlpha)).isTrue();
    assertThat(BETA.isSealed(onBeta)).isTrue();
  }

  private static Duration took(Exchange exchange) {
    return Duration.ofNanos(exchange.answeredNs() - exchange.sentNs());
  }

  private static int status(String path) throws IOException, InterruptedException {
    return gateway.ops().get(path).statusCode();
  }

  private static Pocket pocket() throws IOException, InterruptedException {
    return gateway.ops().pocket(Messages.ACCOUNT);
  }
}
