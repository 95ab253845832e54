package dev.tollgate.bench.ledgertorture;

import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The currency of a transaction, and the pocket that pays for it. */
enum Tender {
  EUR("EUR", 1),
  USD("USD", 1),
  GBP("GBP", 1),
  JPY("JPY", 1),

  /** No account has a pocket of it: EUR pays, two for one, so that no fraction is rounded. */
  CHF("EUR", 2);

  /** What each account has. */
  static final List<String> POCKETS = List.of("EUR", "USD", "GBP", "JPY");

  private static final String RATES_HEADER = "from,to,rate";

  private final String pocket;
  private final long rate;

  Tender(String pocket, long rate) {
    this.pocket = pocket;
    this.rate = rate;
  }

  /** ISO 4217, three letters. */
  String pocket() {
    return pocket;
  }

  /** What so many minor units cost the pocket, in its own minor units. */
  long cost(long amountMinor) {
    return amountMinor * rate;
  }

  /** A rates file: from each currency without a pocket. */
  static List<String> rates() {
    Stream<String> rows =
        Arrays.stream(values())
            .filter(tender -> !tender.name().equals(tender.pocket))
            .map(tender -> tender.name() + ',' + tender.pocket + ',' + tender.rate);
    return Stream.concat(Stream.of(RATES_HEADER), rows).toList();
  }

  /** DE49. */
  String numeric() {
    return String.format(Locale.ROOT, "%03d", Currency.getInstance(name()).getNumericCode());
  }
}
