package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.TransactionKind;

/**
 * The numbers that stand for enum constants in stored words. A constant's number is its place in
 * the list here, not in its enum: constants may be put in any order there, but here a new one goes
 * to the end and none is ever taken out.
 */
@SuppressWarnings("EnumOrdinal") // only to index the table from constants to numbers
final class StoredCodes<E extends Enum<E>> {
  static final StoredCodes<Reason> REASONS =
      new StoredCodes<>(
          Reason.values(),
          new Reason[] {
            Reason.APPROVED,
            Reason.PARTIAL_APPROVAL,
            Reason.ACCOUNT_CHECKED,
            Reason.FORMAT_ERROR,
            Reason.MAC_WRONG,
            Reason.CONTENT_CHANGED,
            Reason.CARD_UNKNOWN,
            Reason.CARD_LOST,
            Reason.CARD_STOLEN,
            Reason.CARD_RESTRICTED,
            Reason.CARD_EXPIRED,
            Reason.NOT_PERMITTED,
            Reason.TERMINAL_NOT_PERMITTED,
            Reason.CARD_VALUE_FAILED,
            Reason.CRYPTOGRAM_FAILED,
            Reason.COUNTER_REPLAYED,
            Reason.CVV2_FAILED,
            Reason.PIN_WRONG,
            Reason.PIN_BLOCK_MALFORMED,
            Reason.PIN_TRIES_EXCEEDED,
            Reason.AMOUNT_INVALID,
            Reason.AMOUNT_LIMIT,
            Reason.COUNT_LIMIT,
            Reason.INSUFFICIENT_FUNDS,
            Reason.ORIGINAL_NOT_FOUND,
            Reason.REVERSAL_UNMATCHED,
            Reason.REVERSED_BEFORE,
            Reason.ACCEPTED,
            Reason.NOT_SUPPORTED,
            Reason.DEADLINE_PASSED,
            Reason.SYSTEM_FAULT
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
