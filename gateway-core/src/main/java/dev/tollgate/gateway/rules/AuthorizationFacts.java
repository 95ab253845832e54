package dev.tollgate.gateway.rules;

/**
 * All the rules look at: what the request asks, what the checks found, what the ledger knows.
 *
 * <p>Mutable, with public fields, because one instance is filled anew for every request by the
 * single thread that owns the ledger: no allocation, and nothing hides between the fields and the
 * rules.
 */
public final class AuthorizationFacts {
  /** Log time is past the request's deadline. */
  public boolean deadlinePassed;

  /** The zone's card file has the card. */
  public boolean cardKnown;

  /** The ledger knows whose the card is. */
  public boolean cardLinked;

  public CardStatus cardStatus = CardStatus.ACTIVE;

  /** Fails if the card is past its expiry or the message names another one than the card file. */
  public CheckOutcome expiry = CheckOutcome.NOT_PERFORMED;

  public TransactionKind kind = TransactionKind.OTHER;

  public Channel channel = Channel.POS;

  /** DE18, -1 if absent. */
  public int merchantType = -1;

  /** Of the card's product. */
  public ProductTerms terms = ProductTerms.permissive("none");

  /** The chip was read, contact or contactless (DE22 05, 07): there must be a cryptogram. */
  public boolean chipRead;

  /** CVV or iCVV. */
  public CheckOutcome cardValue = CheckOutcome.NOT_PERFORMED;

  public CheckOutcome cryptogram = CheckOutcome.NOT_PERFORMED;

  /** The cryptogram's transaction counter has been used before. */
  public boolean counterReplayed;

  /** CVV2. */
  public CheckOutcome cardValue2 = CheckOutcome.NOT_PERFORMED;

  public PinOutcome pin = PinOutcome.NOT_PRESENT;

  /** Wrong PINs counted on the card before this request. */
  public int pinTries;

  public int pinTriesMax;

  public long amountMinor;

  /** The cash in the amount of a purchase with cashback. */
  public long cashbackMinor;

  /** The product's limits for the amount: granted, or which one is in the way. */
  public Rule limits = Rule.GRANTED;

  /** What the account's pockets can pay of the amount together, in the transaction's currency. */
  public long availableMinor;

  /** The request says that a part of the amount is welcome too. */
  public boolean partialApprovalAllowed;
}
