package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.Rule;
import dev.tollgate.gateway.rules.TransactionKind;

/**
 * The numbers that stand for enum constants in stored words. A constant's number is its place in
 * the list here, not in its enum: constants may be put in any order there, but here a new one goes
 * to the end and none is ever taken out.
 */
@SuppressWarnings("EnumOrdinal") // only to index the table from constants to numbers
final class StoredCodes<E extends Enum<E>> {
  static final StoredCodes<Rule> RULES =
      new StoredCodes<>(
          Rule.values(),
          new Rule[] {
            Rule.DEADLINE,
            Rule.CARD_ON_FILE,
            Rule.CARD_LINKED,
            Rule.CARD_LOST,
            Rule.CARD_STOLEN,
            Rule.CARD_RESTRICTED,
            Rule.CARD_EXPIRED,
            Rule.CHANNEL_OF_PRODUCT,
            Rule.KIND_OF_PRODUCT,
            Rule.MERCHANT_REFUSED,
            Rule.CASH_MERCHANT,
            Rule.KIND_SUPPORTED,
            Rule.CRYPTOGRAM_WRONG,
            Rule.COUNTER_REPLAYED,
            Rule.CARD_VALUE,
            Rule.CRYPTOGRAM_MISSING,
            Rule.CVV2,
            Rule.PIN_WRONG,
            Rule.PIN_BLOCK_MALFORMED,
            Rule.PIN_LAST_TRY,
            Rule.PIN_TRIES_USED_UP,
            Rule.HOLD_TO_EXTEND,
            Rule.AMOUNT_RANGE,
            Rule.AMOUNT_OF_KIND,
            Rule.CASHBACK_PART,
            Rule.CURRENCY,
            Rule.LIMIT_RATE,
            Rule.EACH_AMOUNT_POS,
            Rule.EACH_AMOUNT_CASH,
            Rule.EACH_AMOUNT_ONLINE,
            Rule.DAY_AMOUNT_POS,
            Rule.DAY_AMOUNT_CASH,
            Rule.DAY_AMOUNT_ONLINE,
            Rule.DAY_COUNT_POS,
            Rule.DAY_COUNT_CASH,
            Rule.DAY_COUNT_ONLINE,
            Rule.FUNDS,
            Rule.PART,
            Rule.ACCOUNT_CHECK,
            Rule.GRANTED,
            Rule.WINDOW_FULL,
            Rule.HOLDS_FULL,
            Rule.BALANCE_RANGE,
            Rule.SAME_KEY,
            Rule.REVERSED_BEFORE,
            Rule.VOIDED,
            Rule.RECORDED,
            Rule.CARD_NOT_TOLD,
            Rule.ADVICE_RECORDED,
            Rule.OUTCOME_REPLACED,
            Rule.HOLD_COMPLETED,
            Rule.TOLD_FIRST,
            Rule.UNDONE,
            Rule.NOTHING_LEFT,
            Rule.ORIGINAL_VOIDED,
            Rule.ORIGINAL_NOT_COME,
            Rule.OTHER_CARD,
            Rule.OTHER_TERMINAL,
            Rule.ORIGINAL_WITHOUT_MONEY,
            Rule.REPLACEMENT_AMOUNT
          });

  static final StoredCodes<CheckOutcome> CHECKS =
      new StoredCodes<>(
          CheckOutcome.values(),
          new CheckOutcome[] {
            CheckOutcome.NOT_PERFORMED, CheckOutcome.PASSED, CheckOutcome.FAILED
          });

  static final StoredCodes<Operation> OPERATIONS =
      new StoredCodes<>(
          Operation.values(),
          new Operation[] {
            Operation.AUTHORIZE, Operation.ADVISE, Operation.REVERSE, Operation.RECORD
          });

  static final StoredCodes<Channel> CHANNELS =
      new StoredCodes<>(
          Channel.values(), new Channel[] {Channel.POS, Channel.CASH, Channel.ONLINE});

  static final StoredCodes<TransactionKind> KINDS =
      new StoredCodes<>(
          TransactionKind.values(),
          new TransactionKind[] {
            TransactionKind.PURCHASE,
            TransactionKind.CASH,
            TransactionKind.CASHBACK,
            TransactionKind.REFUND,
            TransactionKind.BALANCE_ENQUIRY,
            TransactionKind.PRE_AUTHORIZATION,
            TransactionKind.INCREMENTAL,
            TransactionKind.COMPLETION,
            TransactionKind.ACCOUNT_CHECK,
            TransactionKind.OTHER
          });

  static final StoredCodes<Movement> MOVEMENTS =
      new StoredCodes<>(
          Movement.values(),
          new Movement[] {Movement.NONE, Movement.HELD, Movement.POSTED, Movement.CREDITED});

  static final StoredCodes<Tombstone> TOMBSTONES =
      new StoredCodes<>(
          Tombstone.values(),
          new Tombstone[] {Tombstone.NONE, Tombstone.VOIDED, Tombstone.REVERSED});

  static final StoredCodes<FollowUp> FOLLOW_UPS =
      new StoredCodes<>(
          FollowUp.values(),
          new FollowUp[] {
            FollowUp.NONE,
            FollowUp.REVERSAL_UNMATCHED,
            FollowUp.ORIGINAL_AFTER_REVERSAL,
            FollowUp.OVER_COMPLETION,
            FollowUp.OVERDRAFT,
            FollowUp.SUSPENSE,
            FollowUp.CONTENT_CHANGED,
            FollowUp.OTHER_TERMINAL
          });

  private final E[] constants;
  private final int[] codes;

  private StoredCodes(E[] all, E[] constants) {
    if (all.length != constants.length) {
      throw new IllegalStateException("a constant has no number");
    }
    this.constants = constants;
    this.codes = new int[all.length];
    for (int code = 0; code < constants.length; code++) {
      codes[constants[code].ordinal()] = code;
    }
  }

  int of(E constant) {
    return codes[constant.ordinal()];
  }

  E at(int code) {
    return constants[code];
  }
}
