package dev.tollgate.bench.ledgertorture;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * What a message is known by.
 *
 * @param number counted up; its last digits are STAN and RRN
 * @param epochSecond when it was made
 */
record Key(long number, long epochSecond) {
  private static final DateTimeFormatter TRANSMISSION =
      DateTimeFormatter.ofPattern("MMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** DE11. */
  String stan() {
    return String.format(Locale.ROOT, "%06d", number % 1_000_000);
  }

  /** DE37. */
  String rrn() {
    return String.format(Locale.ROOT, "%012d", number % 1_000_000_000_000L);
  }

  /** DE7, MMDDhhmmss in GMT. */
  String transmission() {
    return TRANSMISSION.format(Instant.ofEpochSecond(epochSecond));
  }
}
