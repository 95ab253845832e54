package dev.tollgate.gateway.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The source tree, as the tests of its shape see it. */
final class Sources {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  static final List<String> MODULES =
      List.of("softhsm-config", "hsm-adapter", "pci-zone", "gateway-core", "benchmarks");

  private Sources() {}

  static List<Path> main(String module) {
    return java(ROOT.resolve(module).resolve("src/main/java"));
  }

  static List<Path> allMain() {
    return MODULES.stream().flatMap(module -> main(module).stream()).toList();
  }

  static List<Path> allJava() {
    return MODULES.stream()
        .flatMap(module -> java(ROOT.resolve(module).resolve("src")).stream())
        .toList();
  }

  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> java(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
