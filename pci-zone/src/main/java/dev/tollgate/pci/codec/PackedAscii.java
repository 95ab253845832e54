package dev.tollgate.pci.codec;

/**
 * Up to 16 ASCII characters in two longs, big-endian and left-aligned: the first character is the
 * most significant byte of {@code hi}, the ninth that of {@code lo}. For short texts of our own,
 * such as a response code; made once, as constants.
 */
public final class PackedAscii {
  static final int LENGTH_MAX = 16;

  private PackedAscii() {}

  /** Characters 1 to 8. */
  public static long hi(String text) {
    return pack(text, 0);
  }

  /** Characters 9 to 16. */
  public static long lo(String text) {
    return pack(text, Long.BYTES);
  }

  /** The character at an index from 0 to 15. */
  static byte character(long hi, long lo, int index) {
    long half = index < Long.BYTES ? hi : lo;
    return (byte) (half >>> (Long.SIZE - Byte.SIZE * (index % Long.BYTES + 1)));
  }

  private static long pack(String text, int from) {
    long packed = 0;
    for (int i = from; i < from + Long.BYTES; i++) {
      packed = (packed << Byte.SIZE) | (i < text.length() ? text.charAt(i) & 0x7F : 0);
    }
    return packed;
  }
}
