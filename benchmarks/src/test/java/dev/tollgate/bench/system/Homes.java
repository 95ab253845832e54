package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.FileTree;
import dev.tollgate.bench.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Folders the product works in, under {@code target/system} until the next run. The token is made
 * once, in a home of its own, and shared; what a test changes is in its own home.
 */
final class Homes {
  private static final Path ROOT = TestFiles.ROOT.resolve("benchmarks/target/system");
  private static int made;
  private static Path token;

  private Homes() {}

  /** An empty folder. */
  static synchronized Path fresh(String name) throws IOException {
    if (made == 0) {
      FileTree.delete(ROOT);
    }
    return Files.createDirectories(ROOT.resolve(++made + "-" + name));
  }

  /** The home in which {@code bin/tollgate provision} was run. */
  static synchronized Path token() throws IOException, InterruptedException {
    if (token == null) {
      Path home = fresh("token");
      Outcome provisioned =
          new Tollgate(home, home.resolve("softhsm/softhsm2.conf")).run("provision");
      assertThat(provisioned.status()).as(provisioned.toString()).isZero();
      token = home;
    }
    return token;
  }

  static Path tokenConf() throws IOException, InterruptedException {
    return token().resolve("softhsm/softhsm2.conf");
  }

  /** Every file below, with links and locks. */
  static List<Path> files(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile).toList();
    }
  }
}
