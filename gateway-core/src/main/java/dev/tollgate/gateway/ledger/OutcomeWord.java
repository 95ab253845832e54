package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.Reason;

/**
 * The small parts of a remembered decision in one long, from the lowest bit: reason 8,
 * authorization code plus one 20, three check outcomes of 2 each. In memory only: stored forms must
 * not depend on the order of enum constants.
 */
@SuppressWarnings("EnumOrdinal") // an index in memory, never a stored form
final class OutcomeWord {
  private static final Reason[] REASONS = Reason.values();
  private static final CheckOutcome[] OUTCOMES = CheckOutcome.values();

  private OutcomeWord() {}

  static long of(Decision decision) {
    return decision.reason.ordinal()
        | (decision.authorizationCode + 1L) << 8
        | (long) decision.cardValue.ordinal() << 28
        | (long) decision.cryptogram.ordinal() << 30
        | (long) decision.cardValue2.ordinal() << 32;
  }

  static void copyTo(Decision decision, long word) {
    decision.reason = REASONS[(int) word & 0xff];
    decision.authorizationCode = (int) (word >>> 8 & 0xf_ffff) - 1;
    decision.cardValue = OUTCOMES[(int) (word >>> 28 & 3)];
    decision.cryptogram = OUTCOMES[(int) (word >>> 30 & 3)];
    decision.cardValue2 = OUTCOMES[(int) (word >>> 32 & 3)];
  }
}
