package dev.tollgate.gateway.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A node's folder in shared memory, for buffers and mark files. Whoever holds the node's lock makes
 * it anew, so nothing of an earlier run holds up a start. Other users cannot look into it.
 */
final class SharedMemory implements AutoCloseable {
  private final Path folder;

  private SharedMemory(Path folder) {
    this.folder = folder;
  }

  /** Makes the folder, or fails with TG-LED-005. Call it with the node's lock held. */
  static SharedMemory create(ClusterConfig config) {
    Path folder = config.sharedMemory().resolve("tollgate-" + nameOf(config.ledger()));
    try {
      delete(folder);
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException _) {
      throw Faults.sharedMemory(folder);
    }
    return new SharedMemory(folder);
  }

  Path driver() {
    return folder.resolve("driver");
  }

  Path marks() {
    return folder.resolve("marks");
  }

  @Override
  public void close() {
    try {
      delete(folder);
    } catch (IOException _) {
      // the next start tries again
    }
  }

  /** The same for the same ledger, whatever path leads to it. */
  private static String nameOf(Path ledger) {
    try {
      byte[] path = ledger.toRealPath().toString().getBytes(StandardCharsets.UTF_8);
      return UUID.nameUUIDFromBytes(path).toString();
    } catch (IOException _) {
      throw Faults.notWritable(ledger);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException fault)
              throws IOException {
            if (fault != null) {
              throw fault;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
