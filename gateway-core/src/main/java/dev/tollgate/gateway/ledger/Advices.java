package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.AuthorizationRules;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.Rule;
import dev.tollgate.gateway.rules.TransactionKind;

/**
 * Takes note of what was decided elsewhere (0120, 0220): money moves without being asked for, even
 * below zero. Three cases: the advice tells the outcome of a transaction we know, and takes the
 * place of what we decided; it completes a hold; or we hear of its transaction for the first time.
 * Limits are neither asked nor used, but given back where an advice lowers what used them.
 */
final class Advices {
  private static final int NONE = LedgerState.NONE;

  private final LedgerState state;
  private final Transactions transactions;
  private final TransactionIndex index;
  private final FundingPlan plan = new FundingPlan();
  private final TransactionIndex.Wanted sameOutcome = this::isSameOutcome;
  private final TransactionIndex.Wanted holdOfCode = this::isHoldOfCode;
  private final TransactionIndex.Wanted holdOfMessage = this::isHoldOfMessage;
  private final TransactionIndex.Wanted holdStoodIn = this::isHoldStoodIn;

  /** Money was planned anew for this advice, so that it may have gone below zero. */
  private boolean planned;

  /** There was no room for the hold it wanted. */
  private boolean full;

  Advices(LedgerState state) {
    this.state = state;
    this.transactions = state.transactions;
    this.index = state.index;
  }

  /** Answers {@link Reason#SYSTEM_FAULT}, and remembers nothing, where trying again may help. */
  void advise(TransactionCommand command, Decision out) {
    out.reset(command.tokenKnown ? Rule.WINDOW_FULL : Rule.CARD_NOT_TOLD);
    if (!command.tokenKnown || !state.groups.hasRoom(1)) {
      return;
    }
    Rule rule = judge(command);
    if (rule != Rule.ADVICE_RECORDED || !command.kind.movesMoney()) {
      out.decide(rule);
      state.decide(state.remember(command), out);
      return;
    }
    planned = false;
    full = false;
    int told = outcomeToldAnew(command);
    int completed = told == NONE ? completed(command) : NONE;
    int extended = isIncrement(command) ? named(command) : NONE;
    int t = state.remember(command); // not before, or the look-ups would find it
    boolean done =
        told != NONE
            ? replace(t, told, command, out)
            : completed != NONE
                ? complete(t, transactions.leader(completed), command, out)
                : moveFirst(t, extended, namesAuthorization(command), command, out);
    if (!done) {
      out.decide(full ? Rule.HOLDS_FULL : Rule.BALANCE_RANGE);
      takeBack(t, completed, out);
      return;
    }
    out.decide(
        told != NONE
            ? Rule.OUTCOME_REPLACED
            : completed != NONE ? Rule.HOLD_COMPLETED : Rule.TOLD_FIRST);
    if (planned) {
      out.explain(plan, state.books);
    }
    state.decide(t, out);
  }

  /** So that the network tries again, unless the transaction is part of another's hold by now. */
  private void takeBack(int t, int completed, Decision out) {
    if (transactions.leader(t) != t) {
      state.decide(t, out);
      return;
    }
    state.groups.drop(t);
    if (completed != NONE) {
      state.groups.forgetIfOver(completed); // its increments are released
    }
  }

  /** Only what cannot be carried out at all is refused. */
  private static Rule judge(TransactionCommand command) {
    if (!command.kind.isSupported()) {
      return Rule.KIND_SUPPORTED;
    }
    boolean isAmount =
        command.amountMinor >= 0 && command.amountMinor <= AuthorizationRules.AMOUNT_MAX_MINOR;
    if (!isAmount) {
      return Rule.AMOUNT_RANGE;
    }
    return LedgerState.isCurrency(command.currency) ? Rule.ADVICE_RECORDED : Rule.CURRENCY;
  }

