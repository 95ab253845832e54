package dev.tollgate.gateway.rules;

/**
 * Which rule decided: finer than its {@link Reason}, for the one who has to explain an answer to a
 * cardholder. A channel's limits are rules of their own.
 */
public enum Rule {
  // The list of an authorization, in its order.
  /** Log time was past the deadline. */
  DEADLINE(Reason.DEADLINE_PASSED),
  /** The zone's card file has no such card. */
  CARD_ON_FILE(Reason.CARD_UNKNOWN),
  /** Nobody has linked the card to an account. */
  CARD_LINKED(Reason.CARD_UNKNOWN),
  CARD_LOST(Reason.CARD_LOST),
  CARD_STOLEN(Reason.CARD_STOLEN),
  CARD_RESTRICTED(Reason.CARD_RESTRICTED),
  CARD_EXPIRED(Reason.CARD_EXPIRED),
  /** The product is not for this channel. */
  CHANNEL_OF_PRODUCT(Reason.NOT_PERMITTED),
  /** The product is not for this kind of use. */
  KIND_OF_PRODUCT(Reason.NOT_PERMITTED),
  /** The product refuses this merchant type. */
  MERCHANT_REFUSED(Reason.TERMINAL_NOT_PERMITTED),
  /** The product gives cash at other merchant types only. */
  CASH_MERCHANT(Reason.TERMINAL_NOT_PERMITTED),
  KIND_SUPPORTED(Reason.NOT_SUPPORTED),
  CRYPTOGRAM_WRONG(Reason.CRYPTOGRAM_FAILED),
  COUNTER_REPLAYED(Reason.COUNTER_REPLAYED),
  /** CVV or iCVV. */
  CARD_VALUE(Reason.CARD_VALUE_FAILED),
  /** The chip was read, and nothing was checked. */
  CRYPTOGRAM_MISSING(Reason.CRYPTOGRAM_FAILED),
  CVV2(Reason.CVV2_FAILED),
  PIN_WRONG(Reason.PIN_WRONG),
  PIN_BLOCK_MALFORMED(Reason.PIN_BLOCK_MALFORMED),
  /** A wrong PIN, and the last one there was a try for. */
  PIN_LAST_TRY(Reason.PIN_TRIES_EXCEEDED),
  /** There was no try left, for a right PIN either. */
  PIN_TRIES_USED_UP(Reason.PIN_TRIES_EXCEEDED),
  /** What an increment adds to is no live hold. */
  HOLD_TO_EXTEND(Reason.ORIGINAL_NOT_FOUND),
  /** Negative, or of more than twelve digits. */
  AMOUNT_RANGE(Reason.AMOUNT_INVALID),
  /** Zero where there must be an amount, or the other way round. */
  AMOUNT_OF_KIND(Reason.AMOUNT_INVALID),
  /** More cash than the purchase, or less than none. */
  CASHBACK_PART(Reason.AMOUNT_INVALID),
  /** Not a currency money could be credited in. */
  CURRENCY(Reason.AMOUNT_INVALID),
  /** There is no rate to the currency of the product's limits. */
  LIMIT_RATE(Reason.AMOUNT_LIMIT),
  EACH_AMOUNT_POS(Reason.AMOUNT_LIMIT),
  EACH_AMOUNT_CASH(Reason.AMOUNT_LIMIT),
  EACH_AMOUNT_ONLINE(Reason.AMOUNT_LIMIT),
  DAY_AMOUNT_POS(Reason.AMOUNT_LIMIT),
  DAY_AMOUNT_CASH(Reason.AMOUNT_LIMIT),
  DAY_AMOUNT_ONLINE(Reason.AMOUNT_LIMIT),
  DAY_COUNT_POS(Reason.COUNT_LIMIT),
  DAY_COUNT_CASH(Reason.COUNT_LIMIT),
  DAY_COUNT_ONLINE(Reason.COUNT_LIMIT),
  FUNDS(Reason.INSUFFICIENT_FUNDS),
  /** The whole was not there, and product and request take a part. */
  PART(Reason.PARTIAL_APPROVAL),
  ACCOUNT_CHECK(Reason.ACCOUNT_CHECKED),
  /** No rule was against it. */
  GRANTED(Reason.APPROVED),

