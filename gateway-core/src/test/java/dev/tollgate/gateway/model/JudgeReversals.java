package dev.tollgate.gateway.model;

import dev.tollgate.gateway.ledger.FollowUp;
import dev.tollgate.gateway.ledger.Operation;
import dev.tollgate.gateway.ledger.OriginalElements;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.model.JudgeMemory.Entry;
import dev.tollgate.gateway.model.JudgeMemory.Grave;
import dev.tollgate.gateway.model.JudgeMemory.Key;
import dev.tollgate.gateway.model.JudgeMoney.Effect;
import dev.tollgate.gateway.rules.Reason;
import java.math.BigDecimal;
import java.util.function.Predicate;

/** What the {@link Judge} says about reversals. */
final class JudgeReversals {
  private final Judge judge;

  JudgeReversals(Judge judge) {
    this.judge = judge;
  }

  JudgeAnswer reverse(TransactionCommand c) {
    boolean full = JudgeMemory.isFull(c.original);
    if (!full && !c.tokenKnown) {
      return JudgeAnswer.bare(Reason.SYSTEM_FAULT, 0);
    }
    Entry original = full ? byName(c) : byReference(c);
    if (original == null && !judge.memory.hasRoom(2)) {
      return JudgeAnswer.bare(Reason.SYSTEM_FAULT, 0);
    }
    Reason reason = decide(original, c);
    if (original == null) {
      bury(c, full);
    }
    Entry entry = judge.memory.remember(c);
    if (original != null && original.grave == Grave.NONE) {
      entry.visits = true;
      original.affair.youngestAtMs = entry.atMs;
      entry.affair = original.affair;
    }
    return entry.answer = judge.bare(reason);
  }

  private Reason decide(Entry original, TransactionCommand c) {
    if (original == null || original.grave == Grave.REVERSED) {
      judge.list(FollowUp.REVERSAL_UNMATCHED, c);
      return Reason.REVERSAL_UNMATCHED;
    }
    JudgeCards.Token token = JudgeMemory.token(c);
    if (original.token != null && token != null && !original.token.equals(token)) {
      judge.list(FollowUp.REVERSAL_UNMATCHED, c);
      return Reason.ORIGINAL_NOT_FOUND;
    }
    if (original.key.at() != c.key.terminal) {
      judge.list(FollowUp.OTHER_TERMINAL, c);
      return Reason.ORIGINAL_NOT_FOUND;
    }
    if (original.grave == Grave.VOIDED) {
      return Reason.ACCEPTED;
    }
    if (!original.isMoney()) {
      judge.list(FollowUp.REVERSAL_UNMATCHED, c);
      return Reason.ORIGINAL_NOT_FOUND;
    }
    return takeBack(original.target, c);
  }

  private Reason takeBack(Entry target, TransactionCommand c) {
    BigDecimal keep = BigDecimal.valueOf(Math.max(0, c.replacementAmountMinor));
    if (target.remaining().signum() > 0 && keep.compareTo(target.granted) > 0) {
      return Reason.AMOUNT_INVALID;
    }
    boolean credited = target.effect == Effect.CREDITED;
    var legs = target.legs;
    boolean undoes = keep.compareTo(target.remaining()) < 0;
    if (undoes) {
      judge.takeBack(target, keep);
    }
    target.reversed |= keep.signum() == 0;
    if (undoes && credited && judge.money.isOverdrawn(legs)) {
      judge.list(FollowUp.OVERDRAFT, c);
    }
    return Reason.ACCEPTED;
  }

  /** The message itself; where it never came or was voided, the advice of it. */
  private Entry byName(TransactionCommand c) {
    Entry named = judge.memory.named(c);
    if (named != null && named.grave == Grave.REVERSED && named.key.at() != c.key.terminal) {
      named = null; // another terminal's reversal has buried another message
    }
    if (c.tokenKnown && (named == null || named.grave == Grave.VOIDED)) {
      Entry advice = judge.memory.newest(c, c.original.stan, e -> isAdviceOfNamed(e, c));
      return advice == null ? named : advice;
    }
    return named;
  }

  static boolean isAdviceOfNamed(Entry entry, TransactionCommand c) {
    OriginalElements o = c.original;
    boolean financial = o.messageType / 100 % 10 == 2;
    return entry.isMoney()
        && entry.operation == Operation.ADVISE
        && entry.posts == financial
        && entry.key.stan() == o.stan
        && JudgeMemory.says(o.acquirerId, entry.key.acquirer());
  }

  private Entry byReference(TransactionCommand c) {
    int stan = stan(c);
    Predicate<Entry> here = e -> e.key.at() == c.key.terminal;
    Predicate<Entry> meant = e -> e.isMoney() && JudgeMemory.tells(c.original, e.key);
    Entry found = judge.memory.newest(c, stan, meant.and(here));
    if (found == null) {
      found = judge.memory.newest(c, stan, here.and(e -> e.grave == Grave.REVERSED));
    }
    return found == null ? judge.memory.newest(c, stan, meant) : found;
  }

  /** Remembers that an original is to be refused. */
  private void bury(TransactionCommand c, boolean full) {
    OriginalElements o = c.original;
    boolean stanTells = full || c.retrievalReferenceLo < 0;
    Key key =
        new Key(
            c.key.networkId,
            o.present ? o.messageType - o.messageType % 2 : 0,
            o.present ? o.transmissionDateTime : 0,
            stanTells ? stan(c) : 0,
            o.present ? o.acquirerId : 0,
            o.present ? o.forwarderId : 0,
            c.key.terminal);
    Entry tombstone = judge.memory.add(key);
    tombstone.grave = Grave.REVERSED;
    if (!full) {
      tombstone.token = JudgeMemory.token(c);
      tombstone.reference = JudgeMemory.reference(c);
      judge.memory.refer(tombstone);
    }
  }

  private static int stan(TransactionCommand c) {
    return c.original.present && c.original.stan != 0 ? c.original.stan : c.key.stan;
  }
}
