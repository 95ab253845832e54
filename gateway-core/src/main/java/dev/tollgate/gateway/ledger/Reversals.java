package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.Rule;

/**
 * Takes transactions back (0400, 0420), wholly or down to the amount of DE95, once: a second
 * reversal finds nothing left to undo. Whose original has not come leaves a tombstone for it.
 */
final class Reversals {
  private static final int NONE = LedgerState.NONE;

  private final LedgerState state;
  private final Transactions transactions;
  private final TransactionIndex index;
  private final TransactionKey tombstoneKey = new TransactionKey();
  private final Decision tombstoneDecision = new Decision();
  private final TransactionIndex.Wanted atItsTerminal = this::isOriginal;
  private final TransactionIndex.Wanted anywhere = this::isOriginalAnywhere;
  private final TransactionIndex.Wanted tombstone = this::isTombstone;
  private final TransactionIndex.Wanted standIn = this::isStandIn;

  Reversals(LedgerState state) {
    this.state = state;
    this.transactions = state.transactions;
    this.index = state.index;
  }

  /** Answers {@link Reason#SYSTEM_FAULT}, and remembers nothing, where trying again may help. */
  void reverse(TransactionCommand command, Decision out) {
    boolean named = TransactionIndex.isFull(command.original);
    out.reset(named || command.tokenKnown ? Rule.WINDOW_FULL : Rule.CARD_NOT_TOLD);
    if (!named && !command.tokenKnown) {
      return; // about nothing that could be looked up
    }
    int original = named ? named(command) : referred(command);
    if (!state.groups.hasRoom(original == NONE ? 2 : 1)) {
      return;
    }
    judge(original, command, out);
    if (out.reason == Reason.SYSTEM_FAULT) {
      return;
    }
    if (original == NONE) {
      entomb(command, named);
    }
    int t = state.remember(command);
    if (original != NONE && transactions.tombstone(original) == Tombstone.NONE) {
      state.groups.visit(t, original);
    }
    state.decide(t, out);
  }

  private void judge(int original, TransactionCommand command, Decision out) {
    if (original == NONE || transactions.tombstone(original) == Tombstone.REVERSED) {
      out.decide(Rule.ORIGINAL_NOT_COME);
      state.followUp(FollowUp.REVERSAL_UNMATCHED, command, out);
    } else if (!transactions.isSameCard(original, command)) {
      out.decide(Rule.OTHER_CARD);
      state.followUp(FollowUp.REVERSAL_UNMATCHED, command, out);
    } else if (transactions.terminal(original) != command.key.terminal) {
      out.decide(Rule.OTHER_TERMINAL);
      state.followUp(FollowUp.OTHER_TERMINAL, command, out);
    } else if (transactions.tombstone(original) == Tombstone.VOIDED) {
      out.decide(Rule.ORIGINAL_VOIDED); // of what we have declined and will decline
    } else if (!index.isMoney(original)) {
      out.decide(Rule.ORIGINAL_WITHOUT_MONEY);
      state.followUp(FollowUp.REVERSAL_UNMATCHED, command, out);
    } else {
      undo(transactions.target(original), command, out);
    }
  }

  private void undo(int target, TransactionCommand command, Decision out) {
    long remainingMinor = transactions.remainingMinor(target);
    long replacementMinor = Math.max(0, command.replacementAmountMinor);
    boolean credited = transactions.movement(target) == Movement.CREDITED;
    if (remainingMinor > 0 && replacementMinor > transactions.grantedMinor(target)) {
      out.decide(Rule.REPLACEMENT_AMOUNT);
      return;
    }
    boolean lowers = replacementMinor < remainingMinor;
    if (lowers && !state.undo(target, replacementMinor)) {
      out.decide(Rule.BALANCE_RANGE);
      return;
    }
    out.decide(lowers ? Rule.UNDONE : Rule.NOTHING_LEFT);
    if (replacementMinor == 0) {
      transactions.flag(target, Transactions.REVERSED, true);
    }
    if (credited && lowers && state.movements.isOverdrawnByLowering()) {
      state.followUp(FollowUp.OVERDRAFT, command, out);
    }
  }

  /** What DE90 names, or the advice of it where the request itself was never decided here. */
  private int named(TransactionCommand command) {
    int named = index.named(command, state.logTimeMs);
    if (named != NONE && isOfAnotherReversal(named, command)) {
      named = NONE; // so that this one leaves a tombstone of its own
    }
    boolean undecided = named == NONE || transactions.tombstone(named) == Tombstone.VOIDED;
    int advice =
        undecided && command.tokenKnown
            ? index.referred(command, command.original.stan, standIn, state.logTimeMs)
            : NONE;
    return advice == NONE ? named : advice;
  }

  /** Of a terminal that numbers its messages like this one. */
  private boolean isOfAnotherReversal(int t, TransactionCommand command) {
    return transactions.tombstone(t) == Tombstone.REVERSED
        && transactions.terminal(t) != command.key.terminal;
  }

  private boolean isStandIn(int t, TransactionCommand command) {
    return index.isStandIn(t, command.original);
  }

  /** What a reversal is about whose DE90 does not tell: of this card and reference. */
  private int referred(TransactionCommand command) {
    int stan = stan(command);
    int t = index.referred(command, stan, atItsTerminal, state.logTimeMs);
    t = t == NONE ? index.referred(command, stan, tombstone, state.logTimeMs) : t;
    return t == NONE ? index.referred(command, stan, anywhere, state.logTimeMs) : t;
  }

  private boolean isOriginal(int t, TransactionCommand command) {
    return isOriginalAnywhere(t, command) && transactions.terminal(t) == command.key.terminal;
  }

  private boolean isOriginalAnywhere(int t, TransactionCommand command) {
    return index.isMoney(t) && index.fits(t, command.original);
  }

  private boolean isTombstone(int t, TransactionCommand command) {
    return transactions.tombstone(t) == Tombstone.REVERSED
        && transactions.terminal(t) == command.key.terminal;
  }

  /** Remembers the original that has not come, by as much of its key as is told. */
  private void entomb(TransactionCommand command, boolean named) {
    OriginalElements original = command.original;
    boolean told = original.present;
    tombstoneKey.networkId = command.key.networkId;
    tombstoneKey.mti = told ? TransactionIndex.mti(original) : 0;
    tombstoneKey.transmissionDateTime = told ? original.transmissionDateTime : 0;
    tombstoneKey.stan = named || command.retrievalReferenceLo < 0 ? stan(command) : 0;
    tombstoneKey.acquirerId = told ? original.acquirerId : 0;
    tombstoneKey.forwarderId = told ? original.forwarderId : 0;
    tombstoneKey.terminal = command.key.terminal;
    int t = state.groups.add(tombstoneKey, state.logTimeMs);
    transactions.tombstone(t, Tombstone.REVERSED);
    if (!named) {
      transactions.setToken(t, command);
      transactions.setReference(t, command);
      index.addByReference(t);
    }
    tombstoneDecision.reset(Rule.REVERSED_BEFORE);
    state.decide(t, tombstoneDecision);
  }

  /** DE11 of the original: DE90 tells it, or else it is the reversal's own. */
  private static int stan(TransactionCommand command) {
    OriginalElements original = command.original;
    return original.present && original.stan > 0 ? original.stan : command.key.stan;
  }
}
