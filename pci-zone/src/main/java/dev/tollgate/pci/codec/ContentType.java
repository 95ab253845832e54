package dev.tollgate.pci.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Which characters a field may hold, by the notation of ISO 8583.
 *
 * <p>{@code an}, {@code anp} and {@code ans} all mean printable ASCII here, 20 to 7E: fields of
 * fixed length are padded with spaces, and senders put punctuation in {@code an} fields that no
 * decision depends on.
 */
public enum ContentType {
  /** Decimal digits. */
  N(Chars.DIGIT, Chars.DIGIT),
  /** Printable ASCII. */
  AN(Chars.PRINTABLE, Chars.PRINTABLE),
  /** Printable ASCII, padded with spaces. */
  ANP(Chars.PRINTABLE, Chars.PRINTABLE),
  /** Printable ASCII. */
  ANS(Chars.PRINTABLE, Chars.PRINTABLE),
  /** Binary: any byte, or any hexadecimal digit where it is written as text. */
  B(0, 0),
  /** Track 2 and 3: digits and the field separator, {@code =} or {@code D}. */
  Z(Chars.TRACK, Chars.TRACK),
  /** Signed amount, {@code x+n}: {@code C} or {@code D}, then digits. */
  X_N(Chars.SIGN, Chars.DIGIT),
  /** An amount behind a sign that may be any character, {@code an+n}. */
  AN_N(Chars.PRINTABLE, Chars.DIGIT);

  private final byte firstMask;
  private final byte restMask;

  ContentType(int firstMask, int restMask) {
    this.firstMask = (byte) firstMask;
    this.restMask = (byte) restMask;
  }

  /** Mask of the first character under an encoding; 0 allows any byte. */
  byte firstMask(Encoding encoding) {
    return encoding == Encoding.HEX ? Chars.HEX : firstMask;
  }

  /** Mask of the characters after the first; 0 allows any byte. */
  byte restMask(Encoding encoding) {
    return encoding == Encoding.HEX ? Chars.HEX : restMask;
  }

  /** Whether all bytes of the range are in the sets that the masks name. */
  static boolean matches(MemorySegment memory, long at, int length, int firstMask, int restMask) {
    if (length == 0 || firstMask == 0) {
      return true;
    }
    int sound = firstMask & sets(memory.get(ValueLayout.JAVA_BYTE, at));
    for (long i = at + 1; i < at + length; i++) {
      sound = sound != 0 ? restMask & sets(memory.get(ValueLayout.JAVA_BYTE, i)) : 0;
    }
    return sound != 0;
  }

  /** The sets a character is in, one bit each. */
  static int sets(int character) {
    return Chars.SETS[character & 0xFF];
  }

  /** Sets of ASCII characters, one bit each, looked up by byte. */
  private static final class Chars {
    static final byte DIGIT = 1;
    static final byte PRINTABLE = 2;
    static final byte HEX = 4;
    static final byte TRACK = 8;
    static final byte SIGN = 16;

    private static final byte[] SETS = new byte[256];

    static {
      for (int c = 0x20; c <= 0x7E; c++) {
        SETS[c] = PRINTABLE;
      }
      add("0123456789", DIGIT | HEX | TRACK);
      add("ABCDEFabcdef", HEX);
      add("=D", TRACK);
      add("CD", SIGN);
    }

    private static void add(String characters, int set) {
      characters.chars().forEach(c -> SETS[c] |= (byte) set);
    }
  }
}
