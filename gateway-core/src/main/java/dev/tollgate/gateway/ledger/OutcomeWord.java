package dev.tollgate.gateway.ledger;

/**
 * The small parts of a remembered decision in one long, from the lowest bit: reason 8,
 * authorization code plus one 20, three check outcomes of 2 each, whether it tells a balance 1.
 */
final class OutcomeWord {
  private OutcomeWord() {}

  static long of(Decision decision) {
    return StoredCodes.REASONS.of(decision.reason)
        | (decision.authorizationCode + 1L) << 8
        | (long) StoredCodes.CHECKS.of(decision.cardValue) << 28
        | (long) StoredCodes.CHECKS.of(decision.cryptogram) << 30
        | (long) StoredCodes.CHECKS.of(decision.cardValue2) << 32
        | (decision.tellsBalance ? 1L : 0L) << 34;
  }

  static void copyTo(Decision decision, long word) {
    decision.reason = StoredCodes.REASONS.at((int) word & 0xff);
    decision.authorizationCode = authorizationCode(word);
    decision.cardValue = StoredCodes.CHECKS.at((int) (word >>> 28 & 3));
    decision.cryptogram = StoredCodes.CHECKS.at((int) (word >>> 30 & 3));
    decision.cardValue2 = StoredCodes.CHECKS.at((int) (word >>> 32 & 3));
    decision.tellsBalance = (word >>> 34 & 1) != 0;
  }

  static int authorizationCode(long word) {
    return (int) (word >>> 8 & 0xf_ffff) - 1;
  }
}
