package dev.tollgate.bench.load;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** The present second in GMT as messages have it, taken apart once a second. */
final class MessageTime {
  private long second = Long.MIN_VALUE;
  private long date;
  private long time;

  void refresh() {
    long now = Math.floorDiv(System.currentTimeMillis(), 1000L);
    if (now != second) {
      second = now;
      ZonedDateTime parts = Instant.ofEpochSecond(now).atZone(ZoneOffset.UTC);
      date = parts.getMonthValue() * 100L + parts.getDayOfMonth();
      time = (parts.getHour() * 100L + parts.getMinute()) * 100 + parts.getSecond();
    }
  }

  /** MMDDhhmmss. */
  long transmission() {
    return date * 1_000_000 + time;
  }

  /** MMDD. */
  long date() {
    return date;
  }

  /** hhmmss. */
  long time() {
    return time;
  }
}
