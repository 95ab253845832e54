package dev.tollgate.bench.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file for a command that reads one: in memory where the system has such a place. */
final class TemporaryFile {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private TemporaryFile() {}

  /** An empty file that goes when the process ends. */
  static Path make(String suffix) {
    try {
      Path file =
          Files.isWritable(SHARED_MEMORY)
              ? Files.createTempFile(SHARED_MEMORY, "tollgate-fuzz", suffix)
              : Files.createTempFile("tollgate-fuzz", suffix);
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Path file, byte[] content) {
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
