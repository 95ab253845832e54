package dev.tollgate.gateway.cli;

import dev.tollgate.gateway.spec.JposPackagers;
import dev.tollgate.pci.spec.DialectFile;
import dev.tollgate.pci.yaml.YamlMap;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which dialect says what a packager file does not: its year, its message types, its classes. */
final class LikeOption {
  @Option(
      names = "--like",
      paramLabel = "NAME",
      description = {
        "Shipped dialect that says what a packager file (.xml) does not. Default "
            + DialectFile.LIKE_DEFAULT
            + "."
      })
  private @Nullable String like;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * Reads a shipped dialect, a dialect file or a packager file; relative paths start in the working
   * directory.
   */
  YamlMap read(String dialect) {
    String model = like;
    if (model == null) {
      return DialectFile.of(dialect, Path.of(""), JposPackagers::read);
    }
    if (!dialect.endsWith(".xml")) {
      throw new ParameterException(
          command.commandLine(), "--like is for packager files (.xml), not for " + dialect);
    }
    return DialectFile.of(dialect, Path.of(""), (file, _) -> JposPackagers.read(file, model));
  }
}
