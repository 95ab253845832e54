package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tollgate.bench.network.AlphaMessages;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever one peer sends: it gets the answer it may have, its line goes on or is closed, and
 * nobody else notices.
 */
@SystemTest
class HostileBytesTest {
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final Duration FRAME_TIMER = Duration.ofMillis(500);
  private static final Duration CLOSING = Duration.ofSeconds(3);

  /** What an echo takes on a busy machine of two cores, and half of the echoes on any. */
  private static final Duration ECHO_MAX = Duration.ofSeconds(1);

  private static final Duration ECHO_MEDIAN_MAX = Duration.ofMillis(50);

  private static final List<Duration> ECHOES = new ArrayList<>();
  private static RunningGateway gateway;
  private static Peer hostile;
  private static Peer other;
  private static int number;

  @BeforeAll
  static void start() throws Exception {
    Config config =
        Config.demo()
            .with("frame-timeout-ms: 5000", "frame-timeout-ms: " + FRAME_TIMER.toMillis())
            // The longest of the hostile messages is one of 4,036 bytes; it must reach the codec.
            .with("frame-bytes: 2048", "frame-bytes: 4096");
    Path home = Homes.fresh("hostile");
    gateway = RunningGateway.empty(home, config);
    // The card the hostile messages were made from.
    Path cards = home.resolve("cards.csv");
    Files.writeString(
        cards,
        """
        pan,psn,expiry_yymm,service_code,pin_method,pvki,pin_check_value,account,product,status
        4111111111111111,0,3012,101,NONE,,,anna,default,ACTIVE
        """);
    gateway.importFile("cards", cards);
    hostile = gateway.peer();
    other = gateway.peer();
  }

  @AfterAll
  static void stop() throws IOException {
    if (gateway != null) {
      hostile.close();
      other.close();
      gateway.close();
    }
    // Of all of them: the first ones are answered by code that no compiler has seen.
    Duration median = ECHOES.stream().sorted().toList().get(ECHOES.size() / 2);
    assertThat(median).isLessThan(ECHO_MEDIAN_MAX);
  }

  @AfterEach
  void shouldLeaveTheOthersAlone() throws IOException {
    ISOMsg echo = Peer.MESSAGES.networkManagement(AlphaMessages.ECHO);
    long startNs = System.nanoTime();
    other.send(echo);
    ISOMsg answer = other.receive(ECHO_MAX).orElseThrow();
    ECHOES.add(Duration.ofNanos(System.nanoTime() - startNs));
    assertThat(isAnswer(answer, echo)).isTrue();
    assertThat(answer.getString(39)).isEqualTo("00");
    assertThat(gateway.process().isAlive()).isTrue();
    assertThat(gateway.output()).doesNotContain("Exception", "ERROR", "\tat ");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void shouldAnswerDropOrClose(HostileCase hostileCase) throws IOException {
    hostile.send(hostileCase.bytes(++number));
    if (hostileCase.resets()) {
      hostile.reset();
      hostile = gateway.peer();
    } else if (hostileCase.closes()) {
      assertThat(hostile.isClosedWithin(CLOSING)).isTrue();
      hostile = gateway.peer();
    }
    List<ISOMsg> answers = answersBeforeAndAfterAnEcho(hostile, hostileCase.answers().size());
    assertThat(answers)
        .extracting(answer -> answer.getString(39))
        .containsExactlyElementsOf(hostileCase.answers());
    assertThat(answers).noneMatch(answer -> answer.hasAny("14,35,36,45,52,55,96".split(",")));
  }

  static List<HostileCase> cases() {
    return HostileCase.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unfinished")
  void shouldCloseWhenAFrameIsNotFinishedInTime(String what, byte[] bytes) throws IOException {
    try (Peer slow = gateway.peer()) {
      long startNs = System.nanoTime();
      slow.send(bytes);
      assertThat(slow.isClosedWithin(CLOSING)).isTrue();
      // Not at once either: the rest may be on its way.
      assertThat(Duration.ofNanos(System.nanoTime() - startNs))
          .isGreaterThan(FRAME_TIMER.dividedBy(2));
    }
  }

  static Stream<Arguments> unfinished() {
    return Stream.of(
        arguments("half a length", new byte[] {0}),
        arguments("a length and nothing", new byte[] {0, 100}),
        arguments("all but the last byte", new byte[] {0, 5, '0', '8', '0', '0'}));
  }

  /** A peer may send one byte at a time, but not for ever. */
  @Test
  void shouldCloseOnAPeerThatFeedsAFrameByDrops() throws IOException {
    try (Peer peer = gateway.peer()) {
      peer.send(new byte[] {0, 100});
      await().atMost(CLOSING).until(() -> dropIsRefused(peer));
    }
  }

  private static boolean dropIsRefused(Peer peer) throws IOException {
    try {
      peer.send(new byte[] {'0'});
      return peer.receive(Duration.ofMillis(50)).isEmpty();
    } catch (SocketTimeoutException _) {
      return false;
    } catch (IOException _) {
      return true;
    }
  }

  private static List<ISOMsg> answersBeforeAndAfterAnEcho(Peer peer, int expected)
      throws IOException {
    ISOMsg echo = Peer.MESSAGES.networkManagement(AlphaMessages.ECHO);
    peer.send(echo);
    List<ISOMsg> answers = new ArrayList<>();
    boolean echoed = false;
    while (!echoed || answers.size() < expected) {
      ISOMsg answer =
          peer.receive(ANSWER).orElseThrow(() -> new AssertionError("the line was closed"));
      if (isAnswer(answer, echo)) {
        echoed = true;
        assertThat(answer.getString(39)).isEqualTo("00");
      } else {
        answers.add(answer);
      }
    }
    return answers;
  }

  private static boolean isAnswer(ISOMsg answer, ISOMsg request) {
    return answer.getString(11).equals(request.getString(11))
        && answer.getString(7).equals(request.getString(7));
  }
}
