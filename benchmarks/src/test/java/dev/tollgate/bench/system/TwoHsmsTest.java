package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.bench.load.LoadFrames;
import dev.tollgate.bench.load.LoadGenerator;
import dev.tollgate.bench.load.LoadPlan;
import dev.tollgate.bench.load.LoadReport;
import dev.tollgate.bench.network.AlphaMessages.Purchase;
import dev.tollgate.bench.network.Exchange;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.network.NetworkLink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A gateway with two HSMs, of which one is lost, or both. */
@SystemTest
class TwoHsmsTest {
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration RECOVERY = Duration.ofSeconds(20);
  private static final Duration LOADED = Duration.ofSeconds(6);
  private static final int PER_SECOND = 100;
  private static final String FIRST = "{member=\"tollgate-demo-1\"}";
  private static final String SECOND = "{member=\"tollgate-demo-2\"}";
  private static final Messages BETA = Messages.of(Network.BETA);

  private static SwitchedHsm first;
  private static SwitchedHsm second;
  private static RunningGateway gateway;
  private static NetworkLink beta;
  private static int chipCounter;

  /** An attempt gets a second elsewhere: a busy machine may take a core away for a while. */
  @BeforeAll
  static void start() throws Exception {
    first = SwitchedHsm.alone(Homes.fresh("hsm-1"));
    second = SwitchedHsm.alone(Homes.fresh("hsm-2"));
    String pinFile = Homes.token().resolve("softhsm/user.pin").toString();
    String entry = "    - {module: %s, token: tollgate-demo, pin-source: %s}\n";
    Config config =
        Config.demo()
            .with("  module: /usr/lib/softhsm/libsofthsm2.so\n  token: tollgate-demo\n", "")
            .with(
                "  pin-source: " + pinFile + "\n",
                "  tokens:\n"
                    + entry.formatted(first.module(), pinFile)
                    + entry.formatted(second.module(), pinFile))
            .with("timeout-ms: 1000", "timeout-ms: 300\n  request-timeout-ms: 1300");
    gateway = RunningGateway.withDemoCards("two-hsms", config);
    beta = gateway.betaLink();
  }

  @AfterEach
  void restore() {
    first.restore();
    second.restore();
    await().atMost(RECOVERY).until(() -> metric("_up" + FIRST) == 1 && metric("_up" + SECOND) == 1);
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      beta.close();
      gateway.close();
    }
  }

  @Test
  void shouldAnswerEveryRequestRightlyWhileOneOfThemHangs() throws Exception {
    Metrics before = Metrics.of(gateway.ops());
    CompletableFuture<LoadReport> load = CompletableFuture.supplyAsync(TwoHsmsTest::loadAlpha);
    assertWholePurchases(10);

    first.hang();
    await().atMost(RECOVERY).until(() -> servesWhile("_up" + FIRST, 0));
    assertWholePurchases(20);

    Metrics lost = Metrics.of(gateway.ops());
    assertThat(lost.count("tollgate_hsm_member_up" + SECOND)).isEqualTo(1);
    assertThat(lost.count("tollgate_hsm_available")).isEqualTo(1);
    assertThat(lost.growthSince(before, "tollgate_hsm_member_losses_total"))
        .containsOnlyKeys("tollgate_hsm_member_losses_total" + FIRST);
    assertThat(lost.growthSince(before, "tollgate_hsm_attempts_moved_total")).hasSize(1);
    assertThat(gateway.ops().get("/readyz").statusCode()).as("with the other one").isEqualTo(200);

    first.restore();
    await().atMost(RECOVERY).until(() -> servesWhile("_up" + FIRST, 1));
    LoadReport report = load.join();
    assertThat(report.answered())
        .isEqualTo(report.sent())
        .isEqualTo(LOADED.toSeconds() * PER_SECOND);
    assertThat(report.strays()).isZero();
    assertThat(report.codes()).containsOnlyKeys("00");
  }

  @Test
  void shouldTellWhatBothOfThemLackAndComeBack() throws Exception {
    first.remove();
    second.remove();

    assertThat(beta.ask(BETA.purchase(100), ANSWER).answer().getString(39)).isEqualTo("91");
    await().atMost(RECOVERY).until(() -> gateway.ops().get("/readyz").statusCode() == 503);
    await()
        .atMost(RECOVERY)
        .untilAsserted(() -> {
          HttpResponse<String> unready = gateway.ops().get("/readyz");
          assertThat(unready.body())
              .contains("tollgate-demo-1: TG-HSM-0", "tollgate-demo-2: TG-HSM-0");
        });
    assertThat(metric("_up" + FIRST)).isZero();
    assertThat(metric("_up" + SECOND)).isZero();
    assertThat(Metrics.of(gateway.ops()).count("tollgate_hsm_available")).isZero();

    second.restore();
    await().atMost(RECOVERY).until(() -> gateway.ops().get("/readyz").statusCode() == 200);
    assertThat(metric("_up" + FIRST)).isZero();
    await().atMost(RECOVERY).until(() -> metric("_up" + SECOND) == 1);
    assertWholePurchases(1);
  }

  /** Token, CVV2 and PIN; from cards whose PANs have the same length. */
  private static LoadReport loadAlpha() {
    LoadFrames frames =
        new LoadFrames(
            List.of(purchase("5555555555554444", "92389"), purchase("6011111111111117", "3144")));
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", gateway.port());
    try (LoadGenerator generator = new LoadGenerator(address, frames, 4)) {
      return generator.run(LoadPlan.constant(PER_SECOND, LOADED));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Purchase purchase(String pan, String pin) {
    byte[] block = Messages.CRYPTO.encryptedPinBlock(pan, pin);
    return new Purchase(pan, "3112", 100, block, Messages.CRYPTO.cvv2(pan, "3112"));
  }

  /** Whether a member is as said, after one more purchase that must be approved. */
  private static boolean servesWhile(String metric, long value) throws Exception {
    assertWholePurchases(1);
    return metric(metric) == value;
  }

  /** MAC, token, CVV2, PIN and cryptogram, one after another; each answer has its MAC. */
  private static void assertWholePurchases(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      Exchange exchange = beta.ask(BETA.purchaseWithSecrets(100, ++chipCounter), ANSWER);
      assertThat(exchange.answer().getString(39)).isEqualTo("00");
      assertThat(BETA.isSealed(exchange)).isTrue();
    }
  }

  private static long metric(String name) throws IOException, InterruptedException {
    return Metrics.of(gateway.ops()).count("tollgate_hsm_member" + name);
  }
}
