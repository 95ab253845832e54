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

  /** Of a pair of currencies: the id of its rate now. */
  private static final int CURRENT = TokenMap.KEY_WORDS;

  private final Records pairs = new Records(CURRENT + 1);
  private final TokenMap pairNames = new TokenMap(pairs);

  /** By their ids, less one. */
  private final Records rates = new Records(RATE_WORDS);

  RateOutcome set(int from, int to, long numerator, long denominator) {
    boolean fraction = Fractions.isTerm(numerator) && Fractions.isTerm(denominator);
    if (!isCurrency(from) || !isCurrency(to) || from == to || !fraction) {
      return RateOutcome.REFUSED;
    }
    long id = find(from, to);
    if (id != NONE && numerator(id) == numerator && denominator(id) == denominator) {
      return RateOutcome.UNCHANGED;
    }
    int rate = rates.add();
    rates.set(rate, NUMERATOR, numerator);
    rates.set(rate, DENOMINATOR, denominator);
    rates.set(rate, PAIR, Words.pack(from, to));
    makeCurrent(rate);
    return RateOutcome.SET;
  }

  /** The rate from one currency to another now; {@link #NONE} without one, and for the same. */
  long find(int from, int to) {
    int pair = pairNames.find(from, to);
    return pair == TokenMap.NONE ? NONE : pairs.get(pair, CURRENT);
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
    hash = Words.mix(hash, rates.size());
    for (int rate = 0; rate < rates.size(); rate++) {
      hash = rates.hash(hash, rate);
    }
    return hash;
  }

  void save(SnapshotWriter out) {
    rates.save(out);
  }

  /** Setting them all anew, oldest first, leaves each pair with its latest. */
  void restore(SnapshotReader in) {
    rates.restore(in);
    for (int rate = 0; rate < rates.size(); rate++) {
      makeCurrent(rate);
    }
  }

  private void makeCurrent(int rate) {
    long pair = rates.get(rate, PAIR);
    pairs.set(pairNames.findOrAdd(Words.high(pair), Words.low(pair)), CURRENT, rate + 1L);
  }

  long numerator(long id) {
    return rates.get((int) id - 1, NUMERATOR);
  }

  long denominator(long id) {
    return rates.get((int) id - 1, DENOMINATOR);
  }

  private static boolean isCurrency(int currency) {
    return currency >= 1 && currency <= CURRENCY_MAX;
  }
}