  private boolean replace(int t, int told, TransactionCommand command, Decision out) {
    int target = transactions.target(told);
    boolean late =
        command.posting == Posting.HOLD && transactions.movement(target) == Movement.POSTED;
    boolean reversed = transactions.flag(target, Transactions.REVERSED);
    if (!late && !reversed && !move(target, command)) {
      return false;
    }
    state.groups.join(t, told);
    transactions.target(t, target);
    transactions.flag(target, Transactions.REPLACED, true);
    if (reversed && command.adviceApproved) {
      state.followUp(FollowUp.ORIGINAL_AFTER_REVERSAL, command, out);
    }
    list(target, false, command, out);
    return true;
  }

  /** Ends the hold of a group and posts the amount in its place; what is declined ends nothing. */
  private boolean complete(int t, int leader, TransactionCommand command, Decision out) {
    if (command.adviceApproved && transactions.movement(leader) == Movement.POSTED) {
      return moveFirst(t, NONE, true, command, out);
    }
    if (command.adviceApproved) {
      long heldMinor = state.movements.heldMinor(leader, command.currency);
      long mostMinor = state.terms(state.card(command)).completionMaxMinor(heldMinor);
      state.movements.release(leader, leader, state.logTimeMs);
      if (!move(leader, command)) {
        return false;
      }
      transactions.flag(leader, Transactions.REPLACED, true);
      transactions.flag(leader, Transactions.REVERSED, false);
      list(leader, command.amountMinor > mostMinor, command, out);
    }
    state.groups.join(t, leader);
    transactions.target(t, leader);
    return true;
  }

  /**
   * @param extended the transaction whose hold it adds to
   * @param completes it says that it completes something, but there is no hold
   */
  private boolean moveFirst(
      int t, int extended, boolean completes, TransactionCommand command, Decision out) {
    if (extended != NONE && state.movements.isHeld(extended)) {
      state.groups.join(t, extended);
    }
    if (!move(t, command)) {
      return false;
    }
    boolean moved = transactions.movement(t) != Movement.NONE;
    list(t, completes && moved, command, out);
    return true;
  }

  /** Makes the outcome of a transaction what the advice says. */
  private boolean move(int target, TransactionCommand command) {
    Movement movement = movement(command);
    long amountMinor = movement == Movement.NONE ? 0 : command.amountMinor;
    long remainingMinor = transactions.remainingMinor(target);
    boolean alike =
        transactions.movement(target) == movement
            && transactions.currency(target) == command.currency;
    if (amountMinor == 0 || (alike && amountMinor <= remainingMinor)) {
      boolean less = amountMinor < remainingMinor;
      if (less && !state.undo(target, amountMinor)) {
        return false;
      }
      transactions.grantedMinor(target, amountMinor);
      return true;
    }
    full = !state.movements.hasRoom(target, movement);
    if (!state.movements.lift(target, movement)) {
      return false;
    }
    planned = true;
    plan(movement, command);
    return state.movements.put(target, movement, command.currency, plan, state.logTimeMs);
  }

  private static Movement movement(TransactionCommand command) {
    boolean posts = command.posting == Posting.POST;
    if (!command.adviceApproved || (command.kind.isCredit() && !posts)) {
      return Movement.NONE;
    }
    return command.kind.isCredit() ? Movement.CREDITED : posts ? Movement.POSTED : Movement.HELD;
  }

  private void plan(Movement movement, TransactionCommand command) {
    int card = state.card(command);
    if (card == NONE) {
      plan.clear();
      int suspense = state.books.suspensePocket(command.currency);
      plan.add(suspense, command.amountMinor, command.amountMinor, Rates.NONE);
      return;
    }
    int account = state.cards.account(card);
    if (movement == Movement.CREDITED) {
      state.funding.planCredit(
          account, state.terms(card), command.currency, command.amountMinor, plan);
    } else {
      state.funding.planAnyway(
          account, state.terms(card), command.currency, command.amountMinor, plan);
    }
  }

