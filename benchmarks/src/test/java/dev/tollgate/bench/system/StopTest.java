package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.network.AlphaMessages;
import dev.tollgate.bench.network.AlphaMessages.Purchase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;

/** The orderly stop: SIGTERM. */
@SystemTest
class StopTest {
  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** The drain time of 3 s, and what a busy machine adds to it. */
  private static final Duration STOP_MAX = Duration.ofSeconds(8);

  private static final CardCrypto CRYPTO = TestFiles.crypto();
  private static final String PAN = "4242424242424242";

  @Test
  void shouldFinishWhatIsInFlightThenSignOffAndEnd() throws Exception {
    try (RunningGateway gateway = RunningGateway.withDemoCards("stop", Config.demo());
        Peer busy = gateway.peer();
        Peer idle = gateway.peer()) {
      Set<String> open = new HashSet<>();
      for (int i = 0; i < 300; i++) {
        ISOMsg purchase = purchase();
        open.add(purchase.getString(11));
        busy.send(purchase);
      }
      awaitAccepted(idle);
      CompletableFuture<Integer> status = terminate(gateway);

      answerSignOff(idle, idle.receive(ANSWER).orElseThrow());
      ISOMsg signOff = null;
      while (signOff == null || !open.isEmpty()) {
        ISOMsg message = busy.receive(ANSWER).orElseThrow();
        if (message.getMTI().equals("0800")) {
          signOff = message;
          answerSignOff(busy, signOff);
        } else {
          // 91: it was read after the sign-off, so it was not in flight
          assertThat(message.getString(39)).isIn("00", "91");
          assertThat(open.remove(message.getString(11))).isTrue();
        }
      }

      assertThat(busy.isClosedWithin(STOP_MAX)).isTrue();
      assertThat(idle.isClosedWithin(STOP_MAX)).isTrue();
      assertThat(status.get(STOP_MAX.toSeconds(), TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void shouldEndWithNobodyConnected() throws Exception {
    try (RunningGateway gateway = RunningGateway.empty(Homes.fresh("stop-alone"), Config.demo())) {
      assertThat(terminate(gateway).get(STOP_MAX.toSeconds(), TimeUnit.SECONDS)).isZero();
    }
  }

  /** The silence of a peer is no failure of ours: nothing was left undone. */
  @Test
  void shouldNotWaitForEverForAPeerThatDoesNotAnswerTheSignOff() throws Exception {
    try (RunningGateway gateway = RunningGateway.empty(Homes.fresh("stop-mute"), Config.demo());
        Peer mute = gateway.peer()) {
      awaitAccepted(mute);
      CompletableFuture<Integer> status = terminate(gateway);

      assertThat(mute.receive(ANSWER).orElseThrow().getString(70)).isEqualTo("002");
      assertThat(status.get(STOP_MAX.toSeconds(), TimeUnit.SECONDS)).isZero();
      assertThat(gateway.output()).doesNotContain("Exception");
    }
  }

  /** What a peer sent before it knew of the sign-off is answered too: it comes before its 0810. */
  @Test
  void shouldAnswerWhatCrossedTheSignOffOnItsWay() throws Exception {
    try (RunningGateway gateway = RunningGateway.withDemoCards("stop-busy", Config.demo());
        Peer busy = gateway.peer()) {
      Set<String> open = new HashSet<>();
      ByteArrayOutputStream sent = new ByteArrayOutputStream();
      for (int i = 0; i < 1000; i++) {
        ISOMsg purchase = purchase();
        open.add(purchase.getString(11));
        sent.writeBytes(Peer.frame(AlphaMessages.pack(purchase)));
      }
      CompletableFuture<Integer> status = terminate(gateway);
      ISOMsg signOff = answerTo(busy.receive(ANSWER).orElseThrow());
      sent.writeBytes(Peer.frame(AlphaMessages.pack(signOff)));
      busy.send(sent.toByteArray());

      while (!open.isEmpty()) {
        Optional<ISOMsg> answer = busy.receive(ANSWER);
        assertThat(answer).as(open.size() + " without an answer").isPresent();
        assertThat(answer.orElseThrow().getString(39)).isIn("00", "91");
        assertThat(open.remove(answer.orElseThrow().getString(11))).isTrue();
      }
      assertThat(status.get(STOP_MAX.toSeconds(), TimeUnit.SECONDS)).isZero();
    }
  }

  /** A connection the gateway has not accepted yet when it stops gets no sign-off. */
  private static void awaitAccepted(Peer peer) throws Exception {
    peer.send(Peer.MESSAGES.networkManagement(AlphaMessages.ECHO));
    assertThat(peer.receive(ANSWER)).isPresent();
  }

  private static CompletableFuture<Integer> terminate(RunningGateway gateway) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return gateway.process().terminate();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  private static void answerSignOff(Peer peer, ISOMsg signOff) throws IOException {
    peer.send(answerTo(signOff));
  }

  private static ISOMsg answerTo(ISOMsg signOff) {
    assertThat(signOff.getString(0)).isEqualTo("0800");
    assertThat(signOff.getString(70)).isEqualTo("002");
    assertThat(signOff.getString(7)).matches("(0[1-9]|1[0-2])[0-3]\\d[0-2]\\d[0-5]\\d[0-5]\\d");
    assertThat(signOff.getString(11)).matches("\\d{6}");
    ISOMsg answer = (ISOMsg) signOff.clone();
    answer.set(0, "0810");
    answer.set(39, "00");
    return answer;
  }

  private static ISOMsg purchase() {

    return Peer.MESSAGES.purchase(
        new Purchase(
            PAN, "3112", 100, CRYPTO.encryptedPinBlock(PAN, "0570"), CRYPTO.cvv2(PAN, "3112")));
  }
}
