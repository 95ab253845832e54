package dev.tollgate.gateway.cli;

import dev.tollgate.gateway.config.ConfigReader;
import dev.tollgate.gateway.config.GatewayConfig;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The configuration file and the home folder, as every command takes them. */
final class ConfigOption {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration; default $TOLLGATE_ROOT/config/demo.yaml.")
  private Path file = environment("TOLLGATE_ROOT", ".").resolve("config").resolve("demo.yaml");

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Where state lives; default $TOLLGATE_HOME, else ./var.")
  private Path home = environment("TOLLGATE_HOME", "var");

  GatewayConfig read() {
    return ConfigReader.read(file, home.toAbsolutePath());
  }

  private static Path environment(String variable, String otherwise) {
    return Path.of(Optional.ofNullable(System.getenv(variable)).orElse(otherwise));
  }
}
