package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.bench.network.AlphaMessages;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What many bad bytes, or many bad connections, must not do to the others. */
@SystemTest
class RobustnessTest {
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final int LINKS_MAX = 8;
  private static final long SEED = 8583;

  private static RunningGateway gateway;
  private static Peer other;

  @BeforeAll
  static void start() throws Exception {
    // Few cells, so that one peer could easily hold them all.
    Config config =
        Config.demo()
            .with("links: 64", "links: " + LINKS_MAX)
            .with("in-flight: 1024", "in-flight: 16");
    gateway = RunningGateway.empty(Homes.fresh("robustness"), config);
    other = gateway.peer();
  }

  @AfterAll
  static void stop() throws IOException {
    if (gateway != null) {
      other.close();
      gateway.close();
    }
  }

  @AfterEach
  void shouldGoOnServing() throws IOException {
    echo(other);
    assertThat(gateway.process().isAlive()).isTrue();
    assertThat(gateway.output()).doesNotContain("Exception", "ERROR", "\tat ");
  }

  @Test
  void shouldSurviveGarbage() throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < 100; i++) {
      byte[] garbage = new byte[1 + random.nextInt(5_000)];
      random.nextBytes(garbage);
      try (Peer peer = connectWhenThereIsRoom()) {
        peer.send(garbage);
      } catch (IOException _) {
        // The gateway was faster to close than this was to write.
      }
    }
  }

  /** Any message of any bytes is a message: the line goes on, and what comes back is ISO 8583. */
  @Test
  void shouldKeepTheLineWhateverAFrameHolds() throws IOException {
    byte[] control =
        HostileCase.all().stream()
            .filter(one -> one.id().equals("control-0100-a"))
            .findFirst()
            .orElseThrow()
            .bytes(0);
    Random random = new Random(SEED);
    try (Peer peer = connectWhenThereIsRoom()) {
      for (int i = 0; i < 500; i++) {
        byte[] mutated = control.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
          mutated[2 + random.nextInt(mutated.length - 2)] = (byte) random.nextInt(256);
        }
        peer.send(mutated);
      }
      echo(peer);
    }
  }

  @Test
  void shouldTakeBackTheLinksOfPeersThatReset() throws IOException {
    for (int i = 0; i < 3 * LINKS_MAX; i++) {
      Peer peer = connectWhenThereIsRoom();
      peer.send(new byte[] {0, 100, '0', '1'});
      peer.reset();
    }
    try (Peer peer = connectWhenThereIsRoom()) {
      echo(peer);
    }
  }

  @Test
  void shouldRefuseMoreConnectionsThanConfiguredAndServeAgainLater() throws IOException {
    List<Peer> peers = new ArrayList<>();
    try {
      while (peers.size() < LINKS_MAX - 1) {
        peers.add(connectWhenThereIsRoom());
      }
      try (Peer tooMany = gateway.peer()) {
        assertThat(tooMany.isClosedWithin(ANSWER)).isTrue();
      }
      for (Peer peer : peers) {
        echo(peer);
      }
    } finally {
      for (Peer peer : peers) {
        peer.close();
      }
    }
    try (Peer peer = connectWhenThereIsRoom()) {
      echo(peer);
    }
  }

  /** Answers nobody reads must not use up what the other connections live on. */
  @Test
  void shouldServeOthersWhileAPeerDoesNotReadItsAnswers() throws Exception {
    ISOMsg echo = Peer.MESSAGES.networkManagement(AlphaMessages.ECHO);
    byte[] frame = Peer.frame(AlphaMessages.pack(echo));
    byte[] burst = new byte[frame.length * 1_000];
    for (int i = 0; i < burst.length; i++) {
      burst[i] = frame[i % frame.length];
    }
    try (Peer mute = Peer.connectWithoutBuffer(gateway.port())) {
      Thread flood =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                try {
                  for (int i = 0; i < 400; i++) {
                    mute.send(burst);
                  }
                } catch (IOException _) {
                  // Blocked until the line is closed: that is what is tried here.
                }
              });
      for (int i = 0; i < 20; i++) {
        flood.join(100);
        echo(other);
      }
      assertThat(flood.isAlive()).as("still trying to send").isTrue();
    }
  }

  /** The gateway learns a moment later than we do that a line is closed. */
  private static Peer connectWhenThereIsRoom() {
    return await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(3))
        .until(RobustnessTest::connected, peer -> peer != null);
  }

  private static Peer connected() throws IOException {
    Peer peer = gateway.peer();
    try {
      echo(peer);
      return peer;
    } catch (AssertionError | IOException _) {
      peer.close();
      return null;
    }
  }

  /** Asks for an echo; what comes before its answer is skipped. */
  private static void echo(Peer peer) throws IOException {
    ISOMsg echo = Peer.MESSAGES.networkManagement(AlphaMessages.ECHO);
    peer.send(echo);
    ISOMsg answer;
    do {
      answer = peer.receive(ANSWER).orElseThrow(() -> new AssertionError("the line was closed"));
    } while (!answer.getString(11).equals(echo.getString(11)));
    assertThat(answer.getString(39)).isEqualTo("00");
  }
}
