package dev.tollgate.gateway.rules;

import static dev.tollgate.gateway.rules.CheckOutcome.FAILED;
import static dev.tollgate.gateway.rules.CheckOutcome.NOT_PERFORMED;

/**
 * The decision list of an authorization: the first line that applies is the answer. Before it, the
 * ledger has answered duplicates from its idempotency window.
 *
 * <p>Three parts, because using up a PIN try is an effect, and it must happen exactly when the list
 * gets as far as the PIN: {@link #beforePin}, {@link #pin}, {@link #afterPin}, each {@link
 * Rule#GRANTED} if it has nothing to say against the request. A PIN behind a failed check does not
 * count, in either direction: the answer is the same for every PIN, so it tells a guesser nothing,
 * and a wrong CVV2 cannot be used to lock a stranger's card.
 */
public final class AuthorizationRules {
  /** Largest DE4: twelve digits. */
  public static final long AMOUNT_MAX_MINOR = 999_999_999_999L;

  private AuthorizationRules() {}

  /** Deadline, card, channel and product, card values. */
  public static Rule beforePin(AuthorizationFacts facts) {
    Permissions permissions = facts.terms.permissions();
    if (facts.deadlinePassed) return Rule.DEADLINE;
    if (!facts.cardKnown) return Rule.CARD_ON_FILE;
    if (!facts.cardLinked) return Rule.CARD_LINKED;
    if (facts.cardStatus == CardStatus.LOST) return Rule.CARD_LOST;
    if (facts.cardStatus == CardStatus.STOLEN) return Rule.CARD_STOLEN;
    if (facts.cardStatus == CardStatus.RESTRICTED) return Rule.CARD_RESTRICTED;
    if (facts.expiry == FAILED) return Rule.CARD_EXPIRED;
    if (!permissions.allows(facts.channel)) return Rule.CHANNEL_OF_PRODUCT;
    if (!permissions.allows(facts.kind)) return Rule.KIND_OF_PRODUCT;
    if (permissions.refusesMerchant(facts.merchantType)) return Rule.MERCHANT_REFUSED;
    if (permissions.refusesCash(facts.channel, facts.merchantType)) return Rule.CASH_MERCHANT;
    if (!facts.kind.isSupported()) return Rule.KIND_SUPPORTED;
    if (facts.cryptogram == FAILED) return Rule.CRYPTOGRAM_WRONG;
    if (facts.counterReplayed) return Rule.COUNTER_REPLAYED;
    if (facts.cardValue == FAILED) return Rule.CARD_VALUE;
    // A chip that was read and not checked approves nothing, whatever the reason it was not.
    if (facts.chipRead && facts.cryptogram == NOT_PERFORMED) return Rule.CRYPTOGRAM_MISSING;
    if (facts.cardValue2 == FAILED) return Rule.CVV2;
    return Rule.GRANTED;
  }

  /**
   * The PIN. The try that reaches the limit and all later ones, right or wrong, exceed it; a
   * malformed block is no try, so it is answered as wrong before and after.
   */
  public static Rule pin(AuthorizationFacts facts) {
    if (facts.pin == PinOutcome.NOT_PRESENT) return Rule.GRANTED;
    if (facts.pin == PinOutcome.MALFORMED) return Rule.PIN_BLOCK_MALFORMED;
    if (facts.pinTries >= facts.pinTriesMax) return Rule.PIN_TRIES_USED_UP;
    if (facts.pin == PinOutcome.RIGHT) return Rule.GRANTED;
    return pinTriesAfter(facts) >= facts.pinTriesMax ? Rule.PIN_LAST_TRY : Rule.PIN_WRONG;
  }

  /** Wrong PINs counted on the card once this request's PIN is: a right one resets them in time. */
  public static int pinTriesAfter(AuthorizationFacts facts) {
    return switch (facts.pin) {
      case NOT_PRESENT, MALFORMED -> facts.pinTries;
      case RIGHT -> facts.pinTries < facts.pinTriesMax ? 0 : facts.pinTries;
      case WRONG -> Math.max(facts.pinTries, Math.min(facts.pinTries + 1, facts.pinTriesMax));
    };
  }

  /** Amount, limits, funds; the last two only for what takes money. */
  public static Rule afterPin(AuthorizationFacts facts) {
    Rule amount = amount(facts);
    if (amount != Rule.GRANTED) return amount;
    if (facts.kind == TransactionKind.ACCOUNT_CHECK) return Rule.ACCOUNT_CHECK;
    if (!facts.kind.isDebit()) return Rule.GRANTED;
    if (facts.limits != Rule.GRANTED) return facts.limits;
    if (facts.amountMinor <= facts.availableMinor) return Rule.GRANTED;
    return isPartWelcome(facts) ? Rule.PART : Rule.FUNDS;
  }

  private static Rule amount(AuthorizationFacts facts) {
    long amountMinor = facts.amountMinor;
    if (amountMinor < 0 || amountMinor > AMOUNT_MAX_MINOR) return Rule.AMOUNT_RANGE;
    boolean none = amountMinor == 0;
    boolean right =
        facts.kind == TransactionKind.ACCOUNT_CHECK ? none : !none || !facts.kind.movesMoney();
    if (!right) return Rule.AMOUNT_OF_KIND;
    boolean cash = facts.cashbackMinor >= 0 && facts.cashbackMinor <= amountMinor;
    return facts.kind == TransactionKind.CASHBACK && !cash ? Rule.CASHBACK_PART : Rule.GRANTED;
  }

  private static boolean isPartWelcome(AuthorizationFacts facts) {
    return facts.terms.partialApproval()
        && facts.partialApprovalAllowed
        && facts.availableMinor > 0;
  }
}
