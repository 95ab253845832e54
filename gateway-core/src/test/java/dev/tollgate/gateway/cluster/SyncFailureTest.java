package dev.tollgate.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real {@code fdatasync} that fails once, in a process of its own. */
class SyncFailureTest {
  private static final long BEFORE = 2_000;
  private static final long COMMANDS = 100_000_000;

  @TempDir private Path folder;

  @Test
  @Timeout(60)
  void shouldAcknowledgeNothingAfterASyncHasFailed() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Path flag = folder.resolve("fail");
    ProcessBuilder builder = CountingProcess.builder(home, 1, COMMANDS);
    builder.environment().put("LD_PRELOAD", compile().toString());
    builder.environment().put("FAIL_SYNC", flag.toString());
    Process process = builder.start();
    long last = 0;
    List<String> others = new ArrayList<>();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("ACK ")) {
          last = Long.parseLong(line.substring(4));
          if (last == BEFORE) {
            Files.createFile(flag);
          }
        } else if (!line.startsWith("READY ")) {
          others.add(line);
        }
      }
      assertThat(process.waitFor()).isEqualTo(CountingProcess.FAILED);
    } finally {
      process.destroyForcibly();
    }

    assertThat(flag).as("the sync that failed").doesNotExist();
    assertThat(last).isGreaterThanOrEqualTo(BEFORE);
    assertThat(others).anySatisfy(line -> assertThat(line).startsWith("TG-LED-017"));
    assertThat(others).noneMatch(line -> line.startsWith("LATE "));
    long[] commands = {0};
    LogReader.open(home).commands(0, (time, position, buffer, at, length) -> commands[0]++);
    assertThat(commands[0]).isGreaterThanOrEqualTo(last);
  }

  private Path compile() throws IOException, InterruptedException {
    Path source = folder.resolve("failing-sync.c");
    try (InputStream in = SyncFailureTest.class.getResourceAsStream("failing-sync.c")) {
      Files.copy(Objects.requireNonNull(in), source);
    }
    Path library = folder.resolve("failing-sync.so");
    Process gcc =
        new ProcessBuilder(
                "gcc",
                "-Wall",
                "-Werror",
                "-O2",
                "-shared",
                "-fPIC",
                "-o",
                library.toString(),
                source.toString(),
                "-ldl")
            .redirectErrorStream(true)
            .start();
    String said = new String(gcc.getInputStream().readAllBytes());
    assertThat(gcc.waitFor()).as(said).isZero();
    return library;
  }
}
