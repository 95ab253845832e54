package dev.tollgate.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel tells of another process, from {@code /proc/PID/status} (proc(5)). */
public final class ProcessStatus {
  private static final double KIB_PER_MIB = 1024;

  private ProcessStatus() {}

  /** Resident memory, shared memory included. */
  public static double rssMib(long pid) {
    try {
      String status = Files.readString(Path.of("/proc", Long.toString(pid), "status"));
      return rssMib(status);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static double rssMib(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / KIB_PER_MIB)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the process has no memory any more"));
  }
}
