package dev.tollgate.gateway.app;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Makes sure that one process at a time works on the state of a home folder; dies with it. */
public final class HomeLock implements AutoCloseable {
  private static final int ATTEMPTS = 5;
  private static final long ATTEMPT_EVERY_NS = 20_000_000;

  private final FileChannel channel;

  private HomeLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the lock, or gives nothing if another process has it. */
  public static Optional<HomeLock> tryTake(Path home) {
    try {
      Files.createDirectories(home);
      FileChannel channel =
          FileChannel.open(
              home.resolve("gateway.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        return Optional.empty();
      }
      return Optional.of(new HomeLock(channel));
    } catch (IOException e) {
      throw new TollgateException(
          "TG-RUN-002",
          ExitCode.FAILED,
          "home folder cannot be written",
          home.toString(),
          "check its permissions, or name another one in TOLLGATE_HOME");
    }
  }

  /** Takes the lock, or fails; who only looks whether it is free has it for a moment. */
  public static HomeLock take(Path home) {
    Optional<HomeLock> lock = tryTake(home);
    for (int attempt = 1; lock.isEmpty() && attempt < ATTEMPTS; attempt++) {
      LockSupport.parkNanos(ATTEMPT_EVERY_NS);
      lock = tryTake(home);
    }
    return lock.orElseThrow(() ->
        new TollgateException(
            "TG-RUN-001",
            ExitCode.FAILED,
            "another gateway works on this home",
            home.toString(),
            "stop it, or name another home in TOLLGATE_HOME"));
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
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }
}
