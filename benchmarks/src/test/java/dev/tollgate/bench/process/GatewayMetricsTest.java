package dev.tollgate.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class GatewayMetricsTest {
  private static final GatewayMetrics METRICS =
      new GatewayMetrics(
          """
          # HELP tollgate_direct_bytes 5
          tollgate_direct_bytes_more 7
          tollgate_direct_bytes 42
          tollgate_cpu{thread="agent"} 100
          tollgate_cpu{thread="net-1"} 20
          tollgate_cpu{thread="net-2"} 3
          """);

  @Test
  void shouldTellASeriesByItsWholeName() {
    assertThat(METRICS.value("tollgate_direct_bytes")).isEqualTo(42);
  }

  @Test
  void shouldAddUpTheSeriesWithTheseLabels() {
    assertThat(METRICS.sum("tollgate_cpu", "thread=\"net-.*\"")).isEqualTo(23);
  }

  @Test
  void shouldNotTakeAMissingSeriesForZero() {
    assertThatThrownBy(() -> METRICS.value("tollgate_open_files"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("tollgate_open_files");
    assertThatThrownBy(() -> METRICS.value("tollgate_cpu"))
        .as("with labels only")
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> METRICS.sum("tollgate_cpu", "thread=\"main\""))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldAskAGatewayOnLoopback() throws IOException {
    AtomicReference<String> asked = new AtomicReference<>();
    HttpServer ops =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ops.createContext(
        "/",
        exchange -> {
          asked.set(exchange.getRequestURI().toString());
          byte[] answer = METRICS.text().getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    ops.start();
    try {
      assertThat(GatewayMetrics.read(ops.getAddress().getPort())).isEqualTo(METRICS);
      assertThat(asked).hasValue("/metrics");
    } finally {
      ops.stop(0);
    }
    int gone = ops.getAddress().getPort();
    assertThatThrownBy(() -> GatewayMetrics.read(gone)).isInstanceOf(UncheckedIOException.class);
  }
}
