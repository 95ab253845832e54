package dev.tollgate.gateway.model;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.FollowUp;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.Reason;

/** A decision that can be compared. */
record JudgeAnswer(
    Reason reason,
    long approved,
    int code,
    Checks checks,
    long available,
    long holdId,
    Balance balance,
    Paid paid,
    long decidedAtMs,
    boolean repeated,
    FollowUp followUp) {
  /** What the card checks found, as it is told. */
  record Checks(CheckOutcome value, CheckOutcome cryptogram, CheckOutcome value2) {
    static final Checks NONE =
        new Checks(
            CheckOutcome.NOT_PERFORMED, CheckOutcome.NOT_PERFORMED, CheckOutcome.NOT_PERFORMED);
  }

  /** What money was moved with: the first rate, how many pockets, the first one's currency. */
  record Paid(long rateId, int pockets, int currency) {
    static final Paid NONE = new Paid(0, 0, 0);
  }

  /** What an enquiry is told. */
  record Balance(boolean told, long minor, int currency) {
    static final Balance NONE = new Balance(false, 0, 0);
  }

  static JudgeAnswer of(Decision d) {
    if (d.rule.reason() != d.reason) {
      throw new Court.Disagreement(d.reason + " by rule " + d.rule);
    }
    return new JudgeAnswer(
        d.reason,
        d.approvedAmountMinor,
        d.authorizationCode,
        new Checks(d.cardValue, d.cryptogram, d.cardValue2),
        d.availableMinor,
        d.holdId,
        new Balance(d.tellsBalance, d.ledgerBalanceMinor, d.balanceCurrency),
        new Paid(d.rateId, d.pockets, d.pocketCurrency),
        d.decidedAtMs,
        d.repeated,
        d.followUp);
  }

  static JudgeAnswer bare(Reason reason, long atMs) {
    return told(reason, Checks.NONE, Paid.NONE, atMs, FollowUp.NONE);
  }

  static JudgeAnswer told(Reason reason, Checks checks, Paid paid, long atMs, FollowUp followUp) {
    return new JudgeAnswer(
        reason, 0, Decision.NO_CODE, checks, 0, 0, Balance.NONE, paid, atMs, false, followUp);
  }

  /** The same again: what was to be looked into has been told. */
  JudgeAnswer again() {
    return new JudgeAnswer(
        reason,
        approved,
        code,
        checks,
        available,
        holdId,
        balance,
        paid,
        decidedAtMs,
        true,
        FollowUp.NONE);
  }

  /** What the gateway looks at. */
  void fill(Decision decision) {
    decision.reason = reason;
    decision.approvedAmountMinor = approved;
    decision.authorizationCode = code;
    decision.repeated = repeated;
    decision.decidedAtMs = decidedAtMs;
  }

  JudgeAnswer withAvailable(long minor) {
    return new JudgeAnswer(
        reason,
        approved,
        code,
        checks,
        minor,
        holdId,
        balance,
        paid,
        decidedAtMs,
        repeated,
        followUp);
  }

  /** The same on every machine, unlike {@code hashCode}. */
  long hash(long before) {
    long hash = before;
    for (long part :
        new long[] {
          reason.ordinal(),
          approved,
          code,
          available,
          holdId,
          balance.minor,
          balance.currency,
          paid.rateId,
          paid.pockets,
          paid.currency,
          decidedAtMs,
          repeated ? 1 : 0,
          followUp.ordinal(),
          checks.value.ordinal(),
          checks.cryptogram.ordinal(),
          checks.value2.ordinal()
        }) {
      hash = Dice.mix(hash * 31 + part);
    }
    return hash;
  }
}
