package dev.tollgate.gateway.ledger;

/**
 * The latest transactions somebody has to look into, and how often each reason came up. When the
 * list is full the oldest goes.
 */
final class FollowUps {
  /** Items that are kept. */
  static final int ITEMS_MAX = 1_000;

  private static final int REASON = 0;
  private static final int NETWORK_STAN = 1;
  private static final int DATE_TIME = 2;
  private static final int TERMINAL = 3;
  private static final int REFERENCE_HI = 4;
  private static final int REFERENCE_LO = 5;
  private static final int AMOUNT = 6;
  private static final int CURRENCY = 7;
  private static final int LOG_TIME = 8;
  private static final int WORDS = 9;

  private final long[] items = new long[ITEMS_MAX * WORDS];
  private final long[] counts = new long[FollowUp.values().length];

  /** Items ever; the latest is in place (total - 1) modulo the size. */
  private long total;

  void add(FollowUp reason, TransactionCommand command, long logTimeMs) {
    int item = place(total++);
    items[item + REASON] = StoredCodes.FOLLOW_UPS.of(reason);
    items[item + NETWORK_STAN] = Words.pack(command.key.networkId, command.key.stan);
    items[item + DATE_TIME] = command.key.transmissionDateTime;
    items[item + TERMINAL] = command.key.terminal;
    items[item + REFERENCE_HI] = command.retrievalReferenceHi;
    items[item + REFERENCE_LO] = command.retrievalReferenceLo;
    items[item + AMOUNT] = command.amountMinor;
    items[item + CURRENCY] = command.currency;
    items[item + LOG_TIME] = logTimeMs;
    counts[StoredCodes.FOLLOW_UPS.of(reason)]++;
  }

  long count(FollowUp reason) {
    return counts[StoredCodes.FOLLOW_UPS.of(reason)];
  }

  /** Items that are no longer in the list. */
  long dropped() {
    return Math.max(0, total - ITEMS_MAX);
  }

  /** Shows the items, oldest first. */
  void visit(FollowUpVisitor visitor) {
    for (long i = dropped(); i < total; i++) {
      int item = place(i);
      visitor.followUp(
          StoredCodes.FOLLOW_UPS.at((int) items[item + REASON]),
          items[item + LOG_TIME],
          Words.high(items[item + NETWORK_STAN]),
          items[item + DATE_TIME],
          Words.low(items[item + NETWORK_STAN]),
          items[item + TERMINAL],
          items[item + REFERENCE_HI],
          items[item + REFERENCE_LO],
          items[item + AMOUNT],
          (int) items[item + CURRENCY]);
    }
  }

  long hash(long hash) {
    for (long count : counts) {
      hash = Words.mix(hash, count);
    }
    for (long i = dropped() * WORDS; i < total * WORDS; i++) {
      hash = Words.mix(hash, items[(int) (i % items.length)]);
    }
    return hash;
  }

  void save(SnapshotWriter out) {
    out.word(counts.length);
    for (long count : counts) {
      out.word(count);
    }
    out.word(total);
    for (long i = dropped() * WORDS; i < total * WORDS; i++) {
      out.word(items[(int) (i % items.length)]);
    }
  }

  void restore(SnapshotReader in) {
    int reasons = in.count(counts.length);
    for (int reason = 0; reason < reasons; reason++) {
      counts[reason] = in.word();
    }
    total = in.word();
    for (long i = dropped() * WORDS; i < total * WORDS; i++) {
      items[(int) (i % items.length)] = in.word();
    }
  }

  private static int place(long item) {
    return (int) (item % ITEMS_MAX) * WORDS;
  }
}
