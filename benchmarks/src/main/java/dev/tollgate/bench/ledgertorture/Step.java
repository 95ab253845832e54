package dev.tollgate.bench.ledgertorture;

import org.jpos.iso.ISOMsg;
import org.jspecify.annotations.Nullable;

/** A message about a deal, and its way to an answer. */
final class Step {
  /** What it asks for. */
  enum Kind {
    REQUEST,
    COMPLETION,
    REVERSAL
  }

  final Deal deal;
  final Kind kind;
  final Key key;

  /** DE4. */
  final long amountMinor;

  /** Kept until it is answered, to be sent again. */
  @Nullable ISOMsg message;

  /** Copies on their way. */
  int copies;

  int attempts;
  long sentNs;
  boolean answered;

  Step(Deal deal, Kind kind, Key key, long amountMinor) {
    this.deal = deal;
    this.kind = kind;
    this.key = key;
    this.amountMinor = amountMinor;
  }

  static Step request(Deal deal) {
    return new Step(deal, Kind.REQUEST, deal.key, deal.amountMinor);
  }
}
