package dev.tollgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.network.AlphaMessages.Purchase;
import dev.tollgate.bench.peer.NettyEcho;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LoadGeneratorTest {
  private static final long STALL_NS = TimeUnit.MILLISECONDS.toNanos(300);

  private final LoadFrames frames =
      new LoadFrames(
          List.of(
              new Purchase("4111111111111111", "3112", 1000, new byte[8], "123"),
              new Purchase("4242424242424242", "3112", 1000, new byte[8], "456")));

  @Test
  void shouldAchieveTheRateAgainstAnEcho() throws Exception {
    try (NettyEcho echo = NettyEcho.start(0)) {
      generator(echo.port(), 8).run(500, Duration.ofMillis(500)); // classes load, code compiles

      LoadReport report = generator(echo.port(), 8).run(500, Duration.ofSeconds(1));

      assertThat(report.sent()).isEqualTo(500);
      assertThat(report.answered()).isEqualTo(500);
      // A busy build machine may hold up the last answers; the bench itself asks for 99 %.
      assertThat(report.achievedPerSecond()).isBetween(400.0, 500.0);
      assertThat(report.strays()).isZero();
      assertThat(report.codes()).containsExactly(Map.entry("--", 500L));
      assertThat(report.latencyNs().getTotalCount()).isEqualTo(500);
      assertThat(report.micros(50)).isBetween(5.0, 100_000.0);
      assertThat(report.micros(100)).isGreaterThanOrEqualTo(report.micros(99));
    }
  }

  /**
   * A closed-loop generator would see one slow answer; an open-loop one sees all that had to wait.
   */
  @Test
  void shouldCountTheWaitBehindAStall() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Thread.ofPlatform().daemon().start(() -> echoAfterStall(server));

      LoadReport report = generator(server.getLocalPort(), 1).run(500, Duration.ofSeconds(1));

      assertThat(report.answered()).isEqualTo(500);
      // 30 % of the messages were due during the stall; the median of those waited half of it.
      assertThat(report.latencyNs().getCountBetweenValues(STALL_NS / 2, STALL_NS * 2))
          .isBetween(60L, 200L);
    }
  }

  /**
   * Two million a second is more than anyone sends, so the last message leaves far behind its time.
   */
  @Test
  void shouldCountFromTheIntendedSendTime() throws Exception {
    try (NettyEcho echo = NettyEcho.start(0)) {
      LoadReport report = generator(echo.port(), 1).run(2_000_000, Duration.ofMillis(10));

      long behindNs = report.elapsedNs() - TimeUnit.MILLISECONDS.toNanos(10);
      assertThat(report.answered()).isEqualTo(20_000);
      assertThat(report.late()).isPositive();
      assertThat(report.latencyNs().getMaxValue()).isGreaterThanOrEqualTo(behindNs * 99 / 100);
    }
  }

  @Test
  void shouldReportWhatWasNotAnswered() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try (Socket socket = server.accept()) {
              socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
              // The generator has gone.
            }
          });

      LoadReport report = generator(server.getLocalPort(), 1).run(100, Duration.ofMillis(100));

      assertThat(report.sent()).isEqualTo(10);
      assertThat(report.answered()).isZero();
      assertThat(report.reached()).isFalse();
    }
  }

  private LoadGenerator generator(int port, int connections) {
    return new LoadGenerator(
        new InetSocketAddress("127.0.0.1", port), frames, connections, Duration.ofSeconds(1));
  }

  private static void echoAfterStall(ServerSocket server) {
    try (Socket socket = server.accept()) {
      int first = socket.getInputStream().read();
      long endNs = System.nanoTime() + STALL_NS;
      while (System.nanoTime() < endNs) {
        LockSupport.parkNanos(endNs - System.nanoTime());
      }
      socket.getOutputStream().write(first);
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      // The generator has gone.
    }
  }
}
