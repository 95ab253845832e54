package dev.tollgate.pci.codec;

import java.lang.foreign.MemorySegment;

/**
 * The date or time a numeric field must be. Years are not known to most of them, so 29 February is
 * always a date.
 */
public enum CalendarForm {
  NONE(""),
  /** Month, day, hour, minute, second. */
  MONTH_TO_SECOND("MDhms"),
  HOUR_TO_SECOND("hms"),
  MONTH_DAY("MD"),
  /** Two digits of the year, then the month: an expiry date. */
  YEAR_MONTH("YM");

  private static final int FEBRUARY = 2;

  /** Bit m is set if month m has 31 days. */
  private static final int LONG_MONTHS = 0b1_0101_1010_1010;

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
    int month = 0;
    for (int i = 0; i < parts.length(); i++) {
      int value = (int) encoding.number(memory, at, digits(), 2 * i, 2);
      char part = parts.charAt(i);
      if (value < least(part) || value > most(part, month)) {
        return false;
      }
      month = part == 'M' ? value : month;
    }
    return true;
  }

  private static int least(char part) {
    return part == 'M' || part == 'D' ? 1 : 0;
  }

  private static int most(char part, int month) {
    return switch (part) {
      case 'M' -> 12;
      case 'D' -> month == FEBRUARY ? 29 : 30 + ((LONG_MONTHS >> month) & 1);
      case 'h' -> 23;
      case 'm', 's' -> 59;
      default -> 99;
    };
  }
}
