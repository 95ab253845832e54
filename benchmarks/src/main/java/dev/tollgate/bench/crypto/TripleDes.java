package dev.tollgate.bench.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Triple DES with a double-length key, one 8-byte block at a time (ISO/IEC 18033-3, K3 = K1), on
 * the JDK's own provider: the second opinion on what the product computes in the HSM.
 */
final class TripleDes {
  static final int BLOCK_BYTES = 8;
  private static final int KEY_BYTES = 2 * BLOCK_BYTES;

  private final SecretKeySpec key;
  private final SecretKeySpec leftHalf;

  /**
   * @param doubleLength 16 bytes, K1 then K2
   */
  TripleDes(byte[] doubleLength) {
    if (doubleLength.length != KEY_BYTES) {
      throw new IllegalArgumentException("a double-length key has 16 bytes");
    }
    key = keyOf(doubleLength, 0, BLOCK_BYTES, 0);
    leftHalf = keyOf(doubleLength, 0, 0, 0);
  }

  private static SecretKeySpec keyOf(byte[] halves, int... offsets) {
    byte[] threeParts = new byte[offsets.length * BLOCK_BYTES];
    for (int part = 0; part < offsets.length; part++) {
      System.arraycopy(halves, offsets[part], threeParts, part * BLOCK_BYTES, BLOCK_BYTES);
    }
    return new SecretKeySpec(threeParts, "DESede");
  }

  byte[] encrypt(byte[] block) {
    return run(key, block);
  }

  /**
   * Single DES under the left half, as CVV's first step needs it: DES is EDE with three equal
   * parts.
   */
  byte[] encryptSingle(byte[] block) {
    return run(leftHalf, block);
  }

  private static byte[] run(SecretKeySpec key, byte[] block) {
    try {
      Cipher cipher = Cipher.getInstance("DESede/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, key);
      return cipher.doFinal(block);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has DESede/ECB/NoPadding", e);
    }
  }
}
