package dev.tollgate.bench.cards;

import dev.tollgate.bench.cards.CardFile.Card;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The accounts of test cards, as {@code bin/tollgate accounts import} reads them. */
public final class AccountFile {
  public static final String HEADER = "account,currency,balance_minor";

  /** Never runs dry; ten million of them are still within a ledger's range for a currency. */
  static final long OPENING_MINOR = 100_000_000_000L;

  private static final String OPENING = ",EUR," + OPENING_MINOR;

  private AccountFile() {}

  /** The file of the cards' accounts, row by row. */
  public static Iterable<String> rows(Iterable<Card> cards) {
    return () ->
        Stream.concat(
                Stream.of(HEADER),
                StreamSupport.stream(cards.spliterator(), false)
                    .map(card -> card.account() + OPENING))
            .iterator();
  }
}
