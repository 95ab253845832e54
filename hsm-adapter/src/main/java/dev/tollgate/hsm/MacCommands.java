package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.pkcs11.Ckr;
import java.lang.foreign.MemorySegment;

/**
 * Message authentication codes, ISO 9797-1 algorithm 3 with padding method 1: CBC as single DES
 * under the left half of the key over all blocks but the last, then the last one, XOR what came
 * out, as TDES under the whole key.
 *
 * <p>The HSM reads the data where it lies in the cell; only the last block is copied, so its
 * padding is written nowhere else.
 */
final class MacCommands implements LaneCipher.Steps {
  static final int MAC_BYTES = 8;
  private static final int BLOCK = 8;

  private final LaneCipher cipher;
  private final LaneScratch scratch;
  private final MemorySegment memory;
  private MemorySegment cell = MemorySegment.NULL;
  private long dataAt;
  private int dataLength;

  MacCommands(LaneCipher cipher) {
    this.cipher = cipher;
    scratch = cipher.scratch();
    memory = scratch.memory();
  }

  boolean generate(MemorySegment from, HsmKey key, long at, int length, long macAt) {
    try {
      if (!compute(from, key, at, length, macAt)) {
        return false;
      }
      from.set(JAVA_LONG_UNALIGNED, macAt, memory.get(JAVA_LONG, LaneScratch.OUT));
      return true;
    } finally {
      forget();
    }
  }

  CheckResult verify(MemorySegment from, HsmKey key, long at, int length, long macAt) {
    try {
      if (!compute(from, key, at, length, macAt)) {
        return CheckResult.UNAVAILABLE;
      }
      long received = from.get(JAVA_LONG_UNALIGNED, macAt);
      long expected = memory.get(JAVA_LONG, LaneScratch.OUT);
      return (expected ^ received) == 0 ? CheckResult.MATCH : CheckResult.MISMATCH;
    } finally {
      forget();
    }
  }

  private boolean compute(MemorySegment from, HsmKey key, long at, int length, long macAt) {
    boolean usable =
        key.usage() == KeyUsage.M3
            && length > 0
            && LaneCipher.reaches(from, at, length)
            && LaneCipher.reaches(from, macAt, MAC_BYTES);
    if (!usable) {
      return false;
    }
    cell = from;
    dataAt = at;
    dataLength = length;
    return cipher.perform(key, this);
  }

  @Override
  public long run(LaneSession session, int key) {
    int lastAt = (dataLength - 1) / BLOCK * BLOCK;
    memory.set(JAVA_LONG, LaneScratch.CHAIN, 0);
    for (int at = 0; at < lastAt; at += LaneScratch.CBC_BYTES_MAX) {
      int bytes = Math.min(lastAt - at, LaneScratch.CBC_BYTES_MAX);
      long rv = session.chain(session.leftHalf(key), cell.address() + dataAt + at, bytes);
      if (rv != Ckr.OK) {
        return rv;
      }
    }
    memory.set(JAVA_LONG, LaneScratch.IN, memory.get(JAVA_LONG, LaneScratch.CHAIN));
    for (int i = 0; i < dataLength - lastAt; i++) {
      int chained = memory.get(JAVA_BYTE, LaneScratch.IN + i);
      int data = cell.get(JAVA_BYTE, dataAt + lastAt + i);
      memory.set(JAVA_BYTE, LaneScratch.IN + i, (byte) (chained ^ data));
    }
    return session.encrypt(key, LaneScratch.IN, BLOCK, LaneScratch.OUT);
  }

  private void forget() {
    scratch.wipe();
    scratch.wipeCbc(dataLength);
    cell = MemorySegment.NULL;
    dataLength = 0;
  }
}
