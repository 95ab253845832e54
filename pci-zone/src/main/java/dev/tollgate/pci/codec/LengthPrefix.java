package dev.tollgate.pci.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How the length of a field stands before it. A prefix has 1 to 6 decimal digits; what they count
 * is said by the field. Nothing throws or allocates; ranges must lie in their memory.
 */
public enum LengthPrefix {
  /** One ASCII digit per byte. */
  ASCII,
  /** Two digits per byte, a zero nibble before an odd number of them. */
  BCD,
  /** A big-endian number: one byte for 1 or 2 digits, two for 3 or 4, three for 5 or 6. */
  BINARY,
  /** One EBCDIC digit per byte, F0 to F9. */
  EBCDIC,
  /** As {@link #BCD}, but of twice the length: the nibbles of binary content. */
  HEX_NIBBLES;

  /** Most digits of a prefix. */
  public static final int DIGITS_MAX = 6;

  /** {@link #read}: what stands there is no length. */
  static final int NOT_A_LENGTH = -1;

  /** The number that a byte of two decimal digits is, or negative. */
  private static final byte[] PACKED = packed();

  private static byte[] packed() {
    var packed = new byte[256];
    for (int i = 0; i < 256; i++) {
      packed[i] = (byte) ((i >> 4) > 9 || (i & 15) > 9 ? NOT_A_LENGTH : (i >> 4) * 10 + (i & 15));
    }
    return packed;
  }

  private static final int EBCDIC_ZERO = 0xF0;

  /** Bytes that a prefix takes; 0 for none. */
  int bytes(int digits) {
    return switch (this) {
      case ASCII, EBCDIC -> digits;
      case BCD, BINARY, HEX_NIBBLES -> (digits + 1) / 2;
    };
  }

  /** The largest length that the prefix can tell. */
  int most(int digits) {
    int decimal = Math.powExact(10, digits) - 1;
    return switch (this) {
      case ASCII, EBCDIC, BCD -> decimal;
      case BINARY -> (1 << (Byte.SIZE * bytes(digits))) - 1;
      case HEX_NIBBLES -> decimal / 2;
    };
  }

  /**
   * Reads a length, or {@link #NOT_A_LENGTH}. Something in the padding nibble of an odd number of
   * digits makes it longer than {@link #most}.
   */
  int read(MemorySegment memory, long at, int digits) {
    return switch (this) {
      case ASCII -> zoned(memory, at, digits, '0');
      case EBCDIC -> zoned(memory, at, digits, EBCDIC_ZERO);
      case BCD ->
          digits <= 2
              ? PACKED[memory.get(ValueLayout.JAVA_BYTE, at) & 0xFF]
              : packed(memory, at, bytes(digits));
      case BINARY -> binary(memory, at, bytes(digits));
      case HEX_NIBBLES -> half(packed(memory, at, bytes(digits)));
    };
  }

  /** Writes a length of at most {@link #most}. */
  void write(MemorySegment memory, long at, int digits, int length) {
    long last = at + bytes(digits) - 1;
    switch (this) {
      case ASCII -> zone(memory, at, last, length, '0');
      case EBCDIC -> zone(memory, at, last, length, EBCDIC_ZERO);
      case BCD -> pack(memory, at, last, length);
      case HEX_NIBBLES -> pack(memory, at, last, 2 * length);
      case BINARY -> {
        int rest = length;
        for (long i = last; i >= at; i--) {
          memory.set(ValueLayout.JAVA_BYTE, i, (byte) rest);
          rest >>= Byte.SIZE;
        }
      }
    }
  }

  private static void zone(MemorySegment memory, long at, long last, int length, int zero) {
    int rest = length;
    for (long i = last; i >= at; i--) {
      memory.set(ValueLayout.JAVA_BYTE, i, (byte) (zero + rest % 10));
      rest /= 10;
    }
  }

  private static void pack(MemorySegment memory, long at, long last, int length) {
    int rest = length;
    for (long i = last; i >= at; i--) {
      int two = rest % 100;
      memory.set(ValueLayout.JAVA_BYTE, i, (byte) (two + 6 * (two / 10))); // 16 for each ten
      rest /= 100;
    }
  }

  private static int zoned(MemorySegment memory, long at, int digits, int zero) {
    int value = 0;
    int wrong = 0;
    for (int i = 0; i < digits; i++) {
      int digit = Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at + i)) - zero;
      wrong |= digit | (9 - digit); // negative where it is no digit
      value = value * 10 + digit;
    }
    return wrong < 0 ? NOT_A_LENGTH : value;
  }

  private static int packed(MemorySegment memory, long at, int bytes) {
    int value = 0;
    int wrong = 0;
    for (int i = 0; i < bytes; i++) {
      int both = Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at + i));
      wrong |= (9 - (both >> 4)) | (9 - (both & 0xF));
      value = value * 100 + (both >> 4) * 10 + (both & 0xF);
    }
    return wrong < 0 ? NOT_A_LENGTH : value;
  }

  private static int binary(MemorySegment memory, long at, int bytes) {
    int value = 0;
    for (int i = 0; i < bytes; i++) {
      value = (value << Byte.SIZE) | Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at + i));
    }
    return value;
  }

  private static int half(int nibbles) {
    return nibbles < 0 || nibbles % 2 != 0 ? NOT_A_LENGTH : nibbles / 2;
  }
}
