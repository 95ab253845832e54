package dev.tollgate.pci.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Hexadecimal ASCII text to and from bytes: read in either case, written in upper case. */
public final class HexText {
  private static final int NOT_HEX = -1;

  private HexText() {}

  /** Whether {@code length} characters are all hexadecimal digits. */
  public static boolean valid(MemorySegment memory, long at, int length) {
    int wrong = 0;
    for (long i = at; i < at + length; i++) {
      wrong |= nibble(memory.get(ValueLayout.JAVA_BYTE, i));
    }
    return wrong >= 0;
  }

  /** The number that 16 valid characters spell, most significant first. */
  public static long readLong(MemorySegment memory, long at) {
    long value = 0;
    for (long i = at; i < at + 16; i++) {
      value = (value << 4) | (nibble(memory.get(ValueLayout.JAVA_BYTE, i)) & 0xF);
    }
    return value;
  }

  /** Writes a number as 16 characters, most significant first. */
  public static void writeLong(MemorySegment memory, long at, long value) {
    for (int i = 0; i < 16; i++) {
      memory.set(ValueLayout.JAVA_BYTE, at + i, character((int) (value >>> (60 - 4 * i))));
    }
  }

  /**
   * Turns {@code bytes} pairs of characters into bytes.
   *
   * @return false, with undefined bytes written, if a character is not hexadecimal
   */
  public static boolean decode(
      MemorySegment from, long fromAt, MemorySegment to, long toAt, int bytes) {
    int wrong = 0;
    for (int i = 0; i < bytes; i++) {
      int high = nibble(from.get(ValueLayout.JAVA_BYTE, fromAt + 2L * i));
      int low = nibble(from.get(ValueLayout.JAVA_BYTE, fromAt + 2L * i + 1));
      wrong |= high | low;
      to.set(ValueLayout.JAVA_BYTE, toAt + i, (byte) ((high << 4) | low));
    }
    return wrong >= 0;
  }

  /**
   * Turns text with white space anywhere into the bytes that its hexadecimal digits spell, from the
   * same offset on; a last digit without a partner is not turned.
   *
   * @return how many digits there are, or, negated and less one, the offset from {@code at} of the
   *     first character that is neither digit nor white space
   */
  public static int pack(MemorySegment memory, long at, int length) {
    int digits = 0;
    int high = 0;
    for (int i = 0; i < length; i++) {
      byte character = memory.get(ValueLayout.JAVA_BYTE, at + i);
      int nibble = nibble(character);
      boolean space =
          character == ' ' || character == '\t' || character == '\r' || character == '\n';
      if (nibble < 0 && !space) {
        return -1 - i;
      }
      if (!space && digits++ % 2 == 0) {
        high = nibble << 4;
      } else if (!space) {
        memory.set(ValueLayout.JAVA_BYTE, at + digits / 2 - 1, (byte) (high | nibble));
      }
    }
    return digits;
  }

  /** Turns bytes into twice as many characters. The ranges must not overlap. */
  public static void encode(
      MemorySegment from, long fromAt, MemorySegment to, long toAt, int bytes) {
    for (int i = 0; i < bytes; i++) {
      int value = from.get(ValueLayout.JAVA_BYTE, fromAt + i);
      to.set(ValueLayout.JAVA_BYTE, toAt + 2L * i, character(value >> 4));
      to.set(ValueLayout.JAVA_BYTE, toAt + 2L * i + 1, character(value));
    }
  }

  private static int nibble(int character) {
    if (character >= '0' && character <= '9') {
      return character - '0';
    }
    int letter = character | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : NOT_HEX;
  }

  private static byte character(int nibble) {
    int low = nibble & 0xF;
    return (byte) (low < 10 ? '0' + low : 'A' + low - 10);
  }
}
