package dev.tollgate.bench.network;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes each message's key its own: STAN (DE11) counts up and wraps after 999,999, transmission
 * time (DE7) is now, RRN (DE37) counts up from the start's microseconds. A second run therefore
 * never repeats a key that the ledger still remembers from the first one.
 */
public final class MessageKeys {
  private static final long STANS = 1_000_000;
  private static final long RRNS = 1_000_000_000_000L;
  private static final DateTimeFormatter TRANSMISSION = DateTimeFormatter.ofPattern("MMddHHmmss");

  private final Clock clock;
  private final AtomicLong sequence;

  public MessageKeys(Clock clock) {
    this.clock = clock;
    sequence = new AtomicLong(ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
  }

  /** The key of the next message; safe from any thread. */
  public MessageKey next() {
    long number = sequence.getAndIncrement();
    ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC);
    return new MessageKey(
        String.format(Locale.ROOT, "%06d", number % STANS),
        String.format(Locale.ROOT, "%012d", number % RRNS),
        TRANSMISSION.format(now));
  }

  /**
   * @param stan DE11, 6 digits
   * @param rrn DE37, 12 digits
   * @param transmission DE7, MMDDhhmmss in GMT
   */
  public record MessageKey(String stan, String rrn, String transmission) {
    /** DE12, hhmmss. */
    public String time() {
      return transmission.substring(4);
    }

    /** DE13, MMDD. */
    public String date() {
      return transmission.substring(0, 4);
    }
  }
}
