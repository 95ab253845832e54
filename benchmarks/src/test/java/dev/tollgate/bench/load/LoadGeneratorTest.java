package dev.tollgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.bench.network.AlphaMessages.Purchase;
import dev.tollgate.bench.peer.NettyEcho;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
      run(echo.port(), 8, 500, Duration.ofMillis(500)); // classes load, code compiles

      LoadReport report = run(echo.port(), 8, 500, Duration.ofSeconds(1));

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

      LoadReport report = run(server.getLocalPort(), 1, 500, Duration.ofSeconds(1));

      assertThat(report.answered()).isEqualTo(500);
      // 30 % of the messages were due during the stall; the median of those waited half of it.
      assertThat(report.latencyNs().getCountBetweenValues(STALL_NS / 2, STALL_NS * 2))
          .isBetween(60L, 200L);
    }
  }

  /**
   * A message every 10 ns is less than copying one takes, so the last leaves far behind its time.
   */
  @Test
  void shouldCountFromTheIntendedSendTime() throws Exception {
    try (NettyEcho echo = NettyEcho.start(0)) {
      LoadReport report = run(echo.port(), 1, 100_000_000, Duration.ofMillis(1));

      long behindNs = report.elapsedNs() - TimeUnit.MILLISECONDS.toNanos(1);
      assertThat(report.answered()).isEqualTo(100_000);
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

      LoadReport report = run(server.getLocalPort(), 1, 100, Duration.ofMillis(100));

      assertThat(report.sent()).isEqualTo(10);
      assertThat(report.answered()).isZero();
      assertThat(report.reached()).isFalse();
    }
  }

  @Test
  void shouldUseThousandsOfConnections() throws Exception {
    try (NettyEcho echo = NettyEcho.start(0);
        LoadGenerator generator = generator(echo.port(), 2_000)) {
      LoadReport report = generator.run(LoadPlan.constant(4_000, Duration.ofSeconds(1)));

      assertThat(report.answered()).isEqualTo(4_000);
      assertThat(report.strays()).isZero();
      assertThat(report.cpuNs()).isPositive();
    }
  }

  /** Batches of messages for each connection, and answers that come in one piece. */
  @Test
  void shouldLoseNothingWhenItGathers() throws Exception {
    try (NettyEcho echo = NettyEcho.start(0);
        LoadGenerator generator = generator(echo.port(), 3)) {
      LoadPlan plan = LoadPlan.constant(20_000, Duration.ofSeconds(1));
      LoadReport report = generator.run(plan.withGather(Duration.ofMillis(20)));

      assertThat(report.answered()).isEqualTo(20_000);
      assertThat(report.strays()).isZero();
      // What waited for the others is in the latencies.
      assertThat(report.micros(50)).isGreaterThan(10_000);
    }
  }

  @Test
  void shouldKeepItsConnectionsFromRunToRun() throws Exception {
    AtomicInteger accepted = new AtomicInteger();
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        LoadGenerator generator = generator(server.getLocalPort(), 1)) {
      Thread.ofPlatform().daemon().start(() -> echoAll(server, accepted));
      LoadPlan plan = LoadPlan.constant(100, Duration.ofMillis(100));

      assertThat(generator.run(plan).answered()).isEqualTo(10);
      assertThat(generator.run(plan.withArrivals(Arrivals.POISSON, 1)).answered()).isEqualTo(10);
    }
    assertThat(accepted).hasValue(1);
  }

  @Test
  void shouldTellThatThePeerClosed() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        LoadGenerator generator = generator(server.getLocalPort(), 2)) {
      generator.connect();
      server.accept().close();

      assertThatThrownBy(() -> generator.run(LoadPlan.constant(100, Duration.ofSeconds(1))))
          .isInstanceOf(LostPeerException.class)
          .hasMessage("it closed 1 of 2 connections");
    }
  }

  @Test
  void shouldTellThatNobodyIsThere() throws Exception {
    int port;
    try (ServerSocket server = new ServerSocket(0)) {
      port = server.getLocalPort();
    }
    try (LoadGenerator generator = generator(port, 2)) {
      assertThatThrownBy(generator::connect)
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(LostPeerException.class)
          .hasMessage("connection refused");
    }
  }

  /** More than the kernel's buffers hold: what is not read is kept, and counted from its time. */
  @Test
  void shouldKeepWhatThePeerDoesNotRead() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Thread.ofPlatform().daemon().start(() -> echoAfterStall(server));

      LoadReport report = run(server.getLocalPort(), 1, 200_000, Duration.ofMillis(500));

      assertThat(report.answered()).isEqualTo(100_000);
      assertThat(report.strays()).isZero();
      assertThat(report.micros(100)).isGreaterThan(TimeUnit.NANOSECONDS.toMicros(STALL_NS) * 0.9);
    }
  }

  @Test
  void shouldLogEachSecond(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("load.hlog");
    LoadReport report;
    try (NettyEcho echo = NettyEcho.start(0);
        LoadGenerator generator = generator(echo.port(), 2);
        IntervalLog log = new IntervalLog(file)) {
      report = generator.run(LoadPlan.constant(200, Duration.ofMillis(2_500)).withLog(log));
    }

    List<Histogram> seconds = new ArrayList<>();
    try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
      while (reader.hasNext()) {
        seconds.add((Histogram) reader.nextIntervalHistogram());
      }
    }
    assertThat(seconds).hasSize(3);
    assertThat(seconds.getFirst().getTotalCount()).isBetween(150L, 250L);
    assertThat(seconds.getFirst().getEndTimeStamp() - seconds.getFirst().getStartTimeStamp())
        .isBetween(900L, 1_500L);
    Histogram all = new Histogram(Tally.LATENCY_MAX_NS, Tally.DIGITS);
    seconds.forEach(all::add);
    assertThat(all.getTotalCount()).isEqualTo(500);
    assertThat(all.getMaxValue()).isEqualTo(report.latencyNs().getMaxValue());
  }

  private LoadGenerator generator(int port, int connections) {
    return new LoadGenerator(
        new InetSocketAddress("127.0.0.1", port), frames, connections, Duration.ofSeconds(1));
  }

  private static void echoAll(ServerSocket server, AtomicInteger accepted) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        accepted.incrementAndGet();
        socket.getInputStream().transferTo(socket.getOutputStream());
      } catch (IOException e) {
        // The generator has gone, or the test is over.
      }
    }
  }

  private LoadReport run(int port, int connections, int rate, Duration duration)
      throws IOException {
    try (LoadGenerator generator = generator(port, connections)) {
      return generator.run(LoadPlan.constant(rate, duration));
    }
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
