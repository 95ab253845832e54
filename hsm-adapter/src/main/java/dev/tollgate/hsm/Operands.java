package dev.tollgate.hsm;

import java.lang.foreign.MemorySegment;

/** What commands ask of their operands before they touch them. */
final class Operands {
  private static final int PAN_DIGITS_MAX = 19;

  private Operands() {}

  /** Whether bytes lie in the cell, outside the Java heap: an HSM gets their address unchecked. */
  static boolean areNativeWithin(MemorySegment cell, long at, int length) {
    return cell.isNative() && at >= 0 && at <= cell.byteSize() - length;
  }

  /** Whether a PAN is one: decimal digits, as many as the command needs, at most 19. */
  static boolean isPan(MemorySegment cell, long at, int length, int lengthMin) {
    return length >= lengthMin
        && length <= PAN_DIGITS_MAX
        && areNativeWithin(cell, at, length)
        && Digits.areAscii(cell, at, length);
  }
}
