package dev.tollgate.gateway.ledger;

/**
 * Exchange rates. A rate from A to B is a fraction: so many minor units of B for one minor unit of
 * A, with the exponents of both currencies worked in, so the ledger needs no table of them. It says
 * nothing about the way from B to A, which may have a rate of its own.
 *
 * <p>Ids are counted up from 1 and never used again; a rate stays readable under its id after a
 * newer one took its place, because stored decisions refer to it. 24 bytes a rate.
 */
final class Rates {
  /** No rate; as the id of a leg: none is needed. */
  static final long NONE = 0;

  private static final int CURRENCY_MAX = 999;

  private static final int NUMERATOR = 0;
  private static final int DENOMINATOR = 1;
  private static final int PAIR = 2;
  private static final int RATE_WORDS = 3;

  /** From and to in one key. */
  private final TokenMap pairs = new TokenMap();

  /** The id of each pair's rate now. */
  private final LongChunks current = new LongChunks();

  private final LongChunks rates = new LongChunks();
  private int lastId;

  RateOutcome set(int from, int to, long numerator, long denominator) {
    boolean fraction = Fractions.isTerm(numerator) && Fractions.isTerm(denominator);
    if (!isCurrency(from) || !isCurrency(to) || from == to || !fraction) {
      return RateOutcome.REFUSED;
    }
    long id = find(from, to);
    if (id != NONE && numerator(id) == numerator && denominator(id) == denominator) {
      return RateOutcome.UNCHANGED;
    }
    int pair = pairs.findOrAdd(from, to);
    current.ensureLength(pairs.size());
    current.set(pair, ++lastId);
    rates.ensureLength((long) lastId * RATE_WORDS);
    word(lastId, NUMERATOR, numerator);
    word(lastId, DENOMINATOR, denominator);
    word(lastId, PAIR, Words.pack(from, to));
    return RateOutcome.SET;
  }

  /** The rate from one currency to another now; {@link #NONE} without one, and for the same. */
  long find(int from, int to) {
    int pair = pairs.find(from, to);
    return pair == TokenMap.NONE ? NONE : current.get(pair);
  }

  /** What an amount costs at a rate: rounded up, so that a fraction is never ours to pay. */
  long cost(long id, long amountMinor) {
    return id == NONE ? amountMinor : Fractions.ceil(amountMinor, numerator(id), denominator(id));
  }

  /** What an amount brings at a rate: rounded down, for the same reason. */
  long proceeds(long id, long amountMinor) {
    return id == NONE ? amountMinor : Fractions.floor(amountMinor, numerator(id), denominator(id));
  }

  /** The most that costs no more than this at a rate. */
  long affordable(long id, long costMinor) {
    return id == NONE ? costMinor : Fractions.floor(costMinor, denominator(id), numerator(id));
  }

  long hash(long hash) {
    hash = Words.mix(hash, lastId);
    for (int id = 1; id <= lastId; id++) {
      for (int word = 0; word < RATE_WORDS; word++) {
        hash = Words.mix(hash, word(id, word));
      }
    }
    return hash;
  }

  void save(SnapshotWriter out) {
    out.word(lastId);
    out.words(rates, 0, (long) lastId * RATE_WORDS);
  }

  /** Setting them all anew, oldest first, leaves each pair with its latest. */
  void restore(SnapshotReader in) {
    int count = in.count(Integer.MAX_VALUE / RATE_WORDS);
    in.words(rates, 0, (long) count * RATE_WORDS);
    for (lastId = 0; lastId < count; ) {
      long pair = word(++lastId, PAIR);
      int place = pairs.findOrAdd(Words.high(pair), Words.low(pair));
      current.ensureLength(pairs.size());
      current.set(place, lastId);
    }
  }

  long numerator(long id) {
    return word(id, NUMERATOR);
  }

  long denominator(long id) {
    return word(id, DENOMINATOR);
  }

  private static boolean isCurrency(int currency) {
    return currency >= 1 && currency <= CURRENCY_MAX;
  }

  private long word(long id, int word) {
    return rates.get((int) (id - 1) * RATE_WORDS + word);
  }

  private void word(long id, int word, long value) {
    rates.set((int) (id - 1) * RATE_WORDS + word, value);
  }
}
