package dev.tollgate.pci.codec;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The date or time a numeric field must be. Without a year, 29 February is always a date; a year of
 * two digits is one of this century.
 */
public enum CalendarForm {
  NONE(""),
  /** Month, day, hour, minute, second. */
  MONTH_TO_SECOND("MDhms"),
  HOUR_TO_SECOND("hms"),
  MONTH_DAY("MD"),
  /** Two digits of the year, then the month: an expiry date. */
  YEAR_MONTH("YM"),
  YEAR_TO_DAY("YMD"),
  YEAR_TO_SECOND("YMDhms"),
  /** Four digits of the year. */
  CENTURY_TO_DAY("CYMD"),
  CENTURY_TO_SECOND("CYMDhms");

  private static final int FEBRUARY = 2;

  /** Bit m is set if month m has 31 days. */
  private static final int LONG_MONTHS = 0b1_0101_1010_1010;

  /** Stands for a year that is not told, so that February has its longest. */
  private static final int LEAP_YEAR = 2000;

  /** Which parts two packed digits may be, one bit each, by the byte that they are. */
  private static final byte[] PARTS = parts();

  /** A day up to this, in packed digits, is in every month. */
  private static final int SHORTEST_MONTH = 0x28;

  private final String letters;

  @SuppressWarnings("ImmutableEnumChecker") // nobody writes it once it is made
  private final byte[] bits;

  /** Index of the day, or -1. */
  private final int day;

  CalendarForm(String letters) {
    this.letters = letters;
    bits = new byte[letters.length()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Part.of(letters.charAt(i)).bit;
    }
    day = letters.indexOf(Part.DAY.letter);
  }

  /** Digits the form takes. */
  int digits() {
    return 2 * bits.length;
  }

  /** Whether the digits at {@code at}, which are digits and no others, are such a date or time. */
  boolean matches(Encoding encoding, MemorySegment memory, long at) {
    long digits = encoding.digits(memory, at, digits());
    long rest = digits;
    for (int i = bits.length - 1; i >= 0; i--) {
      if ((PARTS[(int) rest & 0xFF] & bits[i]) == 0) {
        return false;
      }
      rest >>>= Byte.SIZE;
    }
    return day < 0 || pair(digits, day) <= SHORTEST_MONTH || isInItsMonth(digits);
  }

  private boolean isInItsMonth(long digits) {
    int year = LEAP_YEAR;
    int month = 0;
    for (int i = 0; i < day; i++) {
      int value = unpacked(pair(digits, i));
      switch (letters.charAt(i)) {
        case 'C' -> year = 100 * value;
        case 'Y' -> year += value;
        default -> month = value;
      }
    }
    return unpacked(pair(digits, day)) <= daysOf(year, month);
  }

  /** The two digits, packed, at an index from the left. */
  private int pair(long digits, int index) {
    return (int) (digits >>> (Byte.SIZE * (bits.length - 1 - index))) & 0xFF;
  }

  private static int daysOf(int year, int month) {
    if (month != FEBRUARY) {
      return 30 + ((LONG_MONTHS >> month) & 1);
    }
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return leap ? 29 : 28;
  }

  private static int unpacked(int pair) {
    return 10 * (pair >> 4) + (pair & 0xF);
  }

  private static byte[] parts() {
    var parts = new byte[256];
    for (Part part : Part.values()) {
      for (int value = part.least; value <= part.most; value++) {
        parts[((value / 10) << 4) | (value % 10)] |= part.bit;
      }
    }
    return parts;
  }

  /** Two digits. */
  private enum Part {
    CENTURY('C', 0, 99, 1),
    YEAR('Y', 0, 99, 2),
    MONTH('M', 1, 12, 4),
    DAY('D', 1, 31, 8),
    HOUR('h', 0, 23, 16),
    MINUTE('m', 0, 59, 32),
    SECOND('s', 0, 59, 64);

    private final char letter;
    private final int least;
    private final int most;
    private final byte bit;

    Part(char letter, int least, int most, int bit) {
      this.letter = letter;
      this.least = least;
      this.most = most;
      this.bit = (byte) bit;
    }

    static Part of(int letter) {
      return Arrays.stream(values()).filter(part -> part.letter == letter).findAny().orElseThrow();
    }
  }
}