  // What the ledger has no room for.
  /** As many decisions are remembered as may be. */
  WINDOW_FULL(Reason.SYSTEM_FAULT),
  /** There are as many live holds as may be. */
  HOLDS_FULL(Reason.SYSTEM_FAULT),
  /** A balance would leave the range of its number. */
  BALANCE_RANGE(Reason.SYSTEM_FAULT),

  // What came before.
  /** Other content came under the same key. */
  SAME_KEY(Reason.CONTENT_CHANGED),
  /** Its reversal came first. */
  REVERSED_BEFORE(Reason.REVERSED_BEFORE),
  /** The gateway took it back, because its answer was not sent in time. */
  VOIDED(Reason.DEADLINE_PASSED),

  // What is told rather than asked.
  /** Recorded, and nothing else (0620). */
  RECORDED(Reason.ACCEPTED),
  /** An advice or a reversal whose card nobody could name. */
  CARD_NOT_TOLD(Reason.SYSTEM_FAULT),
  /** The advice moves no money by its kind. */
  ADVICE_RECORDED(Reason.ACCEPTED),
  /** The advice took the place of what was decided. */
  OUTCOME_REPLACED(Reason.ACCEPTED),
  /** The advice completed a hold. */
  HOLD_COMPLETED(Reason.ACCEPTED),
  /** The advice is the first message about its transaction. */
  TOLD_FIRST(Reason.ACCEPTED),

  // Reversals.
  /** It was undone, wholly or to the amount of DE95. */
  UNDONE(Reason.ACCEPTED),
  /** There was nothing left to undo. */
  NOTHING_LEFT(Reason.ACCEPTED),
  /** The original had been declined by a void, or will be. */
  ORIGINAL_VOIDED(Reason.ACCEPTED),
  /** The original has not come. */
  ORIGINAL_NOT_COME(Reason.REVERSAL_UNMATCHED),
  /** The original is another card's. */
  OTHER_CARD(Reason.ORIGINAL_NOT_FOUND),
  /** The original came from another terminal. */
  OTHER_TERMINAL(Reason.ORIGINAL_NOT_FOUND),
  /** What it names is neither a request nor an advice. */
  ORIGINAL_WITHOUT_MONEY(Reason.ORIGINAL_NOT_FOUND),
  /** DE95 is more than was granted. */
  REPLACEMENT_AMOUNT(Reason.AMOUNT_INVALID);

  private final Reason reason;

  Rule(Reason reason) {
    this.reason = reason;
  }

  /** What it comes to. */
  public Reason reason() {
    return reason;
  }

  /** The amount of one transaction is over its channel's limit. */
  public static Rule eachAmount(Channel channel) {
    return switch (channel) {
      case POS -> EACH_AMOUNT_POS;
      case CASH -> EACH_AMOUNT_CASH;
      case ONLINE -> EACH_AMOUNT_ONLINE;
    };
  }

  /** The amounts of a day are over their channel's limit. */
  public static Rule dayAmount(Channel channel) {
    return switch (channel) {
      case POS -> DAY_AMOUNT_POS;
      case CASH -> DAY_AMOUNT_CASH;
      case ONLINE -> DAY_AMOUNT_ONLINE;
    };
  }

  /** The uses of a day are over their channel's limit. */
  public static Rule dayCount(Channel channel) {
    return switch (channel) {
      case POS -> DAY_COUNT_POS;
      case CASH -> DAY_COUNT_CASH;
      case ONLINE -> DAY_COUNT_ONLINE;
    };
  }
}
