package dev.tollgate.pci.card;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/** The current month as YYMM, worked out once a month. One thread. */
final class ValidityClock {
  private final LongSupplier epochMs;
  private long monthEndMs;
  private int yymm;

  ValidityClock(LongSupplier epochMs) {
    this.epochMs = epochMs;
  }

  /** YYMM in UTC as a number; cards of this month are still valid. */
  int yymm() {
    long now = epochMs.getAsLong();
    if (now >= monthEndMs) {
      YearMonth month = YearMonth.from(Instant.ofEpochMilli(now).atZone(ZoneOffset.UTC));
      yymm = month.getYear() % 100 * 100 + month.getMonthValue();
      monthEndMs =
          month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }
    return yymm;
  }
}
