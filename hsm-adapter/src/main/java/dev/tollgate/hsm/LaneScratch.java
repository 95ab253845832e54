package dev.tollgate.hsm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;

/**
 * The pages a lane computes in: blocks on their way to and from the HSM, among them clear PIN
 * blocks. Locked, and wiped at the end of each command or batch.
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

  /** What a key is derived from, 16 bytes. */
  static final long DERIVATION = 80;

  /** A block to be hashed, 64 bytes, then its hash. */
  static final long HASH = 96;

  /** The 16 digits a card's keys are derived from (EMV Book 2 A1.4: Y), 8 bytes. */
  static final long CARD = 160;

  /** Padded cryptogram data. */
  static final long DATA = 168;

  static final int DATA_BYTES_MAX = 136;

  /** End of what {@link #wipe} zeroes. */
  private static final long SECRETS_END = DATA + DATA_BYTES_MAX;

  /** What a CBC encryption returned; of it only the last block is of use. */
  static final long CBC_OUT = 512;

  /** One C_Encrypt takes so much; longer data goes in pieces. Holds all of a usual message. */
  static final int CBC_BYTES_MAX = 2048;

  /** CK_ULONG in which the HSM returns how much it wrote; nothing secret. */
  static final long LENGTH = CBC_OUT + CBC_BYTES_MAX;

  /** CK_MECHANISM of CBC, which names {@link #CHAIN}; nothing secret. */
  static final long CBC_MECHANISM = LENGTH + Long.BYTES;

  /** CK_KEY_DERIVATION_STRING_DATA, which names {@link #DERIVATION}: pointer and length. */
  static final long DERIVATION_STRING = CBC_MECHANISM + 24;

  /** CK_MECHANISM of a derivation, which names {@link #DERIVATION_STRING}. */
  static final long DERIVATION_MECHANISM = DERIVATION_STRING + 16;

  /** CK_OBJECT_HANDLE of the key derived last. */
  static final long HANDLE = DERIVATION_MECHANISM + 24;

  /** Random bytes of this page, with which cards are hashed; never wiped, never leaves it. */
  static final long CARD_SALT = HANDLE + Long.BYTES;

  static final int CARD_SALT_BYTES = 32;

  /** Where keys are derived, in the clear where they have to be; its users wipe it. */
  static final long KEY_WORK = 3072;

  /** Blocks of a batch under one key on their way to the HSM, up to 256 of 16 bytes. */
  static final long BATCH_IN = 4096;

  /** The same blocks on their way back. */
  static final long BATCH_OUT = BATCH_IN + 4096;

  /** Operands and intermediate values of the commands of a batch, up to 256. */
  static final long COMMANDS = BATCH_OUT + 4096;

  static final long COMMAND_BYTES = 32;

  /** A key block with its key in the clear, as its MAC is made; in the last page. */
  static final long KEY_BLOCK = COMMANDS + 256 * COMMAND_BYTES;

  private static final long BYTES = KEY_BLOCK + 4096;

  private final LockedMemory pages = LockedMemory.take(BYTES);
  private final MemorySegment memory = pages.segment();

  LaneScratch() {
    SecureRandom random = new SecureRandom();
    for (int at = 0; at < CARD_SALT_BYTES; at += Long.BYTES) {
      memory.set(ValueLayout.JAVA_LONG, CARD_SALT + at, random.nextLong());
    }
  }

  MemorySegment memory() {
    return memory;
  }

  /** Ends its use: the pages are zeroed and become another lane's. */
  void giveBack() {
    pages.giveBack();
  }

  long addressOf(long offset) {
    return memory.address() + offset;
  }

  /**
   * Copies data to {@link #DATA} and pads it to whole blocks of 8 bytes (ISO 9797-1).
   *
   * @param length up to {@link #DATA_BYTES_MAX}, with room for the mark
   * @param mark padding method 2: 80 first; else method 1, zeros only
   * @return the padded length
   */
  int load(MemorySegment from, long at, int length, boolean mark) {
    MemorySegment.copy(from, at, memory, DATA, length);
    int end = length;
    if (mark) {
      memory.set(ValueLayout.JAVA_BYTE, DATA + end, (byte) 0x80);
      end++;
    }
    int padded = (end + 7) / 8 * 8;
    for (int i = end; i < padded; i++) {
      memory.set(ValueLayout.JAVA_BYTE, DATA + i, (byte) 0);
    }
    return padded;
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
