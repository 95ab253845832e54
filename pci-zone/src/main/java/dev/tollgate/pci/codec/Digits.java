package dev.tollgate.pci.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Decimal ASCII digits to and from numbers, without allocation and without an exception that would
 * quote its input.
 */
public final class Digits {
  /** Returned for anything that is not all digits, is empty, or does not fit a long. */
  public static final long NOT_DIGITS = -1;

  /** Most digits that always fit a long. */
  public static final int LENGTH_MAX = 18;

  private Digits() {}

  /**
   * Reads an unsigned number of {@code length} digits, leading zeros included.
   *
   * @param length 1 to {@value #LENGTH_MAX}
   * @return the number, or {@link #NOT_DIGITS}
   */
  public static long read(MemorySegment memory, long at, int length) {
    if (length < 1 || length > LENGTH_MAX) {
      return NOT_DIGITS;
    }
    long value = 0;
    int wrong = 0;
    for (int i = 0; i < length; i++) {
      int digit = memory.get(ValueLayout.JAVA_BYTE, at + i) - '0';
      wrong |= digit | (9 - digit); // negative if the byte is below '0' or above '9'
      value = value * 10 + digit;
    }
    return wrong < 0 ? NOT_DIGITS : value;
  }

  /**
   * Writes a number right-aligned with leading zeros.
   *
   * @return false, with undefined digits written, if it is negative or has more digits
   */
  public static boolean write(MemorySegment memory, long at, int length, long value) {
    long rest = value;
    for (long i = at + length - 1; i >= at; i--) {
      memory.set(ValueLayout.JAVA_BYTE, i, (byte) ('0' + Math.abs(rest % 10)));
      rest /= 10;
    }
    return rest == 0 && value >= 0;
  }

  /** Decimal digits of a number that is not negative; 1 for 0. */
  public static int count(long value) {
    int digits = 1;
    for (long rest = value / 10; rest != 0; rest /= 10) {
      digits++;
    }
    return digits;
  }

  /**
   * Up to 16 ASCII characters in two longs, big-endian and left-aligned: the first character is the
   * most significant byte of {@code hi}, the ninth that of {@code lo}. For short texts of our own,
   * such as a response code; made once, as constants.
   */
  public static final class PackedAscii {
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
}
