package dev.tollgate.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.bench.FakeIssuer;
import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a shell script in the gateway's place. */
@Timeout(30)
class GatewayProcessTest {
  /** Waits for SIGTERM, in steps so that the shell gets to its trap. */
  private static final String SERVES =
      "trap 'echo ending; exit 0' TERM; echo home $TOLLGATE_HOME; while :; do sleep 0.05; done";

  @TempDir private Path root;
  private final List<String> output = Collections.synchronizedList(new ArrayList<>());
  private int port;

  @BeforeEach
  void pickPort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = free.getLocalPort();
    }
  }

  @Test
  void shouldBeReadyOnceASignOnIsAnsweredAndEndOnSigterm() throws Exception {
    try (GatewayProcess gateway = start(SERVES);
        FakeIssuer _ = FakeIssuer.start(port, UnaryOperator.identity())) {
      assertThat(
              gateway.awaitReady("127.0.0.1", port, Duration.ofSeconds(10)).answer().getString(39))
          .isEqualTo("00");
      await().untilAsserted(() -> assertThat(output).contains("home " + root.resolve("home")));

      assertThat(gateway.terminate()).isZero();
      assertThat(gateway.isAlive()).isFalse();
      await().until(() -> output.contains("ending"));
    }
  }

  @Test
  void shouldTellAnEarlyEnd() throws Exception {
    try (GatewayProcess gateway = start("echo TG-CFG-001 wrong; exit 7")) {
      assertThatThrownBy(() -> gateway.awaitReady("127.0.0.1", port, Duration.ofSeconds(10)))
          .isInstanceOf(TollgateException.class)
          .hasMessageStartingWith("TG-DEM-012")
          .hasMessageContaining("status 7");
      await().until(() -> output.contains("TG-CFG-001 wrong"));
    }
  }

  @Test
  void shouldTellAGatewayThatDoesNotServe() throws Exception {
    try (GatewayProcess gateway = start(SERVES)) {
      assertThatThrownBy(() -> gateway.awaitReady("127.0.0.1", port, Duration.ofMillis(300)))
          .hasMessageStartingWith("TG-DEM-013");
    }
  }

  @Test
  void shouldNotTalkToAStranger() throws Exception {
    try (ServerSocket stranger = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(() -> start(SERVES)).hasMessageStartingWith("TG-DEM-010");
      assertThat(stranger.isClosed()).isFalse();
    }
  }

  @Test
  void shouldEndTheGatewayWithTheBlock() throws Exception {
    GatewayProcess gateway;
    try (GatewayProcess started = start(SERVES)) {
      gateway = started;
      assertThat(gateway.isAlive()).isTrue();
    }

    assertThat(gateway.isAlive()).isFalse();
  }

  @Test
  void shouldReportTheGatewaysOwnStatus() throws Exception {
    String failing = "trap 'exit 5' TERM; echo up; while :; do sleep 0.05; done";
    try (GatewayProcess gateway = start(failing)) {
      await().until(() -> output.contains("up"));

      assertThat(gateway.terminate()).isEqualTo(5);
    }
  }

  /** What a kill of this program leaves to the kernel: the thread that started it is gone. */
  @Test
  void shouldEndWhenItsStarterDies() throws Exception {
    GatewayProcess[] started = new GatewayProcess[1];
    Thread starter =
        Thread.ofPlatform()
            .start(() -> {
              started[0] = start(SERVES);
              await().until(() -> !output.isEmpty());
            });
    starter.join();

    await().until(() -> !started[0].isAlive());
  }

  @Test
  void shouldTellAStepThatFailed() throws IOException {
    ProductCommand product = product("echo \"$@\"; exit 3");

    assertThatThrownBy(() -> product.run("cards", "import", "x.csv"))
        .hasMessageStartingWith("TG-DEM-011")
        .hasMessageContaining("status 3")
        .hasMessageContaining("cards import x.csv");
    assertThat(output).containsExactly("cards import x.csv");
  }

  @Test
  void shouldReadCpuTimeOfAProcess() {
    long before = CpuTime.micros(ProcessHandle.current().pid());
    await().until(() -> CpuTime.micros(ProcessHandle.current().pid()) > before);

    assertThat(before).isPositive();
  }

  private GatewayProcess start(String script) {
    return GatewayProcess.start(product(script), port, "config/demo.yaml", Duration.ZERO);
  }

  private ProductCommand product(String script) {
    return FakeProgram.of(root, script, output::add);
  }
}
