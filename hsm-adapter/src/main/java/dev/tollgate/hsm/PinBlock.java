package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/** Clear PIN blocks of ISO 9564-1, in the lane's locked memory only. */
final class PinBlock {
  private static final int PIN_DIGITS_MIN = 4;
  private static final int PIN_DIGITS_MAX = 12;
  private static final int NIBBLES = 16;
  private static final int FIRST_DIGIT = 2;
  private static final int FILL = 0xF;

  /** Where the PAN field's 12 digits start; the nibbles before them are zero. */
  private static final int PAN_FIELD = 4;

  private PinBlock() {}

  /**
   * Turns a format 0 block into its plain PIN field: control nibble, length, PIN digits, fill.
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
   * Whether a plain PIN field has the form of format 0: control nibble 0, 4 to 12 decimal digits,
   * filled with F. All nibbles are looked at in every case, so the time tells nothing about where a
   * block went wrong.
   */
  static boolean isWellFormed(MemorySegment field, long at) {
    int control = field.get(JAVA_BYTE, at) & 0xF0;
    int length = field.get(JAVA_BYTE, at) & 0x0F;
    int wrong = control | outside(length, PIN_DIGITS_MIN, PIN_DIGITS_MAX);
    for (int i = FIRST_DIGIT; i < NIBBLES; i++) {
      int nibble = Digits.nibble(field, at, i);
      boolean inPin = i < FIRST_DIGIT + length;
      wrong |= outside(nibble, inPin ? 0 : FILL, inPin ? 9 : FILL);
    }
    return wrong == 0;
  }

  private static int outside(int value, int min, int max) {
    return ((value - min) | (max - value)) >>> 31;
  }

  /** Copies the first four PIN digits of a well-formed field to nibbles of another block. */
  static void copyFirstFour(MemorySegment memory, long fieldAt, long toBase, int toIndex) {
    for (int i = 0; i < PIN_DIGITS_MIN; i++) {
      int digit = Digits.nibble(memory, fieldAt, FIRST_DIGIT + i);
      Digits.setNibble(memory, toBase, toIndex + i, digit);
    }
  }
}
