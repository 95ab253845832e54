package dev.tollgate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is launched as the product: each part is listed here with its licence. */
class ProductPartsTest {
  /** A small product: what is added to it has to be worth its size. */
  private static final long BYTES_MAX = 40L << 20;

  private static final Path LAUNCH_SET = Path.of("..", "gateway-core", "target", "launch");

  private static final List<String> PARTS =
      List.of(
          "aeron-annotations", // Apache-2.0
          "aeron-archive", // Apache-2.0
          "aeron-client", // Apache-2.0
          "aeron-cluster", // Apache-2.0
          "aeron-driver", // Apache-2.0
          "agrona", // Apache-2.0
          "disruptor", // Apache-2.0
          "hsm-adapter", // ours
          "log4j-api", // Apache-2.0
          "log4j-core", // Apache-2.0
          "log4j-slf4j2-impl", // Apache-2.0
          "netty-buffer", // Apache-2.0
          "netty-common", // Apache-2.0
          "netty-resolver", // Apache-2.0
          "netty-transport", // Apache-2.0
          "pci-zone", // ours
          "picocli", // Apache-2.0
          "slf4j-api", // MIT
          "snakeyaml-engine"); // Apache-2.0

  @Test
  void shouldHoldOnlyPartsWhoseLicenceWasLookedAt() throws IOException {
    try (Stream<Path> jars = Files.list(LAUNCH_SET)) {
      assertThat(jars.map(jar -> jar.getFileName().toString()))
          .map(name -> name.replaceFirst("-[0-9].*\\.jar$", ""))
          .containsExactlyInAnyOrderElementsOf(PARTS);
    }
  }

  @Test
  void shouldStaySmall() throws IOException {
    try (Stream<Path> jars = Files.list(LAUNCH_SET)) {
      long bytes = jars.mapToLong(jar -> jar.toFile().length()).sum();
      long own = LAUNCH_SET.resolveSibling("gateway-core.jar").toFile().length();
      assertThat(own).isPositive();
      assertThat(bytes + own).isPositive().isLessThanOrEqualTo(BYTES_MAX);
    }
  }
}
