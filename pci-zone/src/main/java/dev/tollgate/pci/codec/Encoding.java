package dev.tollgate.pci.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

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
  ASCII(CodePage.ASCII, 2),
  /** One EBCDIC character per unit, code page 037. */
  EBCDIC_037(CodePage.EBCDIC_037, 2),
  /** One EBCDIC character per unit, code page 1047. */
  EBCDIC_1047(CodePage.EBCDIC_1047, 2),
  /** Binary content as hexadecimal text: two ASCII characters per byte; read in either case. */
  HEX(CodePage.ASCII, 4),
  /** As {@link #HEX}, in EBCDIC; the code pages have the same digits and letters. */
  EBCDIC_HEX(CodePage.EBCDIC_1047, 4),
  /** Binary content as it is: one byte per unit. */
  RAW(CodePage.ASCII, 2),
  /** Two decimal digits per byte; a zero nibble stands before an odd number of them. */
  BCD(CodePage.ASCII, 1),
  /**
   * Two decimal digits per byte; a zero nibble stands behind an odd number of them. The separator
   * of a track is the nibble D, here and in {@link #BCD}.
   */
  BCD_RIGHT(CodePage.ASCII, 1),
  /** A signed amount: the sign as an ASCII character, then {@link #BCD}. */
  SIGNED_BCD(CodePage.ASCII, 1);

  private static final int SEPARATOR_NIBBLE = 0xD;

  @SuppressWarnings("ImmutableEnumChecker") // tables that nobody writes once they are made
  private final CodePage page;

  private final int nibblesPerUnit;

  Encoding(CodePage page, int nibblesPerUnit) {
    this.page = page;
    this.nibblesPerUnit = nibblesPerUnit;
  }

  /** Bytes on the wire of so many units. */
  public int wireLength(int units) {
    int sign = this == SIGNED_BCD && units > 0 ? 1 : 0;
    return (units * nibblesPerUnit + sign + 1) >> 1;
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
    if (this == BCD || this == BCD_RIGHT) {
      return packed(memory, at, nibbleIndex(units, from), count);
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

  private static long packed(MemorySegment memory, long at, int from, int count) {
    long value = 0;
    int wrong = 0;
    for (int i = from; i < from + count; i++) {
      int digit = nibble(memory, at, i);
      wrong |= 9 - digit;
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

  /** How to look for units of a set eight bytes at once, or null where that cannot be done. */
  CodePage.@Nullable Words words(int mask) {
    return switch (this) {
      case BCD, BCD_RIGHT -> CodePage.NIBBLES.words(mask);
      case SIGNED_BCD -> null;
      default -> page.words(mask);
    };
  }

  /** Whether the nibble that no digit takes, if there is one, is zero. */
  boolean isPaddedWithZero(MemorySegment memory, long at, int units) {
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

  /**
   * An even number of up to 16 digits, a nibble each, of content that is nothing else.
   *
   * @return the last digit lowest
   */
  long digits(MemorySegment memory, long at, int count) {
    if (!isCharacters()) {
      return HexText.bytes(memory, at, count / 2);
    }
    long digits = 0;
    for (int i = 0; i < count; i++) { // the low nibble is the digit in every code page
      digits = (digits << 4) | (memory.get(ValueLayout.JAVA_BYTE, at + i) & 0xF);
    }
    return digits;
  }

  /**
   * Writes text, given as ASCII characters, that takes all units of its content.
   *
   * @param length in characters
   */
  void putAll(MemorySegment source, long sourceAt, int length, MemorySegment memory, long at) {
    if (this == ASCII) {
      MemorySegment.copy(source, sourceAt, memory, at, length);
    } else if (isCharacters()) {
      for (int i = 0; i < length; i++) {
        byte character = source.get(ValueLayout.JAVA_BYTE, sourceAt + i);
        memory.set(ValueLayout.JAVA_BYTE, at + i, page.octet(character));
      }
    } else {
      pack(source, sourceAt, length, memory, at);
    }
  }

  /** Two characters a byte: their low nibbles, which is also right for the separator. */
  private void pack(MemorySegment source, long from, int length, MemorySegment memory, long to) {
    long sourceAt = from;
    long at = to;
    int left = length;
    if (this == SIGNED_BCD && left > 0) {
      memory.set(ValueLayout.JAVA_BYTE, at++, source.get(ValueLayout.JAVA_BYTE, sourceAt++));
      left--;
    }
    if (this != BCD_RIGHT && left % 2 != 0) {
      int only = source.get(ValueLayout.JAVA_BYTE, sourceAt++) & 0xF;
      memory.set(ValueLayout.JAVA_BYTE, at++, (byte) only);
      left--;
    }
    for (; left >= Long.BYTES; left -= Long.BYTES) {
      memory.set(HexText.INT, at, lowNibbles(source.get(HexText.LONG, sourceAt)));
      sourceAt += Long.BYTES;
      at += Integer.BYTES;
    }
    for (; left > 0; left -= 2) {
      int high = source.get(ValueLayout.JAVA_BYTE, sourceAt++) << 4;
      int low = left == 1 ? 0 : source.get(ValueLayout.JAVA_BYTE, sourceAt++) & 0xF;
      memory.set(ValueLayout.JAVA_BYTE, at++, (byte) (high | low));
    }
  }

  /** The low nibbles of the first characters of a word, as packed digits. */
  static int packed(long word, int count) {
    return lowNibbles(word) >>> (Integer.SIZE - 4 * count);
  }

  /** The low nibbles of eight bytes, in their order. */
  static int lowNibbles(long word) {
    long pairs = word & 0x0F0F_0F0F_0F0F_0F0FL;
    pairs = (pairs | (pairs >>> 4)) & 0x00FF_00FF_00FF_00FFL;
    pairs = (pairs | (pairs >>> 8)) & 0x0000_FFFF_0000_FFFFL;
    return (int) (pairs | (pairs >>> 16));
  }

  /** Writes a number right-aligned with leading zeros; it must have no more digits than units. */
  void putNumber(MemorySegment memory, long at, int units, long value) {
    if (this == BCD) {
      long pairs = value;
      for (long i = at + wireLength(units) - 1; i >= at; i--) {
        int two = (int) (pairs % 100);
        memory.set(ValueLayout.JAVA_BYTE, i, (byte) (two + 6 * (two / 10))); // 16 for each ten
        pairs /= 100;
      }
      return;
    }
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
    int both = memory.get(ValueLayout.JAVA_BYTE, at + (index >> 1));
    return (both >> ((~index & 1) << 2)) & 0xF;
  }
}
