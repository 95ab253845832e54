package dev.tollgate.bench.system;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.torture.SwitchedLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Every PKCS#11 call of a running gateway can be made late, or fail, or not come back. */
final class SwitchedHsm {
  private static final long CKR_DEVICE_REMOVED = 0x32;

  private final SwitchedLibrary library;

  private SwitchedHsm(SwitchedLibrary library) {
    this.library = library;
  }

  /** Compiles the library into a folder; all calls go straight through at first. */
  static SwitchedHsm in(Path folder) throws IOException, InterruptedException {
    return new SwitchedHsm(SwitchedLibrary.in(folder, TestFiles.ROOT));
  }

  /** The same in front of a SoftHSM of its own, for a gateway with several. */
  static SwitchedHsm alone(Path folder) throws IOException, InterruptedException {
    return new SwitchedHsm(SwitchedLibrary.alone(folder, TestFiles.ROOT));
  }

  /** The configuration with this module in place of SoftHSM's. */
  Config in(Config config) {
    return config.with(SwitchedLibrary.SOFTHSM.toString(), module());
  }

  /** Path of the library. */
  String module() {
    return library.file().toString();
  }

  /** Every call waits so long first. */
  void delay(Duration each) {
    library.delay(each.toNanos() / 1_000);
  }

  /** No call comes back until it is restored. */
  void hang() {
    library.hang();
  }

  /** Every call fails at once: the device is not there any more. */
  void remove() {
    library.answer(CKR_DEVICE_REMOVED);
  }

  /** As if nothing had happened. */
  void restore() {
    library.restore();
  }
}
