package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Operands of commands in off-heap memory, as the zone keeps them, and a way to run one. */
final class TestCell {
  static final long PAN = 0;
  static final long PIN_BLOCK = 32;
  static final long VALUE = 48;
  static final long TOKEN = 64;

  final MemorySegment memory;

  TestCell() {
    this(128);
  }

  TestCell(int bytes) {
    memory = Arena.ofAuto().allocate(bytes, 8);
  }

  TestCell digits(long at, String digits) {
    return bytes(at, digits.getBytes(StandardCharsets.US_ASCII));
  }

  TestCell hex(long at, String hex) {
    return bytes(at, HexFormat.of().parseHex(hex));
  }

  private TestCell bytes(long at, byte[] bytes) {
    MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, at, bytes.length);
    return this;
  }

  String hexAt(long at, int bytes) {
    return HexFormat.of().withUpperCase().formatHex(memory.asSlice(at, bytes).toArray(JAVA_BYTE));
  }

  /** Runs on the lane's thread and waits for the result. */
  static <T> T onLane(Hsm hsm, Function<PaymentHsm, T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    boolean queued =
        hsm.submit(lane -> {
          try {
            result.complete(work.apply(lane));
          } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
          }
        });
    if (!queued) {
      throw new AssertionError("not queued");
    }
    return result.orTimeout(60, TimeUnit.SECONDS).join();
  }
}
