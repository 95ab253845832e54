package dev.tollgate.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;

/** A shell script in the product's place. */
final class FakeProgram {
  private FakeProgram() {}

  /**
   * @param root gets {@code bin/tollgate}; {@code home} in it is the product's
   * @param output told what the script prints
   */
  static ProductCommand of(Path root, String script, Consumer<String> output) {
    try {
      Path program = Files.createDirectories(root.resolve("bin")).resolve("tollgate");
      Files.writeString(program, "#!/usr/bin/env bash\n" + script + "\n");
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
      return new ProductCommand(root, root.resolve("home"), root.resolve("none"), output);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
