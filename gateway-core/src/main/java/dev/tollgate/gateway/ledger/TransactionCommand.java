package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.PinOutcome;
import dev.tollgate.gateway.rules.TransactionKind;

/**
 * One request, advice or reversal as the ledger sees it: key, content, and what the card checks
 * found. No card data: the card is its token.
 *
 * <p>Mutable with public fields, on purpose: one instance per thread is filled from each log record
 * in turn, so nothing is allocated, and a setter for each of these would check nothing. Every field
 * must be set for every record; the ledger keeps no reference to it.
 */
public final class TransactionCommand {
  public Operation operation = Operation.AUTHORIZE;
  public final TransactionKey key = new TransactionKey();

  /** False when no HSM made a token; only a reversal with a full DE90 can do without. */
  public boolean tokenKnown;

  // Content: together the fingerprint, which must be the same in every repeat of the key.
  public long tokenHi;
  public long tokenLo;

  /** DE3. */
  public int processingCode;

  /** DE4, in minor units of the currency. */
  public long amountMinor;

  /** DE49, ISO 4217 numeric. */
  public int currency;

  /** DE95 positions 1 to 12, what remains after a partial reversal; -1 without DE95. */
  public long replacementAmountMinor = -1;

  // What it refers to.

  /** DE37: eight characters, then four; -1 in the second without DE37. */
  public long retrievalReferenceHi;

  public long retrievalReferenceLo = -1;

  /** DE38 of an advice, six characters; -1 without. */
  public long authorizationCode = -1;

  /** DE90. */
  public final OriginalElements original = new OriginalElements();

  // What it means and when it is late.
  public TransactionKind kind = TransactionKind.OTHER;
  public Posting posting = Posting.HOLD;
  public Channel channel = Channel.POS;

  /** DE18, -1 if absent. */
  public int merchantType = -1;

  /** DE54 amount type 40, 0 if absent: the cash in the amount. */
  public long cashbackMinor;

  /** DE48 tag 61: a part of the amount is welcome too. */
  public boolean partialApprovalAllowed;

  /** Of an advice: its DE39 says approved, or it has none. */
  public boolean adviceApproved;

  /** Past this log time (epoch ms) the answer would be too late, so it is declined. */
  public long deadlineMs;

  // What the card checks found.

  /** The zone's card file has the card. */
  public boolean cardKnown;

  public CheckOutcome expiry = CheckOutcome.NOT_PERFORMED;

  /** CVV or iCVV. */
  public CheckOutcome cardValue = CheckOutcome.NOT_PERFORMED;

  /** DE22 05 or 07: the chip was read, so there must be a cryptogram. */
  public boolean chipRead;

  public CheckOutcome cryptogram = CheckOutcome.NOT_PERFORMED;

  /** Application transaction counter of a cryptogram that passed, -1 otherwise. */
  public int applicationTransactionCounter = -1;

  /** CVV2. */
  public CheckOutcome cardValue2 = CheckOutcome.NOT_PERFORMED;

  public PinOutcome pin = PinOutcome.NOT_PRESENT;
}
