package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.network.AlphaMessages.Purchase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An HSM that is slow, and one that is gone. */
@SystemTest
class SlowHsmTest {
  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** Of a card that is not there, and of cash. */
  private static final Duration DEADLINE = Duration.ofMillis(1000);

  private static final Duration CASH_DEADLINE = Duration.ofMillis(600);

  /** A purchase with PIN and CVV2 makes seven calls, so these take over twice the deadline. */
  private static final Duration SLOW_CALL = Duration.ofMillis(300);

  private static final Duration RECOVERY = Duration.ofSeconds(20);
  private static final String PAN = "4242424242424242";
  private static final String ACCOUNT = "david";
  private static final CardCrypto CRYPTO = TestFiles.crypto();

  private static SwitchedHsm hsm;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    Path folder = Homes.fresh("switched-hsm");
    hsm = SwitchedHsm.in(folder);
    Config config =
        hsm.in(Config.demo())
            .with("timeout-ms: 1000", "timeout-ms: 10000")
            .with(
                "online: 1500",
                "online: %d, cash: %d".formatted(DEADLINE.toMillis(), CASH_DEADLINE.toMillis()));
    gateway = RunningGateway.withDemoCards("slow-hsm", config);
  }

  @AfterEach
  void restore() {
    hsm.restore();
    await().atMost(RECOVERY).until(() -> purchaseIsAnswered("00"));
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @Test
  void shouldAnswer91BeforeTheDeadlineOfTheChannelAndHoldNothing() throws Exception {
    long heldBefore = held();
    ISOMsg cash = purchase();
    cash.set(3, "010000");
    hsm.delay(SLOW_CALL);

    assertThat(timeTo91(cash)).isBetween(CASH_DEADLINE.dividedBy(2), CASH_DEADLINE);
    assertThat(timeTo91(purchase())).isBetween(CASH_DEADLINE, DEADLINE);
    assertThat(held()).isEqualTo(heldBefore);
  }

  private static Duration timeTo91(ISOMsg request) throws IOException {
    try (Peer peer = gateway.peer()) {
      long sentNs = System.nanoTime();
      peer.send(request);
      ISOMsg answer = peer.receive(ANSWER).orElseThrow();
      Duration took = Duration.ofNanos(System.nanoTime() - sentNs);
      assertThat(answer.getString(39)).isEqualTo("91");
      return took;
    }
  }

  /** What the network was told once holds, also when the HSM is fast again. */
  @Test
  void shouldAnswerRepeatsOfALateRequest91() throws Exception {
    long heldBefore = held();
    ISOMsg purchase = purchase();
    ISOMsg repeat = (ISOMsg) purchase.clone();
    repeat.set(0, "0101");
    try (Peer peer = gateway.peer()) {
      hsm.delay(SLOW_CALL);
      peer.send(purchase);
      assertThat(peer.receive(ANSWER).orElseThrow().getString(39)).isEqualTo("91");
      hsm.restore();
      await().atMost(RECOVERY).until(() -> purchaseIsAnswered("00"));
      long heldAfter = held();

      peer.send(repeat);
      assertThat(peer.receive(ANSWER).orElseThrow().getString(39)).isEqualTo("91");
      assertThat(held()).isEqualTo(heldAfter).isGreaterThanOrEqualTo(heldBefore);
    }
  }

  @Test
  void shouldStayAliveButNotReadyWithoutTheHsm() throws Exception {
    long heldBefore = held();
    try (Peer peer = gateway.peer()) {
      hsm.remove();
      long sentNs = System.nanoTime();
      peer.send(purchase());
      assertThat(peer.receive(ANSWER).orElseThrow().getString(39)).isEqualTo("91");
      assertThat(Duration.ofNanos(System.nanoTime() - sentNs)).isLessThan(DEADLINE);

      await().atMost(RECOVERY).until(() -> status("/readyz") == 503);
      assertThat(status("/livez")).isEqualTo(200);
      peer.send(Peer.MESSAGES.networkManagement("301"));
      assertThat(peer.receive(ANSWER).orElseThrow().getString(39)).isEqualTo("00");
      assertThat(held()).isEqualTo(heldBefore);

      hsm.restore();
      await().atMost(RECOVERY).until(() -> status("/readyz") == 200);
      await().atMost(RECOVERY).until(() -> purchaseIsAnswered("00"));
    }
  }

  private static boolean purchaseIsAnswered(String code) throws IOException {
    try (Peer peer = gateway.peer()) {
      peer.send(purchase());
      return peer.receive(ANSWER).orElseThrow().getString(39).equals(code);
    }
  }

  private static int status(String path) throws IOException, InterruptedException {
    return gateway.ops().get(path).statusCode();
  }

  private static long held() throws IOException, InterruptedException {
    return gateway.ops().pocket(ACCOUNT).held();
  }

  private static ISOMsg purchase() {
    return Peer.MESSAGES.purchase(
        new Purchase(
            PAN, "3112", 100, CRYPTO.encryptedPinBlock(PAN, "0570"), CRYPTO.cvv2(PAN, "3112")));
  }
}
