package dev.tollgate.bench.e2e;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** How long the disk takes to be sure of a small write: fdatasync after each of many appends. */
final class DiskSync {
  private static final int BYTES = 4096;
  private static final long DURATION_NS = TimeUnit.SECONDS.toNanos(3);
  private static final int WRITES_MAX = 20_000;

  private DiskSync() {}

  /**
   * @param folder on the disk that is meant
   */
  static double p99Micros(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, "sync", ".bin");
    Histogram ns = new Histogram(3);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);
      long startNs = System.nanoTime();
      for (int i = 0; i < WRITES_MAX && System.nanoTime() - startNs < DURATION_NS; i++) {
        channel.write(bytes.rewind());
        long before = System.nanoTime();
        channel.force(false);
        ns.recordValue(System.nanoTime() - before);
      }
    } finally {
      Files.delete(file);
    }
    return ns.getValueAtPercentile(99) / 1_000.0;
  }
}
