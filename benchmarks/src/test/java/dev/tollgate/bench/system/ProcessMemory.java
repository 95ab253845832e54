package dev.tollgate.bench.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The writable memory of another process of ours, from {@code /proc/PID/mem} (proc(5)). */
final class ProcessMemory {
  private static final int CHUNK = 1 << 24;

  /** Chunks overlap, so that nothing of up to this length is cut in two. */
  private static final int OVERLAP = 64;

  private final Path process;

  ProcessMemory(long pid) {
    process = Path.of("/proc", Long.toString(pid));
  }

  /** Names of what is found, with the region it is in. */
  List<String> find(Needles needles) throws IOException {
    List<String> found = new ArrayList<>();
    byte[] chunk = new byte[CHUNK];
    try (RandomAccessFile memory = new RandomAccessFile(process.resolve("mem").toFile(), "r")) {
      for (String region : Files.readString(process.resolve("maps"), UTF_8).lines().toList()) {
        String[] words = region.split("[- ]+");
        if (words[2].startsWith("rw")) {
          long end = Long.parseUnsignedLong(words[1], 16);
          for (long at = Long.parseUnsignedLong(words[0], 16); at < end; at += CHUNK - OVERLAP) {
            int length = read(memory, at, chunk, (int) Math.min(CHUNK, end - at));
            needles.in(chunk, length).forEach(name -> found.add(name + " in " + region));
          }
        }
      }
    }
    return found;
  }

  /** Returns 0 for memory that went away or that the kernel keeps to itself. */
  private static int read(RandomAccessFile memory, long at, byte[] chunk, int length) {
    try {
      memory.seek(at);
      memory.readFully(chunk, 0, length);
      return length;
    } catch (IOException _) {
      return 0;
    }
  }
}
