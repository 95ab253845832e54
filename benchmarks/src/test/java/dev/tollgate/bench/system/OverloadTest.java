package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.load.LoadFrames;
import dev.tollgate.bench.load.LoadGenerator;
import dev.tollgate.bench.load.LoadPlan;
import dev.tollgate.bench.load.LoadReport;
import dev.tollgate.bench.network.AlphaMessages;
import dev.tollgate.bench.network.AlphaMessages.Purchase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** More than may be in flight: everything is answered, and only what is approved holds money. */
@SystemTest
class OverloadTest {
  private static final int IN_FLIGHT = 8;
  private static final long AMOUNT_MINOR = 700;
  private static final List<String> ACCOUNTS = List.of("david", "elena", "ines");
  private static final CardCrypto CRYPTO = TestFiles.crypto();

  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        RunningGateway.withDemoCards(
            "overload", Config.demo().with("in-flight: 1024", "in-flight: " + IN_FLIGHT));
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @Test
  void shouldAnswerEverythingAtARate() throws Exception {
    long heldBefore = held();
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", gateway.port());
    LoadReport report;
    try (LoadGenerator generator = new LoadGenerator(address, new LoadFrames(purchases()), 8)) {
      report = generator.run(LoadPlan.constant(2_000, Duration.ofSeconds(3)));
    }

    assertThat(report.sent()).isEqualTo(6_000);
    assertThat(report.answered()).isEqualTo(6_000);
    assertThat(report.strays()).isZero();
    assertThat(report.codes().keySet()).isSubsetOf("00", "91");
    assertThat(held() - heldBefore).isEqualTo(report.codes().getOrDefault("00", 0L) * AMOUNT_MINOR);
  }

  @Test
  void shouldShedWhatIsTooMuchAtOnce() throws Exception {
    long heldBefore = held();
    ByteArrayOutputStream burst = new ByteArrayOutputStream();
    for (int i = 0; i < 1_000; i++) {
      ISOMsg purchase = Peer.MESSAGES.purchase(purchases().get(i % ACCOUNTS.size()));
      burst.writeBytes(Peer.frame(AlphaMessages.pack(purchase)));
    }
    Map<String, Long> codes = new HashMap<>();
    try (Peer peer = gateway.peer()) {
      peer.send(burst.toByteArray());
      for (int i = 0; i < 1_000; i++) {
        ISOMsg answer = peer.receive(Duration.ofSeconds(5)).orElseThrow();
        codes.merge(answer.getString(39), 1L, Long::sum);
      }
    }

    assertThat(codes).containsOnlyKeys("00", "91");
    assertThat(held() - heldBefore).isEqualTo(codes.get("00") * AMOUNT_MINOR);
  }

  private static long held() throws IOException, InterruptedException {
    long held = 0;
    for (String account : ACCOUNTS) {
      held += gateway.ops().pocket(account).held();
    }
    return held;
  }

  /** With PIN and CVV2, from cards whose PANs have the same length. */
  private static List<Purchase> purchases() {
    return List.of(
        purchase("4242424242424242", "0570"),
        purchase("5555555555554444", "92389"),
        purchase("6011111111111117", "3144"));
  }

  private static Purchase purchase(String pan, String pin) {
    return new Purchase(
        pan, "3112", AMOUNT_MINOR, CRYPTO.encryptedPinBlock(pan, pin), CRYPTO.cvv2(pan, "3112"));
  }
}
