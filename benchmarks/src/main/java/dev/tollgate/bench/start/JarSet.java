package dev.tollgate.bench.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files that {@code bin/tollgate run} is started from. */
final class JarSet {
  private static final double BYTES_PER_MIB = 1 << 20;

  private JarSet() {}

  /**
   * @param root the project's folder, built
   */
  static double mib(Path root) throws IOException {
    Path target = root.resolve("gateway-core/target");
    try (Stream<Path> parts = Files.list(target.resolve("launch"))) {
      List<Path> jars =
          Stream.concat(parts, Stream.of(target.resolve("gateway-core.jar"))).toList();
      long bytes = 0;
      for (Path jar : jars) {
        bytes += Files.size(jar);
      }
      return bytes / BYTES_PER_MIB;
    }
  }
}
