package dev.tollgate.gateway.currency;

import java.util.Currency;
import java.util.Optional;

/** The currencies of ISO 4217, as far as they have minor units to count in. */
public final class Iso4217 {
  private Iso4217() {}

  /** A currency by its alphabetic code; gold and the like have a code too, but are none. */
  public static Optional<Currency> find(String alphabetic) {
    try {
      return Optional.of(Currency.getInstance(alphabetic)).filter(Iso4217::isCounted);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The alphabetic code of a numeric one; the digits if there is none. */
  public static String alphabetic(int numeric) {
    return Currency.getAvailableCurrencies().stream()
        .filter(currency -> currency.getNumericCode() == numeric)
        .map(Currency::getCurrencyCode)
        .sorted()
        .findFirst()
        .orElseGet(() -> "%03d".formatted(numeric));
  }

  private static boolean isCounted(Currency currency) {
    return currency.getDefaultFractionDigits() >= 0 && currency.getNumericCode() > 0;
  }
}
