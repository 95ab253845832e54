package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.ChannelLimits;
import dev.tollgate.gateway.rules.MerchantTypes;
import dev.tollgate.gateway.rules.Permissions;
import dev.tollgate.gateway.rules.ProductLimits;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.rules.TransactionKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The terms of a product, but for its name, as words: equal ones for equal terms, and the terms
 * again from the words.
 */
final class StoredTerms {
  /** High: kinds, low: channels; a bit for each, by its code. */
  private static final int PERMITTED = 0;

  /** High: 1 if a part may be granted, low: the tolerance in percent. */
  private static final int PROMISED = 1;

  private static final int LIMIT_CURRENCY = 2;

  /** Three each, by the codes of the channels. */
  private static final int LIMITS = 3;

  /** Currencies, 0 behind the last. */
  private static final int POCKETS = LIMITS + 3 * 3;

  /** High: the first type, low: the last one plus one; 0 behind the last range. */
  private static final int REFUSED = POCKETS + ProductTerms.POCKETS_MAX;

  private static final int CASH = REFUSED + MerchantTypes.RANGES_MAX;
  static final int WORDS = CASH + MerchantTypes.RANGES_MAX;

  private StoredTerms() {}

  static long[] of(ProductTerms terms) {
    long[] words = new long[WORDS];
    Permissions permissions = terms.permissions();
    words[PERMITTED] =
        Words.pack(
            bits(permissions.kinds(), StoredCodes.KINDS),
            bits(permissions.channels(), StoredCodes.CHANNELS));
    words[PROMISED] =
        Words.pack(terms.partialApproval() ? 1 : 0, terms.completionTolerancePercent());
    words[LIMIT_CURRENCY] = terms.limits().currency();
    for (Channel channel : Channel.values()) {
      ChannelLimits limits = terms.limits().of(channel);
      int at = LIMITS + 3 * StoredCodes.CHANNELS.of(channel);
      words[at] = limits.eachMinor();
      words[at + 1] = limits.dayMinor();
      words[at + 2] = limits.dayCount();
    }
    for (int i = 0; i < terms.pockets().size(); i++) {
      words[POCKETS + i] = terms.pockets().get(i);
    }
    put(permissions.merchantsRefused(), words, REFUSED);
    put(permissions.cashMerchants(), words, CASH);
    return words;
  }

  /**
   * @throws IllegalArgumentException if they are no terms
   */
  static ProductTerms read(String name, long[] words) {
    Set<TransactionKind> kinds = EnumSet.noneOf(TransactionKind.class);
    for (TransactionKind kind : TransactionKind.values()) {
      if ((Words.high(words[PERMITTED]) >>> StoredCodes.KINDS.of(kind) & 1) != 0) {
        kinds.add(kind);
      }
    }
    Set<Channel> channels = EnumSet.noneOf(Channel.class);
    for (Channel channel : Channel.values()) {
      if ((Words.low(words[PERMITTED]) >>> StoredCodes.CHANNELS.of(channel) & 1) != 0) {
        channels.add(channel);
      }
    }
    List<Integer> pockets = new ArrayList<>();
    for (int at = POCKETS; at < REFUSED && words[at] != 0; at++) {
      pockets.add((int) words[at]);
    }
    return new ProductTerms(
        name,
        pockets,
        new Permissions(kinds, channels, types(words, REFUSED), types(words, CASH)),
        Words.high(words[PROMISED]) != 0,
        Words.low(words[PROMISED]),
        new ProductLimits(
            (int) words[LIMIT_CURRENCY],
            limits(words, Channel.POS),
            limits(words, Channel.CASH),
            limits(words, Channel.ONLINE)));
  }

  private static <E extends Enum<E>> int bits(Set<E> chosen, StoredCodes<E> codes) {
    int bits = 0;
    for (E constant : chosen) {
      bits |= 1 << codes.of(constant);
    }
    return bits;
  }

  private static void put(MerchantTypes types, long[] words, int first) {
    int at = first;
    for (MerchantTypes.Range range : types.ranges()) {
      words[at++] = Words.pack(range.first(), range.last() + 1);
    }
  }

  private static MerchantTypes types(long[] words, int first) {
    List<MerchantTypes.Range> ranges = new ArrayList<>();
    for (int at = first; at < first + MerchantTypes.RANGES_MAX && words[at] != 0; at++) {
      ranges.add(new MerchantTypes.Range(Words.high(words[at]), Words.low(words[at]) - 1));
    }
    return MerchantTypes.ofRanges(ranges);
  }

  private static ChannelLimits limits(long[] words, Channel channel) {
    int at = LIMITS + 3 * StoredCodes.CHANNELS.of(channel);
    return new ChannelLimits(words[at], words[at + 1], (int) words[at + 2]);
  }
}
