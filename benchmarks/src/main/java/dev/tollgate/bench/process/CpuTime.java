package dev.tollgate.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** CPU time another process used so far, from {@code /proc/PID/stat} (proc(5)). */
public final class CpuTime {
  // USER_HZ is 100 on every Linux we run on; it is an ABI constant, not the kernel's tick.
  private static final long MICROS_PER_TICK = 10_000;
  // Fields 14 and 15 of the line, counted after the ") " that ends field 2.
  private static final int USER = 11;
  private static final int SYSTEM = 12;

  private CpuTime() {}

  /** User and system time of all threads, in microseconds, in steps of 10,000. */
  public static long micros(long pid) {
    try {
      String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // The command name in field 2 may hold blanks and brackets; the last bracket ends it.
      List<String> fields = List.of(line.substring(line.lastIndexOf(')') + 2).split(" ", -1));
      long ticks = Long.parseLong(fields.get(USER)) + Long.parseLong(fields.get(SYSTEM));
      return ticks * MICROS_PER_TICK;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
