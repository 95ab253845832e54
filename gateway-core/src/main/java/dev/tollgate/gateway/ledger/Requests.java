package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.AuthorizationFacts;
import dev.tollgate.gateway.rules.AuthorizationRules;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.Rule;
import dev.tollgate.gateway.rules.TransactionKind;

/**
 * Decides requests (0100, 0200): gathers the facts, asks the rules, and carries an approval out. A
 * 0100 holds, a 0200 posts; a refund is credited by a 0200 and only approved by a 0100.
 */
final class Requests {
  private static final int NONE = LedgerState.NONE;
  private static final int CODES = 1_000_000;
  private static final int COUNTER_MAX = 0xffff;

  private final LedgerState state;
  private final AuthorizationFacts facts = new AuthorizationFacts();
  private final FundingPlan plan = new FundingPlan();
  private final TransactionIndex.Wanted extensible = this::isExtensible;

  Requests(LedgerState state) {
    this.state = state;
  }

  /**
   * @param t the command's own, new transaction
   */
  void decide(int t, TransactionCommand command, Decision out) {
    int card = state.card(command);
    int extended = command.kind == TransactionKind.INCREMENTAL ? liveHold(command) : NONE;
    gatherFacts(command, card);
    out.reset(judge(card, command.kind == TransactionKind.INCREMENTAL && extended == NONE));
    out.decidedAtMs = state.logTimeMs;
    if (out.reason.isApproval()) {
      if (extended != NONE) {
        state.groups.join(t, extended);
      }
      carryOut(t, card, command, out);
    }
    remember(card, command, out.reason);
    if (out.reason != Reason.DEADLINE_PASSED) { // the same 91 as the gateway's own and a void's
      describe(card, command, out);
    }
  }

  private void gatherFacts(TransactionCommand command, int card) {
    facts.deadlinePassed = state.logTimeMs > command.deadlineMs;
    facts.cardKnown = command.cardKnown;
    facts.cardLinked = card != NONE;
    facts.cardStatus = card == NONE ? CardStatus.ACTIVE : state.cards.status(card);
    facts.expiry = command.expiry;
    facts.kind = command.kind;
    facts.channel = command.channel;
    facts.merchantType = command.merchantType;
    facts.terms = state.terms(card);
    facts.chipRead = command.chipRead;
    facts.cardValue = command.cardValue;
    facts.cryptogram = command.cryptogram;
    facts.counterReplayed =
        card != NONE && state.cards.isReplayed(card, command.applicationTransactionCounter);
    facts.cardValue2 = command.cardValue2;
    facts.pin = command.pin;
    facts.pinTriesMax = state.settings.pinTriesMax();
    facts.pinTries = card == NONE ? 0 : state.cards.pinTries(card);
    facts.amountMinor = command.amountMinor;
    facts.cashbackMinor = command.cashbackMinor;
    facts.partialApprovalAllowed = command.partialApprovalAllowed;
    boolean spends = command.kind.isDebit() && card != NONE && isAmount(command.amountMinor);
    plan.clear();
    facts.availableMinor =
        spends
            ? state.funding.plan(
                state.cards.account(card), facts.terms, command.currency, command.amountMinor, plan)
            : 0;
    facts.limits =
        spends
            ? state.limits.check(
                card,
                command.channel,
                facts.terms,
                command.currency,
                command.amountMinor,
                state.logTimeMs)
            : Rule.GRANTED;
  }

  /** The decision list, with the one effect it has: using up or giving back PIN tries. */
  private Rule judge(int card, boolean originalMissing) {
    Rule rule = AuthorizationRules.beforePin(facts);
    if (rule == Rule.GRANTED) {
      rule = AuthorizationRules.pin(facts);
      state.cards.pinTries(card, AuthorizationRules.pinTriesAfter(facts));
    }
    if (rule == Rule.GRANTED && originalMissing) {
      return Rule.HOLD_TO_EXTEND;
    }
    return rule == Rule.GRANTED ? AuthorizationRules.afterPin(facts) : rule;
  }

