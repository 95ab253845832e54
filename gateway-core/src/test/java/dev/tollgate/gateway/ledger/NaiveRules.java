package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.PinOutcome;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.TransactionKind;

/** The order of checks of the {@link NaiveLedger}, up to limits and funds. */
final class NaiveRules {
  record CardFacts(String product, CardStatus status, int tries, int counter, boolean pinWrong) {}

  private NaiveRules() {}

  static Reason beforeMoney(LedgerConfig config, TransactionCommand c, CardFacts card) {
    Reason reason = beforePin(c, card);
    if (reason != Reason.APPROVED) {
      return reason;
    }
    int max = config.pinTriesMax();
    return switch (c.pin) {
      case NOT_PRESENT -> Reason.APPROVED;
      case MALFORMED -> Reason.PIN_BLOCK_MALFORMED;
      case RIGHT -> card.tries < max ? Reason.APPROVED : Reason.PIN_TRIES_EXCEEDED;
      case WRONG -> card.tries + 1 < max ? Reason.PIN_WRONG : Reason.PIN_TRIES_EXCEEDED;
    };
  }

  /**
   * @param decided by {@link #beforeMoney}
   */
  static int triesAfter(LedgerConfig config, TransactionCommand c, CardFacts card, Reason decided) {
    boolean wrong = c.pin == PinOutcome.WRONG;
    boolean counted =
        decided == Reason.PIN_WRONG || (decided == Reason.PIN_TRIES_EXCEEDED && wrong);
    boolean right = c.pin == PinOutcome.RIGHT && decided == Reason.APPROVED;
    return counted ? Math.min(card.tries + 1, config.pinTriesMax()) : right ? 0 : card.tries;
  }

  static boolean isAmountWrong(TransactionCommand c) {
    boolean moves =
        c.kind != TransactionKind.ACCOUNT_CHECK && c.kind != TransactionKind.BALANCE_ENQUIRY;
    return c.amountMinor < 0
        || c.amountMinor > 999_999_999_999L
        || (moves && c.amountMinor == 0)
        || (c.kind == TransactionKind.ACCOUNT_CHECK && c.amountMinor != 0)
        || (c.kind == TransactionKind.CASHBACK
            && (c.cashbackMinor < 0 || c.cashbackMinor > c.amountMinor));
  }

  private static Reason beforePin(TransactionCommand c, CardFacts card) {
    boolean strict = card.product.equals("p2");
    int counter = c.applicationTransactionCounter;
    if (card.status != CardStatus.ACTIVE) {
      return Reason.valueOf("CARD_" + card.status);
    }
    if (c.expiry == CheckOutcome.FAILED) {
      return Reason.CARD_EXPIRED;
    }
    if (strict && c.kind == TransactionKind.CASHBACK) {
      return Reason.NOT_PERMITTED;
    }
    if (strict && c.merchantType == 7995) {
      return Reason.TERMINAL_NOT_PERMITTED;
    }
    if (c.kind == TransactionKind.OTHER) {
      return Reason.NOT_SUPPORTED;
    }
    if (c.cryptogram == CheckOutcome.FAILED) {
      return Reason.CRYPTOGRAM_FAILED;
    }
    if (counter >= 0 && counter <= card.counter && !card.pinWrong) {
      return Reason.COUNTER_REPLAYED;
    }
    if (c.cardValue == CheckOutcome.FAILED) {
      return Reason.CARD_VALUE_FAILED;
    }
    if (c.chipRead && c.cryptogram == CheckOutcome.NOT_PERFORMED) {
      return Reason.CRYPTOGRAM_FAILED;
    }
    return c.cardValue2 == CheckOutcome.FAILED ? Reason.CVV2_FAILED : Reason.APPROVED;
  }
}
