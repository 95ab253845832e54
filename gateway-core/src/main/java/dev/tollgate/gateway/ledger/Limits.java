package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.ChannelLimits;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.rules.Rule;

/**
 * How much and how often each card was used today, by channel, held against its product's limits.
 * Days are UTC days of log time. Amounts are in the product's limit currency, at the rate of when
 * they were used.
 *
 * <p>Four words in the card's record: one with the day (22 bits, enough for 11,000 years) and a
 * count of 14 bits for each channel, then a sum for each channel. A word of an earlier day counts
 * as empty.
 */
@SuppressWarnings("EnumOrdinal") // an index in memory, never a stored form
final class Limits {
  private static final long DAY_MS = 86_400_000;
  private static final long DAY_MASK = (1 << 22) - 1;
  private static final int COUNT_BITS = 14;
  private static final long COUNT_MASK = (1 << COUNT_BITS) - 1;
  private static final int DAY_SHIFT = 3 * COUNT_BITS;

  private static final int DAY_COUNTS = Cards.LIMITS;
  private static final int FIRST_SUM = DAY_COUNTS + 1;

  /** Of a card's record. */
  static final int WORDS = 4;

  private final Rates rates;
  private final Records cards;

  /**
   * @param cards see {@link Cards#records}
   */
  Limits(Rates rates, Records cards) {
    this.rates = rates;
    this.cards = cards;
  }

  /**
   * Whether a card may be used once more for an amount.
   *
   * @return granted, or which limit is in the way; an amount that cannot be told in the limit
   *     currency is over it
   */
  Rule check(
      int card,
      Channel channel,
      ProductTerms terms,
      int currency,
      long amountMinor,
      long logTimeMs) {
    ChannelLimits limits = terms.limits().of(channel);
    if (limits.limitsAmounts()) {
      if (!terms.limits().takesAmountsAsTheyAre(currency)
          && rates.find(currency, terms.limits().currency()) == Rates.NONE) {
        return Rule.LIMIT_RATE;
      }
      long amount = inLimitCurrency(terms, currency, amountMinor);
      if (amount > limits.eachMinor()) {
        return Rule.eachAmount(channel);
      }
      if (amount > limits.dayMinor() - sum(card, channel, logTimeMs)) {
        return Rule.dayAmount(channel);
      }
    }
    return count(card, channel, logTimeMs) >= limits.dayCount()
        ? Rule.dayCount(channel)
        : Rule.GRANTED;
  }

  /** An amount in the product's limit currency, rounded up; 0 if there is no rate to it. */
  long inLimitCurrency(ProductTerms terms, int currency, long amountMinor) {
    if (terms.limits().takesAmountsAsTheyAre(currency)) {
      return amountMinor;
    }
    long rate = rates.find(currency, terms.limits().currency());
    return rate == Rates.NONE ? 0 : rates.cost(rate, amountMinor);
  }

  /** Counts one use. */
  void use(int card, Channel channel, long limitAmountMinor, long logTimeMs) {
    startDay(card, logTimeMs);
    setCount(card, channel, Math.min(count(card, channel, logTimeMs) + 1, COUNT_MASK));
    long room = Books.BALANCE_MAX_MINOR - sum(card, channel, logTimeMs);
    addToSum(card, channel, Math.min(limitAmountMinor, room));
  }

  /**
   * Takes a use back, or a part of its amount, if it was today.
   *
   * @param whole the use does not count any more
   */
  void giveBack(
      int card,
      Channel channel,
      long limitAmountMinor,
      boolean whole,
      long usedAtMs,
      long logTimeMs) {
    if (day(usedAtMs) != day(logTimeMs)) {
      return;
    }
    startDay(card, logTimeMs);
    long sum = sum(card, channel, logTimeMs);
    addToSum(card, channel, -Math.min(limitAmountMinor, sum));
    if (whole) {
      setCount(card, channel, Math.max(count(card, channel, logTimeMs) - 1, 0));
    }
  }

  private static long day(long logTimeMs) {
    return Math.floorDiv(logTimeMs, DAY_MS) & DAY_MASK;
  }

  /** Makes the card's words those of the day. */
  private void startDay(int card, long logTimeMs) {
    if (!isOf(card, logTimeMs)) {
      cards.set(card, DAY_COUNTS, day(logTimeMs) << DAY_SHIFT);
      for (int sum = FIRST_SUM; sum < DAY_COUNTS + WORDS; sum++) {
        cards.set(card, sum, 0);
      }
    }
  }

  private boolean isOf(int card, long logTimeMs) {
    return cards.get(card, DAY_COUNTS) >>> DAY_SHIFT == day(logTimeMs);
  }

  private long sum(int card, Channel channel, long logTimeMs) {
    return isOf(card, logTimeMs) ? cards.get(card, FIRST_SUM + channel.ordinal()) : 0;
  }

  private void addToSum(int card, Channel channel, long amountMinor) {
    int word = FIRST_SUM + channel.ordinal();
    cards.set(card, word, cards.get(card, word) + amountMinor);
  }

  private long count(int card, Channel channel, long logTimeMs) {
    return isOf(card, logTimeMs) ? cards.get(card, DAY_COUNTS) >>> shift(channel) & COUNT_MASK : 0;
  }

  private void setCount(int card, Channel channel, long count) {
    long others = cards.get(card, DAY_COUNTS) & ~(COUNT_MASK << shift(channel));
    cards.set(card, DAY_COUNTS, others | count << shift(channel));
  }

  private static int shift(Channel channel) {
    return channel.ordinal() * COUNT_BITS;
  }
}
