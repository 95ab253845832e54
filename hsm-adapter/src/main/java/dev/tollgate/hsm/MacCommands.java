package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.CheckValueMethod;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.MacPadding;
import dev.tollgate.hsm.pkcs11.Ckr;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Message authentication codes and, made the same ways, key check values.
 *
 * <ul>
 *   <li>M1, ISO 9797-1 algorithm 1: CBC under the whole key.
 *   <li>M3, algorithm 3: CBC as single DES under the left half of the key over all blocks but the
 *       last, then the last one, XOR what came out, as TDES under the whole key.
 *   <li>M6, algorithm 5, CMAC of NIST SP 800-38B: by the HSM itself, or out of single blocks where
 *       it does not make them; the subkeys are in locked memory then.
 *   <li>M7, HMAC-SHA-256: by the HSM itself.
 * </ul>
 *
 * <p>The HSM reads the data where it lies in the cell; only the last block is copied, so its
 * padding is written nowhere else.
 */
final class MacCommands implements LaneCipher.Steps {
  private static final int BLOCK = 8;
  private static final int MAC_BYTES_MIN = 4;
  private static final int CHECK_VALUE_BYTES_MIN = 3;
  private static final int CHECK_VALUE_BYTES_MAX = 5;

  /** ISO 9797-1 padding method 2 and the padding of CMAC: one bit, then zeros. */
  private static final byte BIT = (byte) 0x80;

  /** Where the subkey of a CMAC lies that the HSM does not make itself, up to 16 bytes. */
  private static final long SUBKEY = LaneScratch.HASH;

  private static final ValueLayout.OfLong WORD = JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

  private final LaneCipher cipher;
  private final LaneScratch scratch;
  private final MemorySegment memory;
  private KeyUsage way = KeyUsage.M3;
  private MacPadding padding = MacPadding.METHOD_1;
  private MemorySegment cell = MemorySegment.NULL;
  private long dataAt;
  private int dataLength;

  /** The steps of a check value; a key that does not make it is none the worse for that. */
  private final LaneCipher.Steps checkValue =
      new LaneCipher.Steps() {
        @Override
        public long run(LaneSession session, int key) {
          return MacCommands.this.run(session, key);
        }

        @Override
        public boolean optional() {
          return true;
        }
      };

  MacCommands(LaneCipher cipher) {
    this.cipher = cipher;
    scratch = cipher.scratch();
    memory = scratch.memory();
  }

  boolean generate(
      MemorySegment from,
      HsmKey key,
      MacPadding method,
      long at,
      int length,
      long macAt,
      int macLength) {
    try {
      if (!compute(from, key, method, at, length, macAt, macLength)) {
        return false;
      }
      MemorySegment.copy(memory, LaneScratch.OUT, from, macAt, macLength);
      return true;
    } finally {
      forget();
    }
  }

  CheckResult verify(
      MemorySegment from,
      HsmKey key,
      MacPadding method,
      long at,
      int length,
      long macAt,
      int macLength) {
    try {
      if (!compute(from, key, method, at, length, macAt, macLength)) {
        return CheckResult.UNAVAILABLE;
      }
      int different = 0;
      for (int i = 0; i < macLength; i++) {
        different |= memory.get(JAVA_BYTE, LaneScratch.OUT + i) ^ from.get(JAVA_BYTE, macAt + i);
      }
      return different == 0 ? CheckResult.MATCH : CheckResult.MISMATCH;
    } finally {
      forget();
    }
  }

  private boolean compute(
      MemorySegment from,
      HsmKey key,
      MacPadding method,
      long at,
      int length,
      long macAt,
      int macLength) {
    boolean usable =
        macLength >= MAC_BYTES_MIN
            && Integer.bitCount(macLength) == 1
            && macLength <= macBytes(key)
            && (method == MacPadding.OF_ALGORITHM) == bringsPadding(key.usage())
            && length >= 0
            && LaneCipher.reaches(from, at, length)
            && LaneCipher.reaches(from, macAt, macLength);
    if (!usable) {
      return false;
    }
    way = key.usage();
    padding = method;
    cell = from;
    dataAt = at;
    dataLength = length;
    return cipher.perform(key, this);
  }

  /** Length of the whole code; 0 if the key is for something else. */
  private static int macBytes(HsmKey key) {
    return switch (key.usage()) {
      case M1, M3 -> BLOCK;
      case M6, M7 -> key.algorithm().macBytes();
      default -> 0;
    };
  }

  private static boolean bringsPadding(KeyUsage usage) {
    return usage == KeyUsage.M6 || usage == KeyUsage.M7;
  }

  /** A key check value is the beginning of a MAC of zeros; one block encrypted is a CBC MAC. */
  boolean checkValue(
      MemorySegment to, HsmKey key, CheckValueMethod method, long valueAt, int valueLength) {
    KeyAlgorithm algorithm = key.algorithm();
    boolean fits = (method == CheckValueMethod.HMAC) == (algorithm == KeyAlgorithm.HMAC);
    boolean usable =
        fits
            && valueLength >= CHECK_VALUE_BYTES_MIN
            && valueLength <= CHECK_VALUE_BYTES_MAX
            && LaneCipher.reaches(to, valueAt, valueLength);
    if (!usable) {
      return false;
    }
    try {
      way =
          switch (method) {
            case ZEROS -> KeyUsage.K0;
            case CMAC -> KeyUsage.M6;
            case HMAC -> KeyUsage.M7;
          };
      cell = memory;
      dataAt = LaneScratch.DATA; // zero, as all of the page at the start of a command
      dataLength = algorithm == KeyAlgorithm.HMAC ? 2 * BLOCK : algorithm.blockBytes();
      if (!cipher.perform(key, checkValue)) {
        return false;
      }
      MemorySegment.copy(memory, LaneScratch.OUT, to, valueAt, valueLength);
      return true;
    } finally {
      forget();
    }
  }

