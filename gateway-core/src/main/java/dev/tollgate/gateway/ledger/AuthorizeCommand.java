package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.PinOutcome;
import dev.tollgate.gateway.rules.TransactionKind;

/**
 * One request as the ledger sees it: key, content, and what the card checks found. No card data:
 * the card is its token.
 *
 * <p>Mutable with public fields, on purpose: one instance per thread is filled from each log record
 * in turn, so nothing is allocated, and a setter for each of these would check nothing. Every field
 * must be set for every record; the ledger keeps no reference to it.
 */
public final class AuthorizeCommand {
  public final TransactionKey key = new TransactionKey();

  // Content: together the fingerprint, which must be the same in every repeat of the key.
  public long tokenHi;
  public long tokenLo;

  /** DE3. */
  public int processingCode;

  /** DE4, in minor units of the currency. */
  public long amountMinor;

  /** DE49, ISO 4217 numeric. */
  public int currency;

  /** DE95 as a number, 0 if absent. */
  public long replacementAmounts;

  // What it means and when it is late.
  public TransactionKind kind = TransactionKind.OTHER;
  public Posting posting = Posting.HOLD;

  /** Past this log time (epoch ms) the answer would be too late, so it is declined. */
  public long deadlineMs;

  // What the card checks found.

  /** The zone's card file has the card. */
  public boolean cardKnown;

  public CheckOutcome expiry = CheckOutcome.NOT_PERFORMED;

  /** CVV or iCVV. */
  public CheckOutcome cardValue = CheckOutcome.NOT_PERFORMED;

  public CheckOutcome cryptogram = CheckOutcome.NOT_PERFORMED;

  /** CVV2. */
  public CheckOutcome cardValue2 = CheckOutcome.NOT_PERFORMED;

  public PinOutcome pin = PinOutcome.NOT_PRESENT;
}
