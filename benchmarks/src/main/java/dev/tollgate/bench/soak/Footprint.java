package dev.tollgate.bench.soak;

import dev.tollgate.bench.JsonLine;
import dev.tollgate.bench.process.GatewayMetrics;
import dev.tollgate.bench.process.ProcessStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a gateway holds at a moment.
 *
 * @param heapMib in use after a collection of all of the heap
 * @param residentMib of the process, shared memory included
 * @param directMib direct buffers
 * @param openFiles files and sockets
 */
record Footprint(double heapMib, double residentMib, double directMib, long openFiles) {
  private static final double BYTES_PER_MIB = 1 << 20;

  /**
   * Has the gateway collect its garbage, then looks.
   *
   * @param opsPort where its metrics are
   */
  static Footprint of(long pid, int opsPort) throws InterruptedException {
    collect(pid);
    GatewayMetrics metrics = GatewayMetrics.read(opsPort);
    return new Footprint(
        metrics.value("tollgate_heap_kept_bytes") / BYTES_PER_MIB,
        ProcessStatus.rssMib(pid),
        metrics.value("tollgate_direct_bytes") / BYTES_PER_MIB,
        metrics.value("tollgate_open_files"));
  }

  JsonLine json() {
    return new JsonLine()
        .put("heap_mib", heapMib)
        .put("resident_mib", residentMib)
        .put("direct_mib", directMib)
        .put("open_files", openFiles);
  }

  private static void collect(long pid) throws InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      int status =
          new ProcessBuilder(List.of(jcmd, Long.toString(pid), "GC.run"))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
      if (status != 0) {
        throw new IllegalStateException("jcmd GC.run ended with status " + status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
