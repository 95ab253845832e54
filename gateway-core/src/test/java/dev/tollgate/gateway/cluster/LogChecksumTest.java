package dev.tollgate.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the archive writes beside each command. */
class LogChecksumTest {
  private static final int ROUNDS = 300_000;

  private final LogChecksum checksum = new LogChecksum();

  /** "123456789" has E3069283: the check value of CRC-32/ISCSI in the catalogue of CRCs. */
  @Test
  void shouldBeCrc32c() {
    byte[] digits = "..123456789.".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer memory = ByteBuffer.allocateDirect(digits.length).put(0, digits);
    assertThat(checksum.compute(new UnsafeBuffer(memory).addressOffset(), 2, 9))
        .isEqualTo(0xE306_9283);
  }

  /** The recorder and the conductor of an archive have one and the same. */
  @Test
  @Timeout(60)
  void shouldTellEachThreadTheChecksumOfWhatItAskedFor() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<Integer>> wrong = new ArrayList<>();
      for (int length : new int[] {160, 224}) {
        wrong.add(threads.submit(wrongOf(length)));
      }
      for (Future<Integer> each : wrong) {
        assertThat(each.get()).as("wrong checksums of %d", ROUNDS).isZero();
      }
    }
  }

  private Callable<Integer> wrongOf(int length) {
    UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
    memory.setMemory(0, length, (byte) length);
    CRC32C crc = new CRC32C();
    crc.update(memory.byteBuffer());
    int right = (int) crc.getValue();
    return () -> {
      int wrong = 0;
      for (int i = 0; i < ROUNDS; i++) {
        wrong += checksum.compute(memory.addressOffset(), 0, length) == right ? 0 : 1;
      }
      return wrong;
    };
  }
}
