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
  ASCII(CodePage.ASCII),
  /** One EBCDIC character per unit, code page 037. */
  EBCDIC_037(CodePage.EBCDIC_037),
  /** One EBCDIC character per unit, code page 1047. */
  EBCDIC_1047(CodePage.EBCDIC_1047),
  /** Binary content as hexadecimal text: two ASCII characters per byte; read in either case. */
  HEX(CodePage.ASCII),
  /** As {@link #HEX}, in EBCDIC; the code pages have the same digits and letters. */
  EBCDIC_HEX(CodePage.EBCDIC_1047),
  /** Binary content as it is: one byte per unit. */
  RAW(CodePage.ASCII),
  /** Two decimal digits per byte; a zero nibble stands before an odd number of them. */
  BCD(CodePage.ASCII),
  /**
   * Two decimal digits per byte; a zero nibble stands behind an odd number of them. The separator
   * of a track is the nibble D, here and in {@link #BCD}.
   */
  BCD_RIGHT(CodePage.ASCII),
  /** A signed amount: the sign as an ASCII character, then {@link #BCD}. */
  SIGNED_BCD(CodePage.ASCII);

  private static final int SEPARATOR_NIBBLE = 0xD;

  @SuppressWarnings("ImmutableEnumChecker") // tables that nobody writes once they are made
  private final CodePage page;

  Encoding(CodePage page) {
    this.page = page;
  }

  /** Bytes on the wire of so many units. */
  public int wireLength(int units) {
    return switch (this) {
      case ASCII, EBCDIC_037, EBCDIC_1047, RAW -> units;
      case HEX, EBCDIC_HEX -> 2 * units;
      case BCD, BCD_RIGHT -> (units + 1) / 2;
      case SIGNED_BCD -> units == 0 ? 0 : 1 + units / 2;
    };
  }

  /**
   * Units in so many bytes on the wire, or -1 if no content takes so many. Where the last nibble
   * may be padding it counts as a digit, but for one more than {@code most}.
   */
  int units(int bytes, int most) {
    return switch (this) {
      case ASCII, EBCDIC_037, EBCDIC_1047, RAW -> bytes;
      case HEX, EBCDIC_HEX -> bytes % 2 == 0 ? bytes / 2 : -1;
      case BCD, BCD_RIGHT -> bytes == (most + 1) / 2 ? most : 2 * bytes;
      case SIGNED_BCD -> bytes <= 0 ? bytes : 2 * bytes - 1;
    };
  }

  /** Whether units are characters or digits, and not bytes of any value. */
  public boolean isText() {
    return this != HEX && this != EBCDIC_HEX && this != RAW;
  }

  /** Whether each unit is a character in a byte of its own. */
  boolean isCharacters() {
    return this == ASCII || this == EBCDIC_037 || this == EBCDIC_1047;
  }

  /**
   * One unit of text as an ASCII character. A nibble over 9 gives a letter that is neither a digit
   * nor a sign, but for D, which gives {@code =}.
   */
  int character(MemorySegment memory, long at, int units, int index) {
    if (isByte(index)) {
      return page.ascii(memory.get(ValueLayout.JAVA_BYTE, at + index));
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
    if (units == 0) {
      return true;
    }
    int length = wireLength(units);
    return switch (this) {
      case RAW -> true;
      case ASCII, EBCDIC_037, EBCDIC_1047, HEX, EBCDIC_HEX ->
          (page.sets(memory.get(ValueLayout.JAVA_BYTE, at)) & firstMask) != 0
              && page.allows(memory, at + 1, length - 1, restMask);
      case BCD, BCD_RIGHT ->
          isPaddedWithZero(memory, at, units)
              && CodePage.NIBBLES.allows(memory, at, length, restMask);
      case SIGNED_BCD ->
          (page.sets(memory.get(ValueLayout.JAVA_BYTE, at)) & firstMask) != 0
              && isPaddedWithZero(memory, at, units)
              && CodePage.NIBBLES.allows(memory, at + 1, length - 1, restMask);
    };
  }

  private boolean isPaddedWithZero(MemorySegment memory, long at, int units) {
    return switch (this) {
      case BCD -> units % 2 == 0 || nibble(memory, at, 0) == 0;
      case BCD_RIGHT -> units % 2 == 0 || nibble(memory, at, units) == 0;
      case SIGNED_BCD -> units % 2 != 0 || nibble(memory, at, 2) == 0;
      case ASCII, EBCDIC_037, EBCDIC_1047, HEX, EBCDIC_HEX, RAW -> true;
    };
  }

  /** Makes room for {@code units} that {@link #put} then writes; binary content is zero bytes. */
  void clear(MemorySegment memory, long at, int units) {
    byte zero = isText() || this == RAW ? 0 : page.octet('0');
    long end = at + wireLength(units);
    for (long i = at; i < end; i++) {
      memory.set(ValueLayout.JAVA_BYTE, i, zero);
    }
  }

  /** Writes one unit of text, given as an ASCII character, into cleared room. */
  void put(MemorySegment memory, long at, int units, int index, int character) {
    if (isByte(index)) {
      memory.set(ValueLayout.JAVA_BYTE, at + index, page.octet(character));
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

  /** Copies binary content from the wire as the bytes that it means. */
  void decode(MemorySegment from, long at, int units, MemorySegment to, long toAt) {
    if (this == HEX || this == EBCDIC_HEX) {
      HexText.decode(page, from, at, to, toAt, units);
    } else {
      MemorySegment.copy(from, at, to, toAt, units);
    }
  }

  /** Writes bytes as binary content. The ranges must not overlap. */
  void encode(MemorySegment from, long at, int units, MemorySegment to, long toAt) {
    if (this == HEX || this == EBCDIC_HEX) {
      HexText.encode(page, from, at, to, toAt, units);
    } else {
      MemorySegment.copy(from, at, to, toAt, units);
    }
  }

  /** Whether a bitmap can be read there: 64 bits of binary content. */
  boolean isBitmap(MemorySegment memory, long at) {
    return this == RAW || HexText.valid(page, memory, at, 2 * Long.BYTES);
  }

  /** Reads 64 bits, the most significant first. */
  long readBitmap(MemorySegment memory, long at) {
    return this == RAW ? memory.get(HexText.LONG, at) : HexText.readLong(page, memory, at);
  }

  /** Writes 64 bits, the most significant first. */
  void writeBitmap(MemorySegment memory, long at, long bits) {
    if (this == RAW) {
      memory.set(HexText.LONG, at, bits);
    } else {
      HexText.writeLong(page, memory, at, bits);
    }
  }

  private boolean isByte(int index) {
    return isCharacters() || (this == SIGNED_BCD && index == 0);
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
