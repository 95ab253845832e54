package dev.tollgate.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, ended by SIGKILL: what was acknowledged is there after the next start. */
class ClusterKillTest {
  private static final int COMMANDS = 10_000;
  private static final int KILLS = 10;

  /** Mark files of a killed node would hold it up for ten seconds. */
  private static final long START_MS_MAX = 9_000;

  private static final long SEED = 20_261_123;

  @TempDir private Path home;

  @Test
  @Timeout(150)
  void shouldHaveEveryAcknowledgedCommandAfterTenKills() throws Exception {
    Random random = new Random(SEED);
    long acknowledged = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      // every other time in the middle of the load
      long wanted = kill % 2 == 0 ? COMMANDS : 1 + random.nextInt(COMMANDS);
      Run run = run(wanted, 1);

      assertThat(run.found).as("found at start %d", kill).isGreaterThanOrEqualTo(acknowledged);
      assertThat(run.startMs).as("start %d", kill).isLessThan(START_MS_MAX);
      assertThat(run.last).isGreaterThanOrEqualTo(run.found + wanted);
      acknowledged = run.last;
      assertThat(readable()).as("in the files").isGreaterThanOrEqualTo(acknowledged);
    }
    assertThat(run(1, 1).found).isGreaterThanOrEqualTo(acknowledged);
  }

  @Test
  @Timeout(60)
  void shouldHaveThemWithoutSyncToo() throws Exception {
    long acknowledged = run(COMMANDS, 0).last;

    assertThat(run(1, 0).found).isGreaterThanOrEqualTo(acknowledged);
  }

  /** What the newest snapshot and the log behind it come to, read without a node. */
  private long readable() {
    LogReader reader = LogReader.open(home);
    CountingHandler handler = new CountingHandler(CountingProcess.FILLER_BLOCKS);
    long from = reader.start();
    if (!reader.snapshots().isEmpty()) {
      LogReader.Snapshot newest = reader.snapshots().getFirst();
      handler.readSnapshot(reader.blocks(newest));
      from = newest.logPosition();
    }
    UnsafeBuffer answer = new UnsafeBuffer(new byte[CountingHandler.ANSWER_LENGTH]);
    reader.commands(
        from,
        (timestampMs, position, buffer, offset, length) ->
            handler.onCommand(timestampMs, buffer, offset, length, answer));
    return handler.count();
  }

  private record Run(long found, long last, long startMs) {}

  /** Starts a process, kills it once it has had so many acknowledgements. */
  private Run run(long wanted, int sync) throws IOException, InterruptedException {
    long startNs = System.nanoTime();
    Process process = CountingProcess.builder(home, sync, COMMANDS).start();
    try (BufferedReader lines = process.inputReader()) {
      long found = -1;
      long startMs = 0;
      long last = 0;
      boolean killed = false;
      List<String> others = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("READY ")) {
          found = Long.parseLong(line.substring(6));
          startMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
        } else if (line.startsWith("ACK ")) {
          long number = Long.parseLong(line.substring(4));
          if (killed && number != last + 1) {
            break; // cut off by the kill
          }
          assertThat(number).isEqualTo(Math.max(last, found) + 1);
          last = number;
          if (!killed && last >= found + wanted) {
            killed = process.toHandle().destroyForcibly(); // what it had written still counts
          }
        } else if (!line.startsWith("SNAPSHOT ")) {
          others.add(line);
        }
      }
      assertThat(others).isEmpty();
      assertThat(process.waitFor()).as("killed").isEqualTo(137);
      return new Run(found, last, startMs);
    } finally {
      process.destroyForcibly();
    }
  }
}
