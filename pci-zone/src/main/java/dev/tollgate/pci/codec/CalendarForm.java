package dev.tollgate.pci.codec;

import java.lang.foreign.MemorySegment;

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

  private final String parts;

  CalendarForm(String parts) {
    this.parts = parts;
  }

  /** Digits the form takes. */
  int digits() {
    return 2 * parts.length();
  }

  /** Whether the digits at {@code at} are such a date or time. */
  boolean matches(Encoding encoding, MemorySegment memory, long at) {
    int year = LEAP_YEAR;
    int month = 0;
    for (int i = 0; i < parts.length(); i++) {
      int value = (int) encoding.number(memory, at, digits(), 2 * i, 2);
      char part = parts.charAt(i);
      if (value < least(part) || value > most(part, year, month)) {
        return false;
      }
      switch (part) {
        case 'C' -> year = 100 * value;
        case 'Y' -> year += value;
        case 'M' -> month = value;
        default -> {}
      }
    }
    return true;
  }

  private static int least(char part) {
    return part == 'M' || part == 'D' ? 1 : 0;
  }

  private static int most(char part, int year, int month) {
    return switch (part) {
      case 'M' -> 12;
      case 'D' -> daysOf(year, month);
      case 'h' -> 23;
      case 'm', 's' -> 59;
      default -> 99;
    };
  }

  private static int daysOf(int year, int month) {
    if (month != FEBRUARY) {
      return 30 + ((LONG_MONTHS >> month) & 1);
    }
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return leap ? 29 : 28;
  }
}
