package dev.tollgate.hsm;

import dev.tollgate.hsm.PaymentHsm.PinBlockFormat;
import java.lang.foreign.MemorySegment;

/** Clear PIN blocks of ISO 9564-1, in the lane's locked memory only. */
final class PinBlock {
  static final int PIN_DIGITS_MIN = 4;
  static final int PIN_DIGITS_MAX = 12;
  private static final int NIBBLES = 16;
  private static final int FIRST_DIGIT = 2;
  private static final int FILL = 0xF;

  /** Where the PAN field's 12 digits start; the nibbles before them are zero. */
  private static final int PAN_FIELD = 4;

  private PinBlock() {}

  /**
   * Turns a block of format 0 or 3 into its plain PIN field: control nibble, length, PIN digits,
   * fill.
   *
   * @param panAt ASCII digits with the check digit; a PAN of 12 digits has a zero put in front
   */
  static void removePan(
      MemorySegment block, long at, MemorySegment pan, long panAt, int panLength) {
    int digits = Math.min(12, panLength - 1);
    long firstAt = panAt + panLength - 1 - digits;
    int index = PAN_FIELD + 12 - digits;
    for (int i = 0; i < digits; i++) {
      int nibble = Digits.nibble(block, at, index + i) ^ Digits.asciiAt(pan, firstAt + i);
      Digits.setNibble(block, at, index + i, nibble);
    }
  }

  /**
   * Whether a plain PIN field has the form of its format: the format's control nibble, 4 to 12
   * decimal digits, then F (format 0), A to F (format 3) or anything (format 1, where the
   * terminal's transaction field stands). All nibbles are looked at in every case, so the time
   * tells nothing about where a block went wrong.
   */
  static boolean isWellFormed(MemorySegment field, long at, PinBlockFormat format) {
    int control = Digits.nibble(field, at, 0) ^ controlOf(format);
    int length = length(field, at);
    int fillMin = fillMinOf(format);
    int wrong = control | outside(length, PIN_DIGITS_MIN, PIN_DIGITS_MAX);
    for (int i = FIRST_DIGIT; i < NIBBLES; i++) {
      int nibble = Digits.nibble(field, at, i);
      boolean inPin = i < FIRST_DIGIT + length;
      wrong |= outside(nibble, inPin ? 0 : fillMin, inPin ? 9 : FILL);
    }
    return wrong == 0;
  }

  private static int controlOf(PinBlockFormat format) {
    return switch (format) {
      case ISO_0 -> 0;
      case ISO_1 -> 1;
      case ISO_3 -> 3;
    };
  }

  private static int fillMinOf(PinBlockFormat format) {
    return switch (format) {
      case ISO_0 -> FILL;
      case ISO_1 -> 0;
      case ISO_3 -> 0xA;
    };
  }

  /** The number of PIN digits a field says it has. */
  static int length(MemorySegment field, long at) {
    return Digits.nibble(field, at, 1);
  }

  /** A PIN digit of a well-formed field; behind its last digit, what fills it. */
  static int digit(MemorySegment field, long at, int index) {
    return Digits.nibble(field, at, FIRST_DIGIT + index);
  }

  private static int outside(int value, int min, int max) {
    return ((value - min) | (max - value)) >>> 31;
  }

  /** Copies the first four PIN digits of a well-formed field to nibbles of another block. */
  static void copyFirstFour(MemorySegment memory, long fieldAt, long toBase, int toIndex) {
    for (int i = 0; i < PIN_DIGITS_MIN; i++) {
      Digits.setNibble(memory, toBase, toIndex + i, digit(memory, fieldAt, i));
    }
  }
}
