package dev.tollgate.bench.load;

/**
 * Finds fields in a message of the 1987 ASCII dialect (ISO 8583:1987, primary bitmap as 16 hex
 * digits) without parsing the rest and without allocating: the generator must cost little beside
 * what it measures.
 */
final class Iso87Ascii {
  static final int NOT_THERE = -1;
  private static final int BITMAP_AT = 4;
  private static final int BITMAP_DIGITS = 16;
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

  private Iso87Ascii() {}

  /**
   * Where a field's value begins, length prefix skipped.
   *
   * @param message bytes from the MTI on, at {@code from}
   * @param field 2 to 63
   * @return index into {@code message}, or {@link #NOT_THERE} if the field is absent or cut off
   */
  static int find(byte[] message, int from, int length, int field) {
    int end = from + length;
    int at = from + BITMAP_AT + BITMAP_DIGITS;
    if (at > end || !has(message, from, field)) {
      return NOT_THERE;
    }
    if (has(message, from, 1)) {
      at += BITMAP_DIGITS;
    }
    for (int before = 2; before < field; before++) {
      if (has(message, from, before)) {
        at = valueAt(at, before) + valueLength(message, at, before, end);
      }
    }
    int value = valueAt(at, field);
    return value + valueLength(message, at, field, end) <= end ? value : NOT_THERE;
  }

  private static int valueAt(int at, int field) {
    return LENGTHS[field] < 0 ? at - LENGTHS[field] : at;
  }

  private static int valueLength(byte[] message, int at, int field, int end) {
    int length = LENGTHS[field];
    if (length >= 0) {
      return length;
    }
    int value = 0;
    for (int i = at; i < at - length; i++) {
      // A prefix beyond the end makes the field end beyond the end, which find() refuses.
      value = i < end ? value * 10 + message[i] - '0' : end;
    }
    return Math.clamp(value, 0, end);
  }

  private static boolean has(byte[] message, int from, int field) {
    int bit = field - 1;
    int digit = Character.digit((char) message[from + BITMAP_AT + bit / 4], 16);
    return digit >= 0 && (digit >> (3 - bit % 4) & 1) == 1;
  }
}
