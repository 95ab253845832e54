package dev.tollgate.gateway.cluster;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that one process at a time works on a ledger; dies with it, however it dies. Aeron's
 * own mark files go on saying "in use" for ten seconds after a kill.
 */
final class NodeLock implements AutoCloseable {
  private final FileChannel channel;

  private NodeLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the lock, or fails with TG-LED-001 or TG-LED-002. */
  static NodeLock take(Path ledger) {
    Path file = ledger.resolve("node.lock");
    try {
      Files.createDirectories(ledger);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw Faults.inUse(file);
      }
      return new NodeLock(channel);
    } catch (IOException _) {
      throw Faults.notWritable(file);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // the lock is gone with the process at the latest
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }
}