  @Override
  public long run(LaneSession session, int key) {
    return switch (way) {
      case M1 -> chained(session, key, session.key(key));
      case M3 -> chained(session, key, session.leftHalf(key));
      case M6 -> cmac(session, key);
      case M7 -> session.sign(key, cell.address() + dataAt, dataLength);
      default -> session.encryptOnce(key, LaneScratch.DATA, LaneScratch.OUT);
    };
  }

  /** ISO 9797-1 algorithms 1 and 3, which differ in the key of all blocks but the last. */
  private long chained(LaneSession session, int key, long chainingKey) {
    memory.set(JAVA_LONG, LaneScratch.CHAIN, 0);
    long rv = padding == MacPadding.METHOD_3 ? chainLength(session, chainingKey) : Ckr.OK;
    int lastAt = lastBlockAt(BLOCK, padding == MacPadding.METHOD_2);
    for (int at = 0; at < lastAt && rv == Ckr.OK; at += LaneScratch.CBC_BYTES_MAX) {
      int bytes = Math.min(lastAt - at, LaneScratch.CBC_BYTES_MAX);
      rv = session.chain(chainingKey, cell.address() + dataAt + at, bytes);
    }
    if (rv != Ckr.OK) {
      return rv;
    }
    memory.set(JAVA_LONG, LaneScratch.IN, memory.get(JAVA_LONG, LaneScratch.CHAIN));
    int rest = dataLength - lastAt;
    mix(dataAt + lastAt, rest);
    if (padding == MacPadding.METHOD_2) {
      mixIn(rest, BIT);
    }
    return session.encrypt(key, LaneScratch.IN, BLOCK, LaneScratch.OUT);
  }

  /** Padding method 3 begins with a block that holds the length of the data in bits. */
  private long chainLength(LaneSession session, long chainingKey) {
    memory.set(WORD, LaneScratch.IN, dataLength * 8L);
    return session.chain(chainingKey, scratch.addressOf(LaneScratch.IN), BLOCK);
  }

  /**
   * Where the last block of the padded data starts.
   *
   * @param always whether there is padding also after whole blocks
   */
  private int lastBlockAt(int block, boolean always) {
    return always ? dataLength / block * block : Math.max(dataLength - 1, 0) / block * block;
  }

  private long cmac(LaneSession session, int key) {
    if (session.signs(key)) {
      long rv = session.sign(key, cell.address() + dataAt, dataLength);
      if (rv == Ckr.OK || session.signs(key)) {
        return rv;
      }
    }
    return cmacByBlocks(session, key, session.algorithm(key).blockBytes());
  }

  /** NIST SP 800-38B section 6.2, block by block. */
  private long cmacByBlocks(LaneSession session, int key, int block) {
    clear(LaneScratch.IN, block);
    clear(LaneScratch.OUT, block);
    long rv = session.encryptOnce(key, LaneScratch.IN, SUBKEY);
    int lastAt = lastBlockAt(block, false);
    for (int at = 0; at < lastAt && rv == Ckr.OK; at += block) {
      MemorySegment.copy(memory, LaneScratch.OUT, memory, LaneScratch.IN, block);
      mix(dataAt + at, block);
      rv = session.encryptOnce(key, LaneScratch.IN, LaneScratch.OUT);
    }
    if (rv != Ckr.OK) {
      return rv;
    }
    MemorySegment.copy(memory, LaneScratch.OUT, memory, LaneScratch.IN, block);
    int rest = dataLength - lastAt;
    mix(dataAt + lastAt, rest);
    doubled(block);
    if (rest < block) {
      mixIn(rest, BIT);
      doubled(block);
    }
    for (int i = 0; i < block; i++) {
      mixIn(i, memory.get(JAVA_BYTE, SUBKEY + i));
    }
    return session.encryptOnce(key, LaneScratch.IN, LaneScratch.OUT);
  }

  /** Doubles the subkey in the field of its length, in constant time. */
  private void doubled(int block) {
    int polynomial = block == BLOCK ? 0x1B : 0x87;
    int carry = -(memory.get(JAVA_BYTE, SUBKEY) >>> 7 & 1) & polynomial;
    for (int i = 0; i < block; i++) {
      int next = i + 1 < block ? memory.get(JAVA_BYTE, SUBKEY + i + 1) >>> 7 & 1 : carry;
      int shifted = memory.get(JAVA_BYTE, SUBKEY + i) << 1;
      memory.set(JAVA_BYTE, SUBKEY + i, (byte) (i + 1 < block ? shifted | next : shifted ^ next));
    }
  }

  /** Adds (XOR) bytes of the cell to the block at IN. */
  private void mix(long at, int bytes) {
    for (int i = 0; i < bytes; i++) {
      mixIn(i, cell.get(JAVA_BYTE, at + i));
    }
  }

  private void mixIn(int index, byte value) {
    byte there = memory.get(JAVA_BYTE, LaneScratch.IN + index);
    memory.set(JAVA_BYTE, LaneScratch.IN + index, (byte) (there ^ value));
  }

  private void clear(long at, int bytes) {
    for (int i = 0; i < bytes; i += BLOCK) {
      memory.set(JAVA_LONG_UNALIGNED, at + i, 0);
    }
  }

  private void forget() {
    scratch.wipe();
    scratch.wipeCbc(Math.max(dataLength, BLOCK)); // with padding method 3 there is one block more
    cell = MemorySegment.NULL;
    dataLength = 0;
  }
}
