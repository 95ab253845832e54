package dev.tollgate.bench.play;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The chips' transaction counters over runs: an issuer refuses one it has seen, so they must go on
 * where the last run ended. One number for all cards, in {@code emulator/atc} under the home: the
 * highest that any card may have used. It is written ahead in steps, so a killed run costs a few
 * counters and never repeats one; a run that ends in order leaves the exact number.
 *
 * <p>Whoever has it open plays alone with this home's cards.
 */
public final class CounterFile implements AutoCloseable {
  /** A chip is worn out after this: two bytes. */
  static final int MAX = 0xFFFF;

  private static final int AHEAD = 64;
  private static final int TEXT_MAX = 16;

  private final Path file;
  private final FileChannel channel;
  private final int last;
  private int highest;
  private int written;

  private CounterFile(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    ByteBuffer text = ByteBuffer.allocate(TEXT_MAX);
    channel.read(text, 0);
    String digits = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
    if (!digits.matches("\\d{0,5}")) {
      throw new IOException("not a number");
    }
    last = digits.isEmpty() ? 0 : Integer.parseInt(digits);
    highest = last;
    written = last;
  }

  /**
   * @param home {@code TOLLGATE_HOME}
   * @throws TollgateException {@code TG-DEM-017} if another emulator has it open, {@code
   *     TG-DEM-018} if the file cannot be used
   */
  public static CounterFile open(Path home) {
    Path file = home.resolve("emulator").resolve("atc");
    FileChannel channel = null;
    try {
      Files.createDirectories(file.getParent());
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new TollgateException(
            "TG-DEM-017",
            ExitCode.FAILED,
            "another emulator plays with these cards",
            file.toString(),
            "stop it, or set TOLLGATE_HOME to a home of your own");
      }
      return new CounterFile(file, channel);
    } catch (IOException e) {
      closeQuietly(channel);
      throw unusable(file, e);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  /** The highest counter of all runs before; every card goes on from here. */
  int last() {
    return last;
  }

  /** Tells that a card uses this counter; safe from any thread. */
  synchronized void use(int counter) {
    highest = Math.max(highest, counter);
    if (counter > written) {
      write(Math.min(MAX, counter + AHEAD));
    }
  }

  @Override
  public synchronized void close() {
    try (channel) {
      write(highest);
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private void write(int number) {
    try {
      // Always as long as before: one write, never an empty file in between.
      String text = String.format(Locale.ROOT, "%05d%n", number);
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
      written = number;
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException _) {
      // The failure before is the one to tell.
    }
  }

  private static TollgateException unusable(Path file, IOException reason) {
    return new TollgateException(
        "TG-DEM-018",
        ExitCode.FAILED,
        "the chips' counters cannot be kept",
        file + ", " + reason.getMessage(),
        "check the folder's permissions, or remove the file and start the gateway on a new home");
  }
}
