package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * SoftHSM behind a switch ({@code src/main/native/slow-hsm.c}): every PKCS#11 call of a running
 * gateway can be made late, or fail. Each has a library file of its own, so tests do not turn each
 * other's switches.
 */
final class SwitchedHsm {
  private static final Path SOURCE =
      TestFiles.ROOT.resolve("benchmarks/src/main/native/slow-hsm.c");
  private static final int DELAY_MICROS = 0;
  private static final int RETURN_VALUE = 1;
  private static final long CKR_DEVICE_REMOVED = 0x32;

  private final Path library;
  private final LongBuffer switches;

  private SwitchedHsm(Path library, LongBuffer switches) {
    this.library = library;
    this.switches = switches;
  }

  /** Compiles the library into a folder; all calls go straight through at first. */
  static SwitchedHsm in(Path folder) throws IOException, InterruptedException {
    Path library = folder.resolve("slow-hsm.so");
    Outcome compiled =
        Tollgate.on(folder)
            .runProgram(
                "gcc",
                "-Wall",
                "-Werror",
                "-O1",
                "-shared",
                "-fPIC",
                "-o",
                library.toString(),
                SOURCE.toString(),
                "-ldl");
    assertThat(compiled.status()).as(compiled.toString()).isZero();
    Path file = Files.write(folder.resolve("slow-hsm.so.switch"), new byte[2 * Long.BYTES]);
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      LongBuffer switches =
          channel
              .map(FileChannel.MapMode.READ_WRITE, 0, 2 * Long.BYTES)
              .order(ByteOrder.nativeOrder())
              .asLongBuffer();
      return new SwitchedHsm(library, switches);
    }
  }

  /** The configuration with this module in place of SoftHSM's, and no patience for stuck calls. */
  Config in(Config config) {
    return config.with("/usr/lib/softhsm/libsofthsm2.so", library.toString());
  }

  /** Every call waits so long first. */
  void delay(Duration each) {
    switches.put(DELAY_MICROS, each.toNanos() / 1_000);
  }

  /** Every call fails at once: the device is not there any more. */
  void remove() {
    switches.put(RETURN_VALUE, CKR_DEVICE_REMOVED);
  }

  /** As if nothing had happened. */
  void restore() {
    switches.put(DELAY_MICROS, 0);
    switches.put(RETURN_VALUE, 0);
  }
}
