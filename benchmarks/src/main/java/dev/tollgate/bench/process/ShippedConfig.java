package dev.tollgate.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A configuration of the repository, and what a gateway of our own has otherwise.
 *
 * @param file where it was read
 */
public record ShippedConfig(Path file, String text) {
  public static ShippedConfig read(Path file) throws IOException {
    return new ShippedConfig(file, Files.readString(file));
  }

  /**
   * With another piece wherever this one is.
   *
   * @throws IllegalStateException if it is nowhere: the shipped file is not what it was
   */
  public ShippedConfig with(String piece, String other) {
    if (!text.contains(piece)) {
      throw new IllegalStateException("not in " + file + ": " + piece);
    }
    return new ShippedConfig(file, text.replace(piece, other));
  }

  /** Writes it for a gateway to read. */
  public Path write(Path to) throws IOException {
    return Files.writeString(to, text);
  }
}
