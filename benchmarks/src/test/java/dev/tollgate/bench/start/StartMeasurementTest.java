package dev.tollgate.bench.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.process.ProductCommand;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With few cards; what comes out is no figure, but a gateway has started and approved. */
@Tag("system")
@Timeout(120)
class StartMeasurementTest {
  private static final int CARDS = 100;
  private static final int APPROVALS = 200;

  @TempDir private Path folder;

  @Test
  void shouldMeasureAGatewayThatApproves() throws IOException, InterruptedException {
    int port = freePort();
    String config = folder.resolve("bench.yaml").toString();
    String bench = Files.readString(TestFiles.ROOT.resolve("config/bench.yaml"));
    Files.writeString(
        Path.of(config),
        bench
            .replace("port: 8583", "port: " + port)
            .replaceAll("port: (8585|9583|9590)", "port: 0")
            .replace("timeout-ms: 75", "timeout-ms: 1000"));
    Path home = folder.resolve("home");
    ProductCommand product =
        new ProductCommand(
            TestFiles.ROOT, home, home.resolve("softhsm/softhsm2.conf"), System.err::println);

    StartFigures figures = new StartMeasurement(product, config, port, CARDS, APPROVALS).measure();

    assertThat(figures.startSeconds()).as("a JVM takes longer than this").isBetween(0.3, 60.0);
    assertThat(figures.rssMib()).isBetween(100.0, StartFigures.RSS_MIB_MAX);
    assertThat(figures.jarMib()).isBetween(5.0, StartFigures.JAR_MIB_MAX);
    assertThat(home).doesNotExist();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return free.getLocalPort();
    }
  }
}
