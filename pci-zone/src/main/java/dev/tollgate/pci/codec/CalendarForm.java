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

  @SuppressWarnings("ImmutableEnumChecker") // nobody writes it once it is made
  private final Part[] parts;

  CalendarForm(String parts) {
    this.parts = parts.chars().mapToObj(Part::of).toArray(Part[]::new);
  }

  /** Digits the form takes. */
  int digits() {
    return 2 * parts.length;
  }

  /** Whether the digits at {@code at} are such a date or time. */
  boolean matches(Encoding encoding, MemorySegment memory, long at) {
    int year = LEAP_YEAR;
    int month = 0;
    int index = 0;
    for (Part part : parts) {
      int value = encoding.pair(memory, at, digits(), index);
      index += 2;
      if (value < part.least || value > part.most) {
        return false;
      }
      switch (part) {
        case CENTURY -> year = 100 * value;
        case YEAR -> year += value;
        case MONTH -> month = value;
        case DAY -> {
          if (value > daysOf(year, month)) {
            return false;
          }
        }
        default -> {}
      }
    }
    return true;
  }

  private static int daysOf(int year, int month) {
    if (month != FEBRUARY) {
      return 30 + ((LONG_MONTHS >> month) & 1);
    }
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return leap ? 29 : 28;
  }

  /** Two digits. */
  private enum Part {
    CENTURY('C', 0, 99),
    YEAR('Y', 0, 99),
    MONTH('M', 1, 12),
    DAY('D', 1, 31),
    HOUR('h', 0, 23),
    MINUTE('m', 0, 59),
    SECOND('s', 0, 59);

    private final char letter;
    private final int least;
    private final int most;

    Part(char letter, int least, int most) {
      this.letter = letter;
      this.least = least;
      this.most = most;
    }

    static Part of(int letter) {
      return Arrays.stream(values()).filter(part -> part.letter == letter).findAny().orElseThrow();
    }
  }
}
