package dev.tollgate.pci;

import dev.tollgate.pci.VerificationResult.CheckOutcome;

/**
 * What the gateway wants said in an answer. A reusable record of primitives with public fields: it
 * is filled by one thread and copied into the cell by {@link Zone#answer} before that returns.
 */
public final class Answer {
  /** DE39, two ASCII characters packed big-endian. */
  public int responseCode;

  /** DE4 of the answer in minor units, {@link SealedRequest#ABSENT} to echo the request's. */
  public long amountMinor = SealedRequest.ABSENT;

  /** DE38, 0 to 999999, or {@link SealedRequest#ABSENT} for none. */
  public long authorizationCode = SealedRequest.ABSENT;

  /** DE44 position 1. */
  public CheckOutcome cardValue = CheckOutcome.NOT_PERFORMED;

  /** DE44 position 2. */
  public CheckOutcome cryptogram = CheckOutcome.NOT_PERFORMED;

  /** DE48 tag 87. */
  public CheckOutcome cardValue2 = CheckOutcome.NOT_PERFORMED;

  /** Whether the issuer says yes: chooses between the two ARPCs that were made (tag 91 of DE55). */
  public boolean approved;

  /**
   * DE54 amount type 57 in minor units: what was asked for, of an approval in part. Or {@link
   * SealedRequest#ABSENT}.
   */
  public long requestedAmountMinor = SealedRequest.ABSENT;

  /** DE54 amount types 01 and 02 (ledger, available) are told, in {@link #balanceCurrency}. */
  public boolean tellsBalance;

  /** May be negative. */
  public long ledgerBalanceMinor;

  /** May be negative. */
  public long availableBalanceMinor;

  /** ISO 4217 numeric; of the amounts in DE54. */
  public int balanceCurrency;

  /** An approval later than this ({@link System#nanoTime()}) is not sent but reported as unsent. */
  public long deadlineNs;

  /** Whether money moved, so that an answer that cannot be sent must be undone. */
  public boolean undoable;

  /** Takes over all values of another answer. */
  public void set(Answer other) {
    responseCode = other.responseCode;
    amountMinor = other.amountMinor;
    authorizationCode = other.authorizationCode;
    cardValue = other.cardValue;
    cryptogram = other.cryptogram;
    cardValue2 = other.cardValue2;
    deadlineNs = other.deadlineNs;
    undoable = other.undoable;
    approved = other.approved;
    requestedAmountMinor = other.requestedAmountMinor;
    tellsBalance = other.tellsBalance;
    ledgerBalanceMinor = other.ledgerBalanceMinor;
    availableBalanceMinor = other.availableBalanceMinor;
    balanceCurrency = other.balanceCurrency;
  }
}
