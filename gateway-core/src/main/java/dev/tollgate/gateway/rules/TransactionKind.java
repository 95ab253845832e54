package dev.tollgate.gateway.rules;

/** What the cardholder wants (ISO 8583 DE3 positions 1-2, DE25), and what that does to money. */
public enum TransactionKind {
  /** Goods or services. */
  PURCHASE(Effect.DEBIT),
  /** Cash from a machine or a counter. */
  CASH(Effect.DEBIT),
  /** A purchase that hands out cash as well. */
  CASHBACK(Effect.DEBIT),
  /** Money back to the card. */
  REFUND(Effect.CREDIT),
  /** Asks what is available. */
  BALANCE_ENQUIRY(Effect.NONE),
  /** Reserves an estimated amount for a later completion. */
  PRE_AUTHORIZATION(Effect.DEBIT),
  /** Adds to a pre-authorization. */
  INCREMENTAL(Effect.DEBIT),
  /** Posts a pre-authorized amount. */
  COMPLETION(Effect.DEBIT),
  /** Asks, with amount zero, whether the card is good. */
  ACCOUNT_CHECK(Effect.NONE),
  /** A processing code that is none of these. */
  OTHER(Effect.UNKNOWN);

  private enum Effect {
    NONE,
    DEBIT,
    CREDIT,
    UNKNOWN
  }

  private final Effect effect;

  TransactionKind(Effect effect) {
    this.effect = effect;
  }

  /** Whether the ledger can carry it out; the others are answered {@link Reason#NOT_SUPPORTED}. */
  public boolean isSupported() {
    return effect != Effect.UNKNOWN;
  }

  /** Whether an approval takes money from a pocket or holds it there. */
  public boolean isDebit() {
    return effect == Effect.DEBIT;
  }

  /** Whether an approval brings money to a pocket. */
  public boolean isCredit() {
    return effect == Effect.CREDIT;
  }

  public boolean movesMoney() {
    return isDebit() || isCredit();
  }
}