  private void list(int target, boolean over, TransactionCommand command, Decision out) {
    boolean unknown = state.card(command) == NONE;
    if (planned && unknown) {
      state.followUp(FollowUp.SUSPENSE, command, out);
    }
    if (over) {
      state.followUp(FollowUp.OVER_COMPLETION, command, out);
    }
    boolean debit = transactions.movement(target) != Movement.CREDITED;
    if (planned && !unknown && debit && state.movements.isOverdrawn(target)) {
      state.followUp(FollowUp.OVERDRAFT, command, out);
    }
  }

  /** The transaction whose outcome the advice tells: a 0120 that of a 0100, a 0220 of a 0200. */
  private int outcomeToldAnew(TransactionCommand command) {
    int named = isIncrement(command) ? NONE : named(command); // which names what it adds to
    return named != NONE && isAlike(named, command)
        ? named
        : index.referred(command, command.key.stan, sameOutcome, state.logTimeMs);
  }

  /** The hold a 0220 completes: named by DE90, or by DE37 and DE38, or its own request. */
  private int completed(TransactionCommand command) {
    if (command.posting != Posting.POST || !command.kind.isDebit()) {
      return NONE;
    }
    int hold = named(command);
    if (hold == NONE && command.retrievalReferenceLo >= 0 && command.authorizationCode >= 0) {
      hold = index.referred(command, command.key.stan, holdOfCode, state.logTimeMs);
    }
    if (hold == NONE && TransactionIndex.isFull(command.original)) {
      hold = index.referred(command, command.original.stan, holdStoodIn, state.logTimeMs);
    }
    return hold == NONE
        ? index.referred(command, command.key.stan, holdOfMessage, state.logTimeMs)
        : hold;
  }

  private static boolean isIncrement(TransactionCommand command) {
    return command.kind == TransactionKind.INCREMENTAL && command.posting == Posting.HOLD;
  }

  private int named(TransactionCommand command) {
    int named =
        TransactionIndex.isFull(command.original) ? index.named(command, state.logTimeMs) : NONE;
    return named != NONE && index.isMoney(named) && transactions.hasToken(named, command)
        ? named
        : NONE;
  }

  private boolean isSameOutcome(int t, TransactionCommand command) {
    return isAlike(t, command) && isOfMessage(t, command);
  }

  /** A refund that names its purchase is not the purchase's outcome, nor is a posting a hold's. */
  private boolean isAlike(int t, TransactionCommand command) {
    boolean posts = command.posting == Posting.POST;
    return transactions.flag(t, Transactions.POSTS) == posts
        && transactions.flag(t, Transactions.CREDITS) == command.kind.isCredit();
  }

  private boolean isHoldOfMessage(int t, TransactionCommand command) {
    return !transactions.flag(t, Transactions.POSTS) && isOfMessage(t, command);
  }

  private boolean isHoldStoodIn(int t, TransactionCommand command) {
    return !transactions.flag(t, Transactions.POSTS)
        && transactions.terminal(t) == command.key.terminal
        && index.isStandIn(t, command.original);
  }

  private boolean isHoldOfCode(int t, TransactionCommand command) {
    return index.isMoney(t)
        && !transactions.flag(t, Transactions.POSTS)
        && transactions.code(t) == command.authorizationCode;
  }

  /** DE11, 32 and 41; token and DE37 are the same already. */
  private boolean isOfMessage(int t, TransactionCommand command) {
    return index.isMoney(t)
        && transactions.stan(t) == command.key.stan
        && transactions.acquirerId(t) == command.key.acquirerId
        && transactions.terminal(t) == command.key.terminal;
  }

  /** Whether the advice says that it completes an authorization. */
  private static boolean namesAuthorization(TransactionCommand command) {
    boolean posts = command.posting == Posting.POST;
    boolean named =
        TransactionIndex.isFull(command.original) && command.original.messageType / 100 % 10 == 1;
    return posts
        && (command.kind == TransactionKind.COMPLETION || (named && command.kind.isDebit()));
  }
}
