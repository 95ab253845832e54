package dev.tollgate.gateway.ledger;

/**
 * The small parts of a remembered decision in one long, from the lowest bit: rule 8, authorization
 * code plus one 20, three check outcomes of 2 each, whether it tells a balance 1, pockets 4,
 * currency of the first one 10.
 */
final class OutcomeWord {
  private OutcomeWord() {}

  static long of(Decision decision) {
    return StoredCodes.RULES.of(decision.rule)
        | (decision.authorizationCode + 1L) << 8
        | (long) StoredCodes.CHECKS.of(decision.cardValue) << 28
        | (long) StoredCodes.CHECKS.of(decision.cryptogram) << 30
        | (long) StoredCodes.CHECKS.of(decision.cardValue2) << 32
        | (decision.tellsBalance ? 1L : 0L) << 34
        | (long) decision.pockets << 35
        | (long) decision.pocketCurrency << 39;
  }

  static void copyTo(Decision decision, long word) {
    decision.decide(StoredCodes.RULES.at((int) word & 0xff));
    decision.authorizationCode = authorizationCode(word);
    decision.cardValue = StoredCodes.CHECKS.at((int) (word >>> 28 & 3));
    decision.cryptogram = StoredCodes.CHECKS.at((int) (word >>> 30 & 3));
    decision.cardValue2 = StoredCodes.CHECKS.at((int) (word >>> 32 & 3));
    decision.tellsBalance = (word >>> 34 & 1) != 0;
    decision.pockets = (int) (word >>> 35 & 0xf);
    decision.pocketCurrency = (int) (word >>> 39 & 0x3ff);
  }

  static int authorizationCode(long word) {
    return (int) (word >>> 8 & 0xf_ffff) - 1;
  }
}
