package dev.tollgate.bench.crypto;

import java.util.Arrays;

/**
 * Message authentication code of ISO/IEC 9797-1 algorithm 3 (retail MAC, ANSI X9.19): single DES
 * under the left half, chained, and triple DES for the last block. 8 bytes; the initial value is
 * zero.
 */
public final class RetailMac {
  /** Bytes of the code. */
  public static final int BYTES = TripleDes.BLOCK_BYTES;

  /** How data is brought to a multiple of 8 bytes. */
  enum Padding {
    /** Zeros where something is missing. */
    METHOD_1,
    /** 80 hex always, then zeros where something is missing. */
    METHOD_2
  }

  private final TripleDes key;

  /**
   * @param key double length
   */
  RetailMac(TripleDes key) {
    this.key = key;
  }

  /** Of a message on a card network: padding method 1. */
  public byte[] of(byte[] data, int from, int to) {
    return of(Arrays.copyOfRange(data, from, to), Padding.METHOD_1);
  }

  byte[] of(byte[] data, Padding padding) {
    byte[] padded = pad(data, padding);
    byte[] chain = new byte[BYTES];
    for (int at = 0; at < padded.length; at += BYTES) {
      for (int i = 0; i < BYTES; i++) {
        chain[i] ^= padded[at + i];
      }
      boolean last = at + BYTES == padded.length;
      chain = last ? key.encrypt(chain) : key.encryptSingle(chain);
    }
    return chain;
  }

  private static byte[] pad(byte[] data, Padding padding) {
    int marked = data.length + (padding == Padding.METHOD_2 ? 1 : 0);
    int blocks = Math.max(1, (marked + BYTES - 1) / BYTES);
    byte[] padded = Arrays.copyOf(data, blocks * BYTES);
    if (padding == Padding.METHOD_2) {
      padded[data.length] = (byte) 0x80;
    }
    return padded;
  }
}