  /**
   * The live hold an incremental authorization is to extend: of the transaction DE90 names, or the
   * newest one with its DE37, at the same terminal, with the same card and currency.
   */
  private int liveHold(TransactionCommand command) {
    int t =
        TransactionIndex.isFull(command.original)
            ? state.index.named(command, state.logTimeMs)
            : command.retrievalReferenceLo >= 0
                ? state.index.referred(command, NONE, extensible, state.logTimeMs)
                : NONE;
    return t != NONE && state.index.isMoney(t) && isExtensible(t, command) ? t : NONE;
  }

  private boolean isExtensible(int t, TransactionCommand command) {
    return state.transactions.hasToken(t, command)
        && state.transactions.terminal(t) == command.key.terminal
        && state.movements.isHeld(t)
        && state.movements.heldMinor(t, command.currency) > 0;
  }

  private void carryOut(int t, int card, TransactionCommand command, Decision out) {
    if (command.kind.isDebit()) {
      long amountMinor = Math.min(command.amountMinor, facts.availableMinor);
      Movement movement = command.posting == Posting.POST ? Movement.POSTED : Movement.HELD;
      long holdsBefore = state.movements.lastHoldId();
      if (!move(t, movement, command)) {
        boolean full = !state.movements.hasRoom(t, movement);
        out.decide(full ? Rule.HOLDS_FULL : Rule.BALANCE_RANGE);
        return;
      }
      useLimits(t, card, command, amountMinor);
      out.approvedAmountMinor = amountMinor;
      out.holdId = state.movements.lastHoldId() == holdsBefore ? 0 : holdsBefore + 1;
    } else if (command.kind == TransactionKind.REFUND) {
      out.decide(credit(t, card, command, out.rule));
      if (!out.reason.isApproval()) {
        return;
      }
      out.approvedAmountMinor = command.amountMinor;
    }
    out.explain(plan, state.books);
  }

  private Rule credit(int t, int card, TransactionCommand command, Rule approval) {
    if (command.posting != Posting.POST) {
      return approval;
    }
    if (!LedgerState.isCurrency(command.currency)) {
      return Rule.CURRENCY;
    }
    int account = state.cards.account(card);
    state.funding.planCredit(account, facts.terms, command.currency, command.amountMinor, plan);
    return move(t, Movement.CREDITED, command) ? approval : Rule.BALANCE_RANGE;
  }

  private boolean move(int t, Movement movement, TransactionCommand command) {
    return state.movements.lift(t, movement)
        && state.movements.put(t, movement, command.currency, plan, state.logTimeMs);
  }

  private void useLimits(int t, int card, TransactionCommand command, long amountMinor) {
    long limitMinor = state.limits.inLimitCurrency(facts.terms, command.currency, amountMinor);
    state.limits.use(card, command.channel, limitMinor, state.logTimeMs);
    state.transactions.limits(t, limitMinor, state.logTimeMs);
  }

  /** What the next request of this card is held against. */
  private void remember(int card, TransactionCommand command, Reason reason) {
    if (!facts.cardKnown || !facts.cardLinked || facts.deadlinePassed) {
      return;
    }
    int counter = command.applicationTransactionCounter;
    if (counter > state.cards.lastCounter(card) && counter <= COUNTER_MAX) {
      state.cards.lastCounter(card, counter);
    }
    state.cards.wasPinWrong(
        card, reason == Reason.PIN_WRONG || reason == Reason.PIN_BLOCK_MALFORMED);
  }

  /** What the answer tells besides its reason. */
  private void describe(int card, TransactionCommand command, Decision out) {
    out.cardValue = command.cardValue;
    out.cryptogram = command.cryptogram;
    out.cardValue2 = command.cardValue2;
    boolean approval = out.reason.isApproval();
    if (approval) {
      out.authorizationCode = (int) (state.approvals++ % CODES);
    }
    if (!approval && out.reason != Reason.INSUFFICIENT_FUNDS) {
      return;
    }
    int pocket = state.books.pocket(state.cards.account(card), command.currency);
    out.availableMinor = pocket == NONE ? 0 : state.books.available(pocket);
    if (approval && command.kind == TransactionKind.BALANCE_ENQUIRY) {
      out.tellsBalance = true;
      out.ledgerBalanceMinor = pocket == NONE ? 0 : state.books.balance(pocket);
      out.balanceCurrency = command.currency;
    }
  }

  private static boolean isAmount(long amountMinor) {
    return amountMinor > 0 && amountMinor <= AuthorizationRules.AMOUNT_MAX_MINOR;
  }
}
