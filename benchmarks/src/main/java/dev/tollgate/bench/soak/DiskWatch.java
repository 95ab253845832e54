package dev.tollgate.bench.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * How long the disk itself takes to be sure of a small write, ten times a second, beside the
 * gateway and through a file of its own. A synced ledger answers no sooner than its disk does, so
 * without this a slow disk looks like a slow gateway.
 */
final class DiskWatch implements AutoCloseable {
  private static final int BYTES = 4096;
  private static final long EVERY_MS = 100;
  private static final long END_SECONDS = 10;

  private final SingleWriterRecorder syncNs = new SingleWriterRecorder(3);
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);
  private final Path file;
  private final FileChannel channel;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("disk-watch").factory());

  /**
   * @param folder on the disk that is meant
   */
  DiskWatch(Path folder) throws IOException {
    file = Files.createTempFile(folder, "sync", ".bin");
    channel = FileChannel.open(file, StandardOpenOption.WRITE);
    var _ = thread.scheduleWithFixedDelay(this::sync, 0, EVERY_MS, TimeUnit.MILLISECONDS);
  }

  /** Since the last time it was asked, in nanoseconds. */
  Histogram take() {
    return syncNs.getIntervalHistogram();
  }

  private void sync() {
    try {
      channel.write(bytes.rewind(), 0);
      long before = System.nanoTime();
      channel.force(false);
      syncNs.recordValue(System.nanoTime() - before);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    thread.shutdown();
    try {
      var _ = thread.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    channel.close();
    Files.delete(file);
  }
}
