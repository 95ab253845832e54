package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/** Decimal digits in memory: as ASCII, as BCD nibbles, and out of a cryptogram. */
final class Digits {
  private static final int PAN_DIGITS_MAX = 19;

  private Digits() {}

  /** The digit at an offset as a number; outside 0 to 9 if it is none. */
  static int asciiAt(MemorySegment from, long at) {
    return from.get(JAVA_BYTE, at) - '0';
  }

  /** Whether a PAN is one: decimal digits, as many as the command needs, at most 19. */
  static boolean arePan(MemorySegment cell, long at, int length, int lengthMin) {
    return length >= lengthMin
        && length <= PAN_DIGITS_MAX
        && LaneCipher.reaches(cell, at, length)
        && areAscii(cell, at, length);
  }

  /** Whether a number has at most so many digits, up to 18, and no sign. */
  static boolean fit(long number, int digits) {
    long rest = number;
    for (int i = 0; i < digits; i++) {
      rest /= 10;
    }
    return number >= 0 && rest == 0;
  }

  static boolean areAscii(MemorySegment from, long at, int count) {
    int wrong = 0;
    for (int i = 0; i < count; i++) {
      int digit = asciiAt(from, at + i);
      wrong |= digit | (9 - digit); // negative if either is
    }
    return wrong >= 0;
  }

  /** Up to nine ASCII digits as a number, -1 if one is no digit. */
  static int asciiNumber(MemorySegment from, long at, int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      value = value * 10 + asciiAt(from, at + i);
    }
    return areAscii(from, at, count) ? value : -1;
  }

  /** The half byte at {@code index}, counted from {@code base}, high half first. */
  static int nibble(MemorySegment from, long base, int index) {
    int both = from.get(JAVA_BYTE, base + (index >> 1));
    return (index & 1) == 0 ? (both >> 4) & 0xF : both & 0xF;
  }

  static void setNibble(MemorySegment to, long base, int index, int value) {
    long at = base + (index >> 1);
    int both = to.get(JAVA_BYTE, at);
    int changed = (index & 1) == 0 ? (both & 0x0F) | (value << 4) : (both & 0xF0) | value;
    to.set(JAVA_BYTE, at, (byte) changed);
  }

  /**
   * Packs ASCII digits into nibbles.
   *
   * @return the index after the last one
   */
  static int pack(MemorySegment from, long at, int count, MemorySegment to, long base, int index) {
    for (int i = 0; i < count; i++) {
      setNibble(to, base, index + i, asciiAt(from, at + i));
    }
    return index + count;
  }

  /**
   * Packs a number of {@code count} digits, with leading zeros.
   *
   * @return the index after the last one
   */
  static int pack(int value, int count, MemorySegment to, long base, int index) {
    int rest = value;
    for (int i = count - 1; i >= 0; i--) {
      setNibble(to, base, index + i, rest % 10);
      rest /= 10;
    }
    return index + count;
  }

  /** Writes a number of {@code count} digits as ASCII, with leading zeros. */
  static void unpack(int value, int count, MemorySegment to, long at) {
    int rest = value;
    for (int i = count - 1; i >= 0; i--) {
      to.set(JAVA_BYTE, at + i, (byte) ('0' + rest % 10));
      rest /= 10;
    }
  }

  static void fill(MemorySegment to, long base, int index, int end, int value) {
    for (int i = index; i < end; i++) {
      setNibble(to, base, i, value);
    }
  }

  /**
   * Takes digits out of a block of 8 bytes as Visa's PVV and CVV do: the decimal nibbles from the
   * left, then, if they do not suffice, the others from the left, less ten each.
   *
   * @return the first {@code count} of them as a number
   */
  static int decimalise(MemorySegment from, long base, int count) {
    int value = 0;
    int taken = 0;
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < 16 && taken < count; i++) {
        int nibble = nibble(from, base, i);
        if ((nibble > 9) == (pass == 1)) {
          value = value * 10 + nibble % 10;
          taken++;
        }
      }
    }
    return value;
  }

  /**
   * The same out of more nibbles, with the digits packed into nibbles of another block, as option B
   * of the ICC master key does (EMV Book 2 A1.4.2).
   */
  static void decimalise(
      MemorySegment from, long base, int nibbles, MemorySegment to, long toBase, int count) {
    int taken = 0;
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < nibbles && taken < count; i++) {
        int nibble = nibble(from, base, i);
        if ((nibble > 9) == (pass == 1)) {
          setNibble(to, toBase, taken, nibble % 10);
          taken++;
        }
      }
    }
  }
}
