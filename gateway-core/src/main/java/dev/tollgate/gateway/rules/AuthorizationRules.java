package dev.tollgate.gateway.rules;

import static dev.tollgate.gateway.rules.CheckOutcome.FAILED;
import static dev.tollgate.gateway.rules.CheckOutcome.NOT_PERFORMED;

/**
 * The decision list of an authorization: the first line that applies is the answer. Before it, the
 * ledger has answered duplicates from its idempotency window.
 *
 * <p>Three parts, because using up a PIN try is an effect, and it must happen exactly when the list
 * gets as far as the PIN: {@link #beforePin}, {@link #pin}, {@link #afterPin}, each {@link
 * Reason#APPROVED} if it has nothing to say against the request. A PIN behind a failed check does
 * not count, in either direction: the answer is the same for every PIN, so it tells a guesser
 * nothing, and a wrong CVV2 cannot be used to lock a stranger's card.
 */
public final class AuthorizationRules {
  /** Largest DE4: twelve digits. */
  public static final long AMOUNT_MAX_MINOR = 999_999_999_999L;

  private AuthorizationRules() {}

  /** Deadline, card, channel and product, card values. */
  public static Reason beforePin(AuthorizationFacts facts) {
    Permissions permissions = facts.terms.permissions();
    if (facts.deadlinePassed) return Reason.DEADLINE_PASSED;
    if (!facts.cardKnown) return Reason.CARD_UNKNOWN;
    if (facts.cardStatus == CardStatus.LOST) return Reason.CARD_LOST;
    if (facts.cardStatus == CardStatus.STOLEN) return Reason.CARD_STOLEN;
    if (facts.cardStatus == CardStatus.RESTRICTED) return Reason.CARD_RESTRICTED;
    if (facts.expiry == FAILED) return Reason.CARD_EXPIRED;
    if (!permissions.allows(facts.kind, facts.channel)) return Reason.NOT_PERMITTED;
    if (!permissions.allowsMerchant(facts.channel, facts.merchantType))
      return Reason.TERMINAL_NOT_PERMITTED;
    if (!facts.kind.isSupported()) return Reason.NOT_SUPPORTED;
    if (facts.cryptogram == FAILED) return Reason.CRYPTOGRAM_FAILED;
    if (facts.counterReplayed) return Reason.COUNTER_REPLAYED;
    if (facts.cardValue == FAILED) return Reason.CARD_VALUE_FAILED;
    // A chip that was read and not checked approves nothing, whatever the reason it was not.
    if (facts.chipRead && facts.cryptogram == NOT_PERFORMED) return Reason.CRYPTOGRAM_FAILED;
    if (facts.cardValue2 == FAILED) return Reason.CVV2_FAILED;
    return Reason.APPROVED;
  }

  /**
   * The PIN. The try that reaches the limit and all later ones, right or wrong, exceed it; a
   * malformed block is no try, so it is answered as wrong before and after.
   */
  public static Reason pin(AuthorizationFacts facts) {
    boolean exceeded = pinTriesAfter(facts) >= facts.pinTriesMax;
    return switch (facts.pin) {
      case NOT_PRESENT -> Reason.APPROVED;
      case RIGHT -> exceeded ? Reason.PIN_TRIES_EXCEEDED : Reason.APPROVED;
      case WRONG -> exceeded ? Reason.PIN_TRIES_EXCEEDED : Reason.PIN_WRONG;
      case MALFORMED -> Reason.PIN_BLOCK_MALFORMED;
    };
  }

  /** Wrong PINs counted on the card once this request's PIN is: a right one resets them in time. */
  public static int pinTriesAfter(AuthorizationFacts facts) {
    return switch (facts.pin) {
      case NOT_PRESENT, MALFORMED -> facts.pinTries;
      case RIGHT -> facts.pinTries < facts.pinTriesMax ? 0 : facts.pinTries;
      case WRONG -> Math.min(facts.pinTries + 1, facts.pinTriesMax);
    };
  }

  /** Amount, limits, funds; the last two only for what takes money. */
  public static Reason afterPin(AuthorizationFacts facts) {
    if (!isAmountRight(facts)) return Reason.AMOUNT_INVALID;
    if (facts.kind == TransactionKind.ACCOUNT_CHECK) return Reason.ACCOUNT_CHECKED;
    if (!facts.kind.isDebit()) return Reason.APPROVED;
    if (facts.limits != Reason.APPROVED) return facts.limits;
    if (facts.amountMinor <= facts.availableMinor) return Reason.APPROVED;
    return isPartWelcome(facts) ? Reason.PARTIAL_APPROVAL : Reason.INSUFFICIENT_FUNDS;
  }

  private static boolean isAmountRight(AuthorizationFacts facts) {
    long amountMinor = facts.amountMinor;
    if (amountMinor < 0 || amountMinor > AMOUNT_MAX_MINOR) return false;
    return switch (facts.kind) {
      case ACCOUNT_CHECK -> amountMinor == 0;
      case CASHBACK ->
          amountMinor > 0 && facts.cashbackMinor >= 0 && facts.cashbackMinor <= amountMinor;
      default -> amountMinor > 0 || !facts.kind.movesMoney();
    };
  }

  private static boolean isPartWelcome(AuthorizationFacts facts) {
    return facts.terms.partialApproval()
        && facts.partialApprovalAllowed
        && facts.availableMinor > 0;
  }
}
