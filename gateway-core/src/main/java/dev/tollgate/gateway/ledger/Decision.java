package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.Rule;

/**
 * The ledger's answer to one request. Reusable: each command overwrites every field.
 *
 * <p>Public fields for the same reason as in {@link TransactionCommand}: it is copied into an
 * answer record right after, on the same thread.
 */
public final class Decision {
  /** Authorization code of an answer that has none. */
  public static final int NO_CODE = -1;

  public Reason reason = Reason.SYSTEM_FAULT;

  /** Which rule decided; its reason is {@link #reason}. */
  public Rule rule = Rule.WINDOW_FULL;

  /**
   * How many pockets paid or were credited, and the currency of the first one, ISO 4217 numeric: of
   * the money this message itself moved, so 0 if it moved none, or only took back some.
   */
  public int pockets;

  public int pocketCurrency;

  /** Amount granted, 0 unless approved. */
  public long approvedAmountMinor;

  /** DE38: 0 to 999999, {@link #NO_CODE} unless approved. */
  public int authorizationCode = NO_CODE;

  /** Outcomes the first answer told in DE44 and DE48; a repeat tells the same. */
  public CheckOutcome cardValue = CheckOutcome.NOT_PERFORMED;

  public CheckOutcome cryptogram = CheckOutcome.NOT_PERFORMED;
  public CheckOutcome cardValue2 = CheckOutcome.NOT_PERFORMED;

  /** The decision comes from the idempotency window: made by an earlier request, or a void. */
  public boolean repeated;

  /** What the pocket had left after an approval or a lack of funds; 0 otherwise. */
  public long availableMinor;

  /** A balance enquiry's answer: DE54 amount types 01 and 02, in {@link #balanceCurrency}. */
  public boolean tellsBalance;

  public long ledgerBalanceMinor;
  public int balanceCurrency;

  /** The exchange rate that was used, the first one if several; 0 if none. */
  public long rateId;

  /** Log time of the decision: which response code its reason has depends on the date. */
  public long decidedAtMs;

  /** What somebody has to look into; told once, not to repeats. */
  public FollowUp followUp = FollowUp.NONE;

  /** The hold this approval placed, counted from 1; 0 if none. */
  public long holdId;

  /** Another outcome for what is told already. */
  void decide(Rule newRule) {
    rule = newRule;
    reason = newRule.reason();
  }

  /** The answer that tells nothing but its rule. */
  void reset(Rule newRule) {
    decide(newRule);
    pockets = 0;
    pocketCurrency = 0;
    approvedAmountMinor = 0;
    authorizationCode = NO_CODE;
    cardValue = CheckOutcome.NOT_PERFORMED;
    cryptogram = CheckOutcome.NOT_PERFORMED;
    cardValue2 = CheckOutcome.NOT_PERFORMED;
    repeated = false;
    availableMinor = 0;
    holdId = 0;
    tellsBalance = false;
    ledgerBalanceMinor = 0;
    balanceCurrency = 0;
    rateId = 0;
    decidedAtMs = 0;
    followUp = FollowUp.NONE;
  }

  /** What the money was moved with. */
  void explain(FundingPlan plan, Books books) {
    rateId = plan.firstRateId();
    pockets = plan.legs();
    pocketCurrency = pockets == 0 ? 0 : books.currency(plan.pocket(0));
  }
}
