package dev.tollgate.pci.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Hexadecimal text to and from bytes: read in either case, written in upper case. ASCII, unless a
 * code page is given.
 */
public final class HexText {
  /** 64 bits as they are, most significant byte first. */
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int LONG_DIGITS = 2 * Long.BYTES;
  private static final String DIGITS = "0123456789ABCDEF";

  private HexText() {}

  /** One to eight bytes as a number, most significant first. */
  static long bytes(MemorySegment memory, long at, int count) {
    long last = at + count - Long.BYTES;
    if (last >= 0) { // one look, at what comes before too
      return memory.get(LONG, last) & (-1L >>> (Long.SIZE - Byte.SIZE * count));
    }
    long number = 0;
    for (int i = 0; i < count; i++) {
      number = (number << Byte.SIZE) | (memory.get(ValueLayout.JAVA_BYTE, at + i) & 0xFF);
    }
    return number;
  }

  /**
   * Writes the lowest one to four bytes of a number, most significant first; up to {@code limit},
   * zeros may be written behind them.
   */
  static void put(MemorySegment memory, long at, int bytes, long limit, int number) {
    if (at + Integer.BYTES <= limit) {
      memory.set(INT, at, number << (Integer.SIZE - Byte.SIZE * bytes));
      return;
    }
    for (int i = 0; i < bytes; i++) {
      int shift = Byte.SIZE * (bytes - 1 - i);
      memory.set(ValueLayout.JAVA_BYTE, at + i, (byte) (number >> shift));
    }
  }

  /** Whether {@code length} characters are all hexadecimal digits. */
  static boolean valid(CodePage page, MemorySegment memory, long at, int length) {
    return page.allows(memory, at, length, CodePage.HEX);
  }

  /** The number that 16 valid characters spell, most significant first. */
  static long readLong(CodePage page, MemorySegment memory, long at) {
    long value = 0;
    for (int i = 0; i < LONG_DIGITS; i++) {
      value = (value << 4) | page.hex(memory.get(ValueLayout.JAVA_BYTE, at + i));
    }
    return value;
  }

  /** Writes a number as 16 characters, most significant first. */
  static void writeLong(CodePage page, MemorySegment memory, long at, long value) {
    for (int i = 0; i < LONG_DIGITS; i++) {
      memory.set(ValueLayout.JAVA_BYTE, at + i, character(page, (int) (value >>> (60 - 4 * i))));
    }
  }

  /**
   * Turns {@code bytes} pairs of ASCII characters into bytes.
   *
   * @return false, with undefined bytes written, if a character is not hexadecimal
   */
  public static boolean decode(
      MemorySegment from, long fromAt, MemorySegment to, long toAt, int bytes) {
    return decode(CodePage.ASCII, from, fromAt, to, toAt, bytes);
  }

  static boolean decode(
      CodePage page, MemorySegment from, long fromAt, MemorySegment to, long toAt, int bytes) {
    int wrong = 0;
    for (int i = 0; i < bytes; i++) {
      int high = page.hex(from.get(ValueLayout.JAVA_BYTE, fromAt + 2L * i));
      int low = page.hex(from.get(ValueLayout.JAVA_BYTE, fromAt + 2L * i + 1));
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
      int nibble = CodePage.ASCII.hex(character);
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

  /** Turns bytes into twice as many ASCII characters. The ranges must not overlap. */
  public static void encode(
      MemorySegment from, long fromAt, MemorySegment to, long toAt, int bytes) {
    encode(CodePage.ASCII, from, fromAt, to, toAt, bytes);
  }

  static void encode(
      CodePage page, MemorySegment from, long fromAt, MemorySegment to, long toAt, int bytes) {
    for (int i = 0; i < bytes; i++) {
      int value = from.get(ValueLayout.JAVA_BYTE, fromAt + i);
      to.set(ValueLayout.JAVA_BYTE, toAt + 2L * i, character(page, value >> 4));
      to.set(ValueLayout.JAVA_BYTE, toAt + 2L * i + 1, character(page, value));
    }
  }

  private static byte character(CodePage page, int nibble) {
    return page.octet(DIGITS.charAt(nibble & 0xF));
  }
}
