package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.tollgate.bench.network.AlphaMessages;
import dev.tollgate.bench.network.Exchange;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.network.NetworkLink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes before a message, on the networks where something does. */
@SystemTest
class HeaderTest {
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway = RunningGateway.empty(Homes.fresh("headers"), Config.demo());
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldAnswerUnderTheHeaderTurnedAround(Network network) throws Exception {
    try (NetworkLink link = gateway.link(network)) {
      assertEcho(network, link);
    }
  }

  /** Counted once, not answered, and the line stays. */
  @ParameterizedTest
  @CsvSource({
    "GAMMA, 00180000160102003012345665432100000000000000000000000800, headers_wrong", // another
    // total
    // length
    "GAMMA, 00180000150102001812345665432100000000000000000000000800, headers_wrong", // another
    // header
    // length
    "GAMMA, 0004000016010200, headers_wrong", // shorter than a header
    "GAMMA, 003000001A810200301234566543210000000000000000000000C0000009"
        + "16010200161234566543210000000000000000000000, messages_rejected", // a reject group
    "DELTA, 303030356100010002, headers_wrong", // another TPDU id
    "DELTA, 3030303460000100, headers_wrong", // shorter than a TPDU
  })
  void shouldCountWhatIsBehindAnotherHeader(Network network, String frame, String counter)
      throws Exception {
    String name = "tollgate_zone_" + counter + "_total{network=\"" + network.label() + "\"}";
    long before = count(name);
    try (Socket peer = connect(network)) {
      peer.getOutputStream().write(HexFormat.of().parseHex(frame));
      await().atMost(ANSWER).until(() -> count(name) == before + 1);
      peer.setSoTimeout(200);
      assertThatExceptionOfType(SocketTimeoutException.class)
          .isThrownBy(() -> peer.getInputStream().read());
    }
  }

  @Test
  void shouldCloseOnALengthThatIsNone() throws Exception {
    long before = count("tollgate_zone_frames_illegible_total");
    try (Socket peer = connect(Network.DELTA)) {
      peer.getOutputStream().write(HexFormat.of().parseHex("2B303535"));
      peer.setSoTimeout(5_000);
      assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(count("tollgate_zone_frames_illegible_total")).isEqualTo(before + 1);
  }

  private static void assertEcho(Network network, NetworkLink link) throws Exception {
    Exchange echo =
        link.ask(
            Messages.of(network).sealed(Peer.MESSAGES.networkManagement(AlphaMessages.ECHO)),
            ANSWER);
    assertThat(echo.answer().getString(39)).isEqualTo("00");
    assertThat(network.isTurned(echo.answer())).isTrue();
  }

  private static Socket connect(Network network) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), gateway.port(network));
  }

  private static long count(String name) throws Exception {
    return Metrics.of(gateway.ops()).count(name);
  }
}
