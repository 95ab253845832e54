package dev.tollgate.hsm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The one page a lane computes in: blocks on their way to and from the HSM, among them clear PIN
 * blocks. Locked, and wiped at the end of each command.
 */
final class LaneScratch {
  /** Blocks to be enciphered or deciphered, up to 32 bytes. */
  static final long IN = 0;

  /** Blocks the HSM returned, up to 32 bytes. */
  static final long OUT = 32;

  /** A clear PIN block, 8 bytes. */
  static final long CLEAR_PIN = 64;

  /** Where a CBC encryption starts and, after it, how it ended; 8 bytes. */
  static final long CHAIN = 72;

  /** End of what {@link #wipe} zeroes. */
  private static final long SECRETS_END = 80;

  /** What a CBC encryption returned; of it only the last block is of use. */
  static final long CBC_OUT = 512;

  /** One C_Encrypt takes so much; longer data goes in pieces. Holds all of a usual message. */
  static final int CBC_BYTES_MAX = 2048;

  /** CK_ULONG in which the HSM returns how much it wrote; nothing secret. */
  static final long LENGTH = CBC_OUT + CBC_BYTES_MAX;

  /** CK_MECHANISM of CBC, which names {@link #CHAIN}; nothing secret. */
  static final long CBC_MECHANISM = LENGTH + Long.BYTES;

  private static final long BYTES = 4096;

  private final MemorySegment memory = LockedMemory.allocate(BYTES).segment();

  MemorySegment memory() {
    return memory;
  }

  long addressOf(long offset) {
    return memory.address() + offset;
  }

  void wipe() {
    for (long at = 0; at < SECRETS_END; at += Long.BYTES) {
      memory.set(ValueLayout.JAVA_LONG, at, 0L);
    }
  }

  /** Zeroes what a CBC encryption of so many bytes, in one piece or several, has left. */
  void wipeCbc(int bytes) {
    int end = Math.min(bytes, CBC_BYTES_MAX);
    for (long at = 0; at < end; at += Long.BYTES) {
      memory.set(ValueLayout.JAVA_LONG, CBC_OUT + at, 0L);
    }
  }
}
