package dev.tollgate.bench.ledgertorture;

import dev.tollgate.bench.cards.CardFile.Card;
import dev.tollgate.bench.cards.CardSeries;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An account, the one card that spends from it, and what we know of its pockets.
 *
 * @param index from 0
 * @param pockets by currency
 */
record Account(int index, Card card, Map<String, Pocket> pockets) {
  private static final CardSeries SERIES = new CardSeries("400000", "torture");
  private static final long OPENING_MINOR = 500_000_000_000L;

  /** So many accounts, each with a pocket of every currency and a card of the test range. */
  static List<Account> make(int count) {
    return IntStream.range(0, count).mapToObj(Account::numbered).toList();
  }

  private static Account numbered(int index) {
    Card card = SERIES.card(index);
    Map<String, Pocket> pockets =
        Tender.POCKETS.stream()
            .collect(
                Collectors.toMap(
                    currency -> currency,
                    currency -> new Pocket(card.account(), currency, OPENING_MINOR)));
    return new Account(index, card, Map.copyOf(pockets));
  }

  String id() {
    return card.account();
  }

  Pocket pocket(Tender tender) {
    return pocket(tender.pocket());
  }

  Pocket pocket(String currency) {
    Pocket pocket = pockets.get(currency);
    if (pocket == null) {
      throw new IllegalArgumentException("account " + id() + " has no pocket of " + currency);
    }
    return pocket;
  }
}
