package dev.tollgate.gateway.rules;

/**
 * Why a request got its answer. Deliberately without response codes: which code a network gets for
 * a reason is data, see {@link ReasonTable}.
 */
public enum Reason {
  /** Every check passed and the whole amount is granted. */
  APPROVED,
  /** Granted in part: the product and the request allow less than was asked for. */
  PARTIAL_APPROVAL,
  /** A zero-amount check found nothing against the card. */
  ACCOUNT_CHECKED,
  /** The message does not have the form its specification asks for. */
  FORMAT_ERROR,
  /** The message authentication code is wrong. */
  MAC_WRONG,
  /** The key of an earlier request with other content. */
  CONTENT_CHANGED,
  /** No such card. */
  CARD_UNKNOWN,
  /** The card is reported lost. */
  CARD_LOST,
  /** The card is reported stolen. */
  CARD_STOLEN,
  /** The issuer has blocked the card. */
  CARD_RESTRICTED,
  /** The card is past its expiry, or the message names another expiry than the card's. */
  CARD_EXPIRED,
  /** The product does not allow this kind of use. */
  NOT_PERMITTED,
  /** The product does not allow this kind of terminal. */
  TERMINAL_NOT_PERMITTED,
  /** The card value (CVV, iCVV) is wrong, or missing where it must be. */
  CARD_VALUE_FAILED,
  /** The EMV application cryptogram is wrong. */
  CRYPTOGRAM_FAILED,
  /** The card's transaction counter (ATC) has been used before. */
  COUNTER_REPLAYED,
  /** The printed card value (CVV2) is wrong. */
  CVV2_FAILED,
  /** The PIN is wrong; tries are left. */
  PIN_WRONG,
  /** The PIN block does not have the form its format asks for; no try is used up. */
  PIN_BLOCK_MALFORMED,
  /** The last PIN try is used up. */
  PIN_TRIES_EXCEEDED,
  /** The amount cannot be one for this kind of transaction. */
  AMOUNT_INVALID,
  /** More money than the product allows at once or in its period. */
  AMOUNT_LIMIT,
  /** More often than the product allows in its period. */
  COUNT_LIMIT,
  /** Less money available than asked for. */
  INSUFFICIENT_FUNDS,
  /** A reversal or an increment of another terminal's transaction, or of none that is known. */
  ORIGINAL_NOT_FOUND,
  /** A reversal of a transaction never seen: remembered, and the original refused if it comes. */
  REVERSAL_UNMATCHED,
  /** The original of a reversal that came before it. */
  REVERSED_BEFORE,
  /** An advice or a reversal has been taken note of; money moved as it says. */
  ACCEPTED,
  /** A kind of transaction the gateway does not carry out. */
  NOT_SUPPORTED,
  /**
   * No decision in time, or one that was withdrawn because its answer could not be sent in time.
   */
  DEADLINE_PASSED,
  /** The gateway's own failure, or a bounded table is full. */
  SYSTEM_FAULT;

  /** Whether the answer tells the merchant to go ahead; only these carry an authorization code. */
  public boolean isApproval() {
    return this == APPROVED || this == PARTIAL_APPROVAL || this == ACCOUNT_CHECKED;
  }
}
