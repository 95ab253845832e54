package dev.tollgate.hsm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The one page a lane computes in: blocks on their way to and from the HSM, among them clear PIN
 * blocks. Locked, and wiped at the end of each command.
 */
final class LaneScratch {
  /** A block to be enciphered or deciphered, up to 16 bytes. */
  static final long IN = 0;

  /** A block the HSM returned, up to 16 bytes. */
  static final long OUT = 16;

  /** A clear PIN block, 8 bytes. */
  static final long CLEAR_PIN = 32;

  /** CK_ULONG in which the HSM returns how much it wrote; nothing secret. */
  static final long LENGTH = 64;

  private static final long SECRET_BYTES = LENGTH;
  private static final long BYTES = LENGTH + Long.BYTES;

  private final MemorySegment memory = LockedMemory.allocate(BYTES).segment();

  MemorySegment memory() {
    return memory;
  }

  long addressOf(long offset) {
    return memory.address() + offset;
  }

  void wipe() {
    for (long at = 0; at < SECRET_BYTES; at += Long.BYTES) {
      memory.set(ValueLayout.JAVA_LONG, at, 0L);
    }
  }
}
