package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.bench.network.Network;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The orderly stop where messages carry MACs: by SIGTERM, and by {@code bin/tollgate drain}. */
@SystemTest
class BetaStopTest {
  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** The drain time of 3 s, and what a busy machine adds to it. */
  private static final Duration STOP_MAX = Duration.ofSeconds(8);

  /**
   * Without its 0810 the gateway would wait for a second after its last decision, and so for three
   * quarters of one after the last answer, which waits for the MACs of all.
   */
  private static final Duration SIGN_OFF_TAKEN = Duration.ofMillis(500);

  private static final Messages BETA = Messages.of(Network.BETA);

  /**
   * With seven calls for each, the requests take half a second; the sign-off's MAC waits behind
   * them, and is given half a second.
   */
  private static final int IN_FLIGHT = 6;

  private static final String ARRIVED =
      "tollgate_messages_total{network=\"beta\",class=\"authorization\"}";

  private static final Duration SLOW_CALL = Duration.ofMillis(10);

  private static SwitchedHsm hsm;

  /** Ends the gateway, and tells the status of what ended it. */
  interface End {
    int status(RunningGateway gateway) throws Exception;
  }

  @BeforeAll
  static void makeHsm() throws Exception {
    hsm = SwitchedHsm.in(Homes.fresh("beta-stop-hsm"));
  }

  @Test
  void shouldSignOffWithMacAndFinishWhatIsInFlightOnSigterm() throws Exception {
    try (RunningGateway gateway = start("beta-stop")) {
      assertStopsInOrder(gateway, ending -> ending.process().terminate(), false);
      assertThat(gateway.output()).doesNotContain("Exception");
    }
  }

  @Test
  void shouldDoTheSameOnDrain() throws Exception {
    try (RunningGateway gateway = start("beta-drain")) {
      assertStopsInOrder(gateway, ending -> drain(ending).status(), true);
      await().atMost(ANSWER).until(() -> !gateway.process().isAlive());
      assertThat(gateway.process().terminate()).as("exit status").isZero();

      Outcome second = drain(gateway);
      assertThat(second.status()).as(second.toString()).isEqualTo(4);
      assertThat(second.out()).isEmpty();
      assertThat(second.errLines())
          .singleElement()
          .asString()
          .startsWith("TG-OPS-002 ")
          .contains(gateway.tollgate().home().toString(), "; next: ");
    }
  }

  /**
   * @param goesOn whether a new request follows each answer until the sign-off, as the end may take
   *     its time to come; those that cross the sign-off may be answered 91
   */
  private static void assertStopsInOrder(RunningGateway gateway, End end, boolean goesOn)
      throws Exception {
    try (Peer peer = gateway.betaPeer();
        ExecutorService ending = Executors.newSingleThreadExecutor()) {
      Metrics before = Metrics.of(gateway.ops());
      hsm.delay(SLOW_CALL);
      Set<String> open = new HashSet<>();
      for (int i = 0; i < IN_FLIGHT; i++) {
        open.add(sendPurchase(peer));
      }
      await() // what is still on its way to the gateway when it ends is answered 91
          .atMost(ANSWER)
          .until(
              () -> Metrics.of(gateway.ops()).growthSince(before, ARRIVED),
              Map.of(ARRIVED, (long) IN_FLIGHT)::equals);
      Future<Integer> status = ending.submit(() -> end.status(gateway));

      ISOMsg signOff = null;
      while (signOff == null || !open.isEmpty()) {
        ISOMsg message = peer.receive(ANSWER).orElseThrow();
        assertThat(BETA.isSealed(message, peer.received())).as("MAC of each").isTrue();
        if (message.getMTI().equals("0800")) {
          assertThat(message.getString(70)).isEqualTo("002");
          signOff = message;
          peer.send(BETA.approvalOf(signOff));
        } else {
          assertThat(message.getString(39)).isIn(goesOn ? List.of("00", "91") : List.of("00"));
          assertThat(open.remove(message.getString(11))).isTrue();
        }
        if (goesOn && signOff == null) {
          open.add(sendPurchase(peer));
        }
      }
      assertThat(peer.isClosedWithin(SIGN_OFF_TAKEN)).as("took its 0810").isTrue();
      assertThat(status.get(STOP_MAX.toSeconds(), TimeUnit.SECONDS)).isZero();
    } finally {
      hsm.restore();
    }
  }

  private static String sendPurchase(Peer peer) throws IOException {
    ISOMsg purchase = BETA.purchase(100);
    peer.send(purchase);
    return purchase.getString(11);
  }

  private static RunningGateway start(String name) throws IOException, InterruptedException {
    return RunningGateway.withDemoCards(name, hsm.in(Config.demo()));
  }

  private static Outcome drain(RunningGateway gateway) throws InterruptedException {
    return gateway.tollgate().run("drain", "--config", gateway.configFile().toString());
  }
}
