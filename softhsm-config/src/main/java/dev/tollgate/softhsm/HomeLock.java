package dev.tollgate.softhsm;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps two runs from working on one home at once, across processes. The file stays behind: a lock
 * file that comes and goes can be held twice.
 */
final class HomeLock implements AutoCloseable {
  /** A run takes well under a second; whoever holds the lock longer hangs. */
  private static final Duration WAIT = Duration.ofSeconds(20);

  private static final Duration RETRY = Duration.ofMillis(25);

  private final FileChannel channel;

  private HomeLock(FileChannel channel) {
    this.channel = channel;
  }

  static HomeLock acquire(SoftHsmHome home) {
    long giveUpNs = System.nanoTime() + WAIT.toNanos();
    try {
      // Opened or made in one call, never moved into place: two runs must lock the same file.
      var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      var channel = FileChannel.open(home.lock(), options, SoftHsmHome.OWNER_ONLY);
      while (tryLock(channel) == null) {
        if (System.nanoTime() - giveUpNs > 0) {
          channel.close();
          throw Fault.BUSY.because(
              "another run holds the lock", home.lock(), "wait for it, or end it, then run again");
        }
        Thread.sleep(RETRY);
      }
      return new HomeLock(channel);
    } catch (IOException e) {
      throw home.notWritable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Fault.BUSY.because("interrupted while waiting", home.lock(), "run again");
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing to do: the lock ends with the process at the latest.
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }
}
