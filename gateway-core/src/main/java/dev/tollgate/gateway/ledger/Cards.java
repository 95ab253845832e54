package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.CardStatus;

/** What the ledger knows about each card: its account, product, status and wrong PINs. */
@SuppressWarnings("EnumOrdinal") // an index in memory, never a stored form
final class Cards {
  static final int NONE = TokenMap.NONE;

  private static final CardStatus[] STATUSES = CardStatus.values();

  private static final int ACCOUNT_PRODUCT = 0;
  private static final int TRIES_STATUS = 1;
  private static final int CARD_WORDS = 2;

  private final TokenMap tokens = new TokenMap();
  private final TokenMap products = new TokenMap();
  private final LongChunks cards = new LongChunks();

  int card(long tokenHi, long tokenLo) {
    return tokens.find(tokenHi, tokenLo);
  }

  /**
   * Adds a card or changes what it is linked to. Its PIN tries stay: importing a card file again
   * must not give a guesser new ones.
   */
  void link(
      long tokenHi, long tokenLo, int account, long productHi, long productLo, CardStatus status) {
    int card = tokens.findOrAdd(tokenHi, tokenLo);
    cards.ensureLength(tokens.size() * CARD_WORDS);
    word(card, ACCOUNT_PRODUCT, Words.pack(account, products.findOrAdd(productHi, productLo)));
    word(card, TRIES_STATUS, Words.withLow(word(card, TRIES_STATUS), status.ordinal()));
  }

  int account(int card) {
    return Words.high(word(card, ACCOUNT_PRODUCT));
  }

  CardStatus status(int card) {
    return STATUSES[Words.low(word(card, TRIES_STATUS))];
  }

  int pinTries(int card) {
    return Words.high(word(card, TRIES_STATUS));
  }

  void pinTries(int card, int tries) {
    word(card, TRIES_STATUS, Words.withHigh(word(card, TRIES_STATUS), tries));
  }

  long hash(long hash) {
    for (int product = 0; product < products.size(); product++) {
      hash = Words.mix(Words.mix(hash, products.hi(product)), products.lo(product));
    }
    for (int card = 0; card < tokens.size(); card++) {
      hash = Words.mix(Words.mix(hash, tokens.hi(card)), tokens.lo(card));
      hash = Words.mix(Words.mix(hash, word(card, ACCOUNT_PRODUCT)), word(card, TRIES_STATUS));
    }
    return hash;
  }

  private long word(int card, int word) {
    return cards.get(card * CARD_WORDS + word);
  }

  private void word(int card, int word, long value) {
    cards.set(card * CARD_WORDS + word, value);
  }
}
