package dev.tollgate.pci.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How content stands on the wire. Whoever wants digits or characters asks the encoding for them, so
 * that nobody else knows which one it is. A new one is a constant here and a case in each switch.
 *
 * <p>Content is counted in units: characters, digits, or bytes of binary content. Characters are
 * ASCII on this side of an encoding, whatever they are on the wire. Nothing throws or allocates;
 * ranges must lie in their memory.
 */
public enum Encoding {
  /** One ASCII character per unit. */
  ASCII,
  /** Binary content as hexadecimal text: two ASCII characters per byte; read in either case. */
  HEX,
  /** Binary content as it is: one byte per unit. */
  RAW,
  /** Two decimal digits per byte; a zero nibble stands before an odd number of them. */
  BCD,
  /**
   * Two decimal digits per byte; a zero nibble stands behind an odd number of them. The separator
   * of a track is the nibble D.
   */
  BCD_RIGHT,
  /** A signed amount: the sign as an ASCII character, then {@link #BCD}. */
  SIGNED_BCD;

  private static final int SEPARATOR_NIBBLE = 0xD;

  /** Bytes on the wire of so many units. */
  int wireLength(int units) {
    return switch (this) {
      case ASCII, RAW -> units;
      case HEX -> 2 * units;
      case BCD, BCD_RIGHT -> (units + 1) / 2;
      case SIGNED_BCD -> units == 0 ? 0 : 1 + units / 2;
    };
  }

  /** Whether units are characters or digits, and not bytes of any value. */
  public boolean isText() {
    return this != HEX && this != RAW;
  }

  /**
   * One unit of text as an ASCII character. A nibble over 9 gives a letter that is neither a digit
   * nor a sign, but for D, which gives {@code =}.
   */
  int character(MemorySegment memory, long at, int units, int index) {
    if (isByte(index)) {
      return memory.get(ValueLayout.JAVA_BYTE, at + index) & 0xFF;
    }
    int nibble = nibble(memory, at, nibbleIndex(units, index));
    if (nibble == SEPARATOR_NIBBLE) {
      return '=';
    }
    return nibble < 10 ? '0' + nibble : 'A' + nibble - 10;
  }

  /**
   * The number that {@code count} digits spell, from the digit at {@code from}; {@link
   * Digits#NOT_DIGITS} where a character is no digit, or for fewer than 1 or more than 18.
   */
  long number(MemorySegment memory, long at, int units, int from, int count) {
    if (this == ASCII) {
      return Digits.read(memory, at + from, count);
    }
    if (count < 1 || count > Digits.LENGTH_MAX) {
      return Digits.NOT_DIGITS;
    }
    long value = 0;
    int wrong = 0;
    for (int i = from; i < from + count; i++) {
      int digit = character(memory, at, units, i) - '0';
      wrong |= digit | (9 - digit);
      value = value * 10 + digit;
    }
    return wrong < 0 ? Digits.NOT_DIGITS : value;
  }

  /**
   * Whether all units are in the sets that the masks name, and a padding nibble is zero: with any
   * other one, the same digits could be written in sixteen ways.
   */
  boolean matches(MemorySegment memory, long at, int units, int firstMask, int restMask) {
    return switch (this) {
      case RAW -> true;
      case ASCII, HEX -> ContentType.matches(memory, at, wireLength(units), firstMask, restMask);
      case BCD, BCD_RIGHT, SIGNED_BCD ->
          units == 0
              || (isPaddedWithZero(memory, at, units)
                  && allow(memory, at, units, firstMask, restMask));
    };
  }

  private boolean allow(MemorySegment memory, long at, int units, int firstMask, int restMask) {
    int mask = firstMask;
    for (int i = 0; i < units; i++) {
      if ((mask & ContentType.sets(character(memory, at, units, i))) == 0) {
        return false;
      }
      mask = restMask;
    }
    return true;
  }

  private boolean isPaddedWithZero(MemorySegment memory, long at, int units) {
    return switch (this) {
      case BCD -> units % 2 == 0 || nibble(memory, at, 0) == 0;
      case BCD_RIGHT -> units % 2 == 0 || nibble(memory, at, units) == 0;
      case SIGNED_BCD -> units % 2 != 0 || nibble(memory, at, 2) == 0;
      case ASCII, HEX, RAW -> true;
    };
  }

  /** Makes room for {@code units} that {@link #put} then writes, and zeroes the padding. */
  void clear(MemorySegment memory, long at, int units) {
    for (long i = at; i < at + wireLength(units); i++) {
      memory.set(ValueLayout.JAVA_BYTE, i, (byte) 0);
    }
  }

  /** Writes one unit of text, given as an ASCII character, into cleared room. */
  void put(MemorySegment memory, long at, int units, int index, int character) {
    if (isByte(index)) {
      memory.set(ValueLayout.JAVA_BYTE, at + index, (byte) character);
      return;
    }
    int position = nibbleIndex(units, index);
    long byteAt = at + position / 2;
    int nibble = character == '=' ? SEPARATOR_NIBBLE : character & 0xF;
    int shifted = position % 2 == 0 ? nibble << 4 : nibble;
    memory.set(
        ValueLayout.JAVA_BYTE,
        byteAt,
        (byte) (memory.get(ValueLayout.JAVA_BYTE, byteAt) | shifted));
  }

  /** Writes a number right-aligned with leading zeros; it must have no more digits than units. */
  void putNumber(MemorySegment memory, long at, int units, long value) {
    clear(memory, at, units);
    long rest = value;
    for (int i = units - 1; i >= 0; i--) {
      put(memory, at, units, i, (int) ('0' + rest % 10));
      rest /= 10;
    }
  }

  private boolean isByte(int index) {
    return this == ASCII || (this == SIGNED_BCD && index == 0);
  }

  /** Nibbles before that of a digit, counted from the start of the content. */
  private int nibbleIndex(int units, int index) {
    return switch (this) {
      case BCD -> index + units % 2;
      case SIGNED_BCD -> index + 1 + (units + 1) % 2;
      default -> index;
    };
  }

  private static int nibble(MemorySegment memory, long at, int index) {
    int both = memory.get(ValueLayout.JAVA_BYTE, at + index / 2);
    return index % 2 == 0 ? (both >> 4) & 0xF : both & 0xF;
  }
}
