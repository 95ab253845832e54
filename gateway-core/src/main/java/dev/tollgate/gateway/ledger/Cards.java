package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.ProductTerms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * What the ledger knows about each card, in one record of 64 bytes: its token, its account and
 * product, in one word, from the highest bit, wrong PINs (32), the last transaction counter plus
 * one (17), whether the last answer was "wrong PIN" (1) and the status (8); and then what {@link
 * Limits} knows of it.
 */
@SuppressWarnings("EnumOrdinal") // an index in memory, never a stored form
final class Cards {
  static final int NONE = TokenMap.NONE;

  private static final CardStatus[] STATUSES = CardStatus.values();

  private static final int ACCOUNT_PRODUCT = TokenMap.KEY_WORDS;
  private static final int TRIES_STATUS = ACCOUNT_PRODUCT + 1;

  /** The first of the {@link Limits#WORDS}. */
  static final int LIMITS = TRIES_STATUS + 1;

  private static final int STATUS_MASK = 0xff;
  private static final int WRONG_PIN = 1 << 8;
  private static final int COUNTER_SHIFT = 9;
  private static final int COUNTER_MASK = 0x1_ffff;

  private final Records cards = new Records(LIMITS + Limits.WORDS);
  private final TokenMap tokens = new TokenMap(cards);
  private final Records products = new Records(TokenMap.KEY_WORDS);
  private final TokenMap productNames = new TokenMap(products);

  /** By the number of the product, for as many as are known; permissive ones until they are set. */
  private ProductTerms[] terms = new ProductTerms[0];

  /** Numbers of the products whose terms were set. */
  private final BitSet termsSet = new BitSet();

  /**
   * Sets the terms of a product, which may have cards already.
   *
   * @return whether they are others than before
   */
  boolean setProduct(Ascii16 name, ProductTerms product) {
    int number = product(name.hi(), name.lo());
    if (termsSet.get(number) && terms[number].equals(product)) {
      return false;
    }
    terms[number] = product;
    termsSet.set(number);
    return true;
  }

  /** Products whose terms were set, in the order in which they became known. */
  List<ProductTerms> products() {
    List<ProductTerms> all = new ArrayList<>();
    for (int number = termsSet.nextSetBit(0); number >= 0; ) {
      all.add(terms[number]);
      number = termsSet.nextSetBit(number + 1);
    }
    return all;
  }

  /** Each card's record. */
  Records records() {
    return cards;
  }

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
    long accountProduct = Words.pack(account, product(productHi, productLo));
    cards.set(card, ACCOUNT_PRODUCT, accountProduct);
    status(card, status);
  }

  /** Changes a card's status. @return whether it is another one */
  boolean status(int card, CardStatus status) {
    boolean other = status(card) != status;
    bits(card, (bits(card) & ~STATUS_MASK) | status.ordinal());
    return other;
  }

  int account(int card) {
    return Words.high(cards.get(card, ACCOUNT_PRODUCT));
  }

  CardStatus status(int card) {
    return STATUSES[bits(card) & STATUS_MASK];
  }

  ProductTerms terms(int card) {
    return terms[Words.low(cards.get(card, ACCOUNT_PRODUCT))];
  }

  int pinTries(int card) {
    return Words.high(cards.get(card, TRIES_STATUS));
  }

  void pinTries(int card, int tries) {
    cards.set(card, TRIES_STATUS, Words.withHigh(cards.get(card, TRIES_STATUS), tries));
  }

  /** Highest application transaction counter (ATC) taken from the card; -1 before the first. */
  int lastCounter(int card) {
    return (bits(card) >>> COUNTER_SHIFT & COUNTER_MASK) - 1;
  }

  /**
   * @param counter 0 to 65535
   */
  void lastCounter(int card, int counter) {
    int others = bits(card) & ~(COUNTER_MASK << COUNTER_SHIFT);
    bits(card, others | (counter + 1 & COUNTER_MASK) << COUNTER_SHIFT);
  }

  /** Whether the card's previous answer was a wrong PIN: the next try may have the same counter. */
  boolean wasPinWrong(int card) {
    return (bits(card) & WRONG_PIN) != 0;
  }

  void wasPinWrong(int card, boolean wrong) {
    bits(card, wrong ? bits(card) | WRONG_PIN : bits(card) & ~WRONG_PIN);
  }

  /** Whether a counter has been used before; none (-1) has not. */
  boolean isReplayed(int card, int counter) {
    return counter >= 0 && counter <= lastCounter(card) && !wasPinWrong(card);
  }

  long hash(long hash) {
    for (int product = 0; product < products.size(); product++) {
      hash = products.hash(hash, product);
      hash = Words.mix(hash, termsSet.get(product) ? 1 : 0);
      for (long word : StoredTerms.of(terms[product])) {
        hash = Words.mix(hash, word);
      }
    }
    for (int card = 0; card < cards.size(); card++) {
      hash = cards.hash(hash, card);
    }
    return hash;
  }

  void save(SnapshotWriter out) {
    products.save(out);
    for (int product = 0; product < products.size(); product++) {
      out.word(termsSet.get(product) ? 1 : 0);
      for (long word : StoredTerms.of(terms[product])) {
        out.word(word);
      }
    }
    cards.save(out);
  }

  /** Into an empty one. */
  void restore(SnapshotReader in) {
    products.restore(in);
    productNames.restore();
    terms = new ProductTerms[products.size()];
    for (int product = 0; product < terms.length; product++) {
      termsSet.set(product, in.count(1) == 1);
      terms[product] = readTerms(in, product);
    }
    cards.restore(in);
    tokens.restore();
  }

  private ProductTerms readTerms(SnapshotReader in, int product) {
    long[] words = new long[StoredTerms.WORDS];
    for (int i = 0; i < words.length; i++) {
      words[i] = in.word();
    }
    try {
      long hi = products.get(product, TokenMap.KEY_HI);
      return StoredTerms.read(name(hi, products.get(product, TokenMap.KEY_LO)), words);
    } catch (IllegalArgumentException e) {
      throw in.damaged("has a product whose terms are none");
    }
  }

  private static String name(long productHi, long productLo) {
    return new Ascii16(productHi, productLo).toString();
  }

  private int product(long productHi, long productLo) {
    int product = productNames.findOrAdd(productHi, productLo);
    if (product == terms.length) {
      terms = Arrays.copyOf(terms, product + 1);
      terms[product] = ProductTerms.permissive(name(productHi, productLo));
    }
    return product;
  }

  private int bits(int card) {
    return Words.low(cards.get(card, TRIES_STATUS));
  }

  private void bits(int card, int bits) {
    cards.set(card, TRIES_STATUS, Words.withLow(cards.get(card, TRIES_STATUS), bits));
  }
}
