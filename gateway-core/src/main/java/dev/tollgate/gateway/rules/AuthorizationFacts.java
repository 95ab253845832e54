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

  /** The zone's card file and the ledger both know the card. */
  public boolean cardKnown;

  public CardStatus cardStatus = CardStatus.ACTIVE;

  /** Fails if the card is past its expiry or the message names another one than the card file. */
  public CheckOutcome expiry = CheckOutcome.NOT_PERFORMED;

  public TransactionKind kind = TransactionKind.OTHER;

  /** CVV or iCVV. */
  public CheckOutcome cardValue = CheckOutcome.NOT_PERFORMED;

  public CheckOutcome cryptogram = CheckOutcome.NOT_PERFORMED;

  /** CVV2. */
  public CheckOutcome cardValue2 = CheckOutcome.NOT_PERFORMED;

  public PinOutcome pin = PinOutcome.NOT_PRESENT;

  /** Wrong PINs counted on the card before this request. */
  public int pinTries;

  public int pinTriesMax;

  public long amountMinor;

  /** Balance less holds of the pocket in the transaction currency; 0 without such a pocket. */
  public long availableMinor;
}
