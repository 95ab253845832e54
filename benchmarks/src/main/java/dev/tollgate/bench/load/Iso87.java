package dev.tollgate.bench.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds fields in a message of ISO 8583:1987 as jPOS packs it, without parsing the rest and without
 * allocating: the generator must cost little beside what it measures.
 */
public enum Iso87 {
  /** {@code ISO87APackager}: everything in ASCII, the bitmap and binary fields as hex digits. */
  ASCII(4, 16),
  /** {@code ISO87BPackager}: numbers and prefixes in BCD, bitmap and binary fields as bytes. */
  BINARY(2, 8);

  static final int NOT_THERE = -1;
  private static final int LL = -2;
  private static final int LLL = -3;

  /** Characters of each field from 0 to 63; negative: digits of its length prefix. */
  private static final int[] LENGTHS = {
    0, 0, LL, 6, 12, 12, 12, 10, 8, 8, // 0 to 9
    8, 6, 6, 4, 4, 4, 4, 4, 4, 3, // 10 to 19
    3, 3, 3, 3, 3, 2, 2, 1, 9, 9, // 20 to 29
    9, 9, LL, LL, LL, LL, LLL, 12, 6, 2, // 30 to 39
    3, 8, 15, 40, LL, LL, LLL, LLL, LLL, 3, // 40 to 49
    3, 3, 16, 16, LLL, LLL, LLL, LLL, LLL, LLL, // 50 to 59
    LLL, LLL, LLL, LLL, // 60 to 63
  };

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int PIN_BLOCK = 52;
  private static final int FIRST_FEE = 28;
  private static final int LAST_FEE = 31;

  private final int mtiBytes;
  private final int bitmapBytes;

  Iso87(int mtiBytes, int bitmapBytes) {
    this.mtiBytes = mtiBytes;
    this.bitmapBytes = bitmapBytes;
  }

  /**
   * Where a field's value begins, length prefix skipped.
   *
   * @param message bytes from the MTI on, at {@code from}
   * @param field 2 to 63
   * @return index into {@code message}, or {@link #NOT_THERE} if the field is absent or cut off
   */
  int find(byte[] message, int from, int length, int field) {
    int end = from + length;
    int at = from + mtiBytes + bitmapBytes;
    if (at > end) {
      return NOT_THERE;
    }
    long map = bitmap(message, from + mtiBytes);
    if ((map & bit(field)) == 0) {
      return NOT_THERE;
    }
    if (map < 0) {
      at += bitmapBytes;
    }
    // Fields before this one, without bit 1, which tells of a second bitmap.
    long before = map & (-bit(field) << 1) & Long.MAX_VALUE;
    while (before != 0) {
      int next = Long.numberOfLeadingZeros(before) + 1;
      at = valueAt(at, next) + valueBytes(message, at, next, end);
      before &= ~bit(next);
    }
    int value = valueAt(at, field);
    return value + valueBytes(message, at, field, end) <= end ? value : NOT_THERE;
  }

  /** The second digit of the message type: 1 and 2 for requests that move money, 8 for others. */
  int messageClass(byte[] message, int from) {
    return this == ASCII ? message[from + 1] - '0' : nibble(message, from, 1);
  }

  /** Writes a number with leading zeros, as a numeric field of an even number of digits has it. */
  void put(byte[] out, int at, long number, int digits) {
    long rest = number;
    if (this == ASCII) {
      for (int i = at + digits - 1; i >= at; i--) {
        out[i] = (byte) ('0' + rest % 10);
        rest /= 10;
      }
    } else {
      for (int i = at + digits / 2 - 1; i >= at; i--) {
        out[i] = (byte) (rest / 10 % 10 << 4 | rest % 10);
        rest /= 100;
      }
    }
  }

  /** Bytes of a numeric field of an even number of digits. */
  int numberBytes(int digits) {
    return this == ASCII ? digits : digits / 2;
  }

  /** Reads such a number; digits that are none count as some digit. */
  int number(byte[] message, int at, int digits) {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = this == ASCII ? message[at + i] - '0' : nibble(message, at, i);
      value = value * 10 + Math.floorMod(digit, 10);
    }
    return value;
  }

  private int valueAt(int at, int field) {
    int digits = LENGTHS[field];
    return digits < 0 ? at + prefixBytes(-digits) : at;
  }

  private int prefixBytes(int digits) {
    return this == ASCII ? digits : (digits + 1) / 2;
  }

  private int valueBytes(byte[] message, int at, int field, int end) {
    int length = LENGTHS[field];
    if (length >= 0) {
      return bytes(field, length);
    }
    int value = 0;
    for (int i = at; i < at + prefixBytes(-length); i++) {
      // A prefix beyond the end makes the field end beyond the end, which find() refuses.
      if (i >= end) {
        return end;
      }
      value =
          this == ASCII
              ? value * 10 + message[i] - '0'
              : value * 100 + nibble(message, i, 0) * 10 + nibble(message, i, 1);
    }
    return bytes(field, Math.clamp(value, 0, end));
  }

  /** Bytes of so many characters. */
  private int bytes(int field, int characters) {
    if (this == ASCII) {
      return characters;
    }
    if (field >= FIRST_FEE && field <= LAST_FEE) {
      return 1 + (characters - 1) / 2;
    }
    boolean digits = field < FIRST_FEE || field == 32 || field == 33 || field == 35 || field == 53;
    return digits || field == PIN_BLOCK ? (characters + 1) / 2 : characters;
  }

  /** Bit 1 is the sign. Digits that are none count as some digit. */
  private long bitmap(byte[] message, int at) {
    if (this == BINARY) {
      return (long) LONG.get(message, at);
    }
    long map = 0;
    for (int i = at; i < at + bitmapBytes; i++) {
      int digit = message[i];
      map = (map << 4) | ((digit <= '9' ? digit : digit + 9) & 0xF);
    }
    return map;
  }

  private static long bit(int field) {
    return Long.MIN_VALUE >>> (field - 1);
  }

  private static int nibble(byte[] bytes, int at, int index) {
    return bytes[at + index / 2] >> (index % 2 == 0 ? 4 : 0) & 0xF;
  }
}
