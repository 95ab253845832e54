package dev.tollgate.gateway.model;

import dev.tollgate.gateway.ledger.FollowUp;
import dev.tollgate.gateway.ledger.Posting;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.model.JudgeMemory.Entry;
import dev.tollgate.gateway.model.JudgeMoney.Effect;
import dev.tollgate.gateway.model.JudgeMoney.Leg;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.TransactionKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** What the {@link Judge} says about advices, completions among them. */
final class JudgeAdvices {
  private static final BigDecimal AMOUNT_MAX = new BigDecimal("999999999999");

  private final Judge judge;

  JudgeAdvices(Judge judge) {
    this.judge = judge;
  }

  JudgeAnswer advise(TransactionCommand c) {
    if (!c.tokenKnown) {
      return JudgeAnswer.bare(Reason.SYSTEM_FAULT, 0);
    }
    Reason without = withoutMoney(c);
    if (without != null) {
      return judge.memory.remember(c).answer = judge.bare(without);
    }
    Entry named = named(c);
    Entry request = request(c, named);
    Entry hold = request == null && posts(c) && !isRefund(c) ? hold(c, named) : null;
    Entry entry = judge.memory.remember(c);
    List<Leg> moved;
    if (request != null) {
      moved = replace(entry, request, c);
    } else if (hold != null && (!c.adviceApproved || first(hold).effect != Effect.POSTED)) {
      moved = complete(entry, first(hold), c);
    } else {
      moved = news(entry, named, hold, c);
    }
    if (moved == null) {
      judge.memory.forget(entry);
      return JudgeAnswer.bare(Reason.SYSTEM_FAULT, 0);
    }
    return entry.answer = judge.withRate(Reason.ACCEPTED, JudgeMoney.paid(moved));
  }

  private static Reason withoutMoney(TransactionCommand c) {
    BigDecimal amount = BigDecimal.valueOf(c.amountMinor);
    if (c.kind == TransactionKind.OTHER) {
      return Reason.NOT_SUPPORTED;
    }
    if (amount.signum() < 0 || amount.compareTo(AMOUNT_MAX) > 0) {
      return Reason.AMOUNT_INVALID;
    }
    if (c.currency < 1 || c.currency > 999) {
      return Reason.AMOUNT_INVALID;
    }
    return Judge.isDebit(c.kind) || isRefund(c) ? null : Reason.ACCEPTED;
  }

  private Entry named(TransactionCommand c) {
    Entry named = JudgeMemory.isFull(c.original) ? judge.memory.named(c) : null;
    boolean fits = named != null && named.isMoney() && JudgeMemory.token(c).equals(named.token);
    return fits ? named : null;
  }

  /** The request this is the outcome of: of the same class, named, or with the same numbers. */
  private Entry request(TransactionCommand c, Entry named) {
    if (named != null
        && named.posts == posts(c)
        && named.credits == isRefund(c)
        && !isIncrement(c)) {
      return named;
    }
    return judge.memory.newest(
        c, c.key.stan, e -> e.posts == posts(c) && e.credits == isRefund(c) && isSameMessage(e, c));
  }

  /** The hold that is completed: by DE90, by DE37 and DE38, or with the same numbers. */
  private Entry hold(TransactionCommand c, Entry named) {
    if (named != null) {
      return named;
    }
    Entry found = null;
    if (c.retrievalReferenceLo >= 0 && c.authorizationCode >= 0) {
      found =
          judge.memory.newest(
              c, 0, e -> e.isMoney() && !e.posts && Judge.code(e) == c.authorizationCode);
    }
    if (found == null && JudgeMemory.isFull(c.original)) {
      found =
          judge.memory.newest(
              c,
              c.original.stan,
              e ->
                  !e.posts && e.key.at() == c.key.terminal && JudgeReversals.isAdviceOfNamed(e, c));
    }
    if (found == null) {
      found = judge.memory.newest(c, c.key.stan, e -> !e.posts && isSameMessage(e, c));
    }
    return found;
  }

  private static boolean isSameMessage(Entry entry, TransactionCommand c) {
    return entry.isMoney()
        && entry.key.stan() == c.key.stan
        && entry.key.acquirer() == c.key.acquirerId
        && entry.key.at() == c.key.terminal;
  }

  /** An outcome replaces the earlier one, but for what was completed or reversed since. */
  private List<Leg> replace(Entry entry, Entry request, TransactionCommand c) {
    Entry target = request.target;
    List<Leg> moved = List.of();
    boolean completed = !posts(c) && target.effect == Effect.POSTED;
    if (!completed && !target.reversed) {
      moved = outcome(target, c);
      if (moved == null) {
        return null;
      }
    }
    judge.memory.join(entry, request.affair);
    entry.target = target;
    target.replaced = true;
    if (target.reversed && c.adviceApproved) {
      judge.list(FollowUp.ORIGINAL_AFTER_REVERSAL, c);
    }
    listMoney(target, moved, false, c);
    return moved;
  }

  private List<Leg> complete(Entry entry, Entry first, TransactionCommand c) {
    List<Leg> moved = List.of();
    if (c.adviceApproved) {
      BigDecimal held = BigDecimal.ZERO;
      for (Entry member : List.copyOf(first.affair.members)) {
        if (member.effect == Effect.HELD && member.currency == c.currency) {
          held = held.add(member.remaining());
        }
      }
      for (Entry member : List.copyOf(first.affair.members)) {
        if (member.effect == Effect.HELD && member != first) {
          judge.lower(member, BigDecimal.ZERO);
        }
      }
      moved = outcome(first, c);
      first.replaced = true;
      first.reversed = false;
      boolean over = BigDecimal.valueOf(c.amountMinor).compareTo(most(held, c)) > 0;
      listMoney(first, moved, over, c);
    }
    judge.memory.join(entry, first.affair);
    entry.target = first;
    return moved;
  }

  private BigDecimal most(BigDecimal held, TransactionCommand c) {
    JudgeCards.Card card = judge.cards.card(JudgeMemory.token(c));
    int percent = card == null ? 0 : judge.cards.terms(card).completionTolerancePercent();
    return held.multiply(BigDecimal.valueOf(100 + percent))
        .divide(BigDecimal.valueOf(100), 0, RoundingMode.FLOOR);
  }

  /** Something the ledger has not heard of. */
  private List<Leg> news(Entry entry, Entry named, Entry hold, TransactionCommand c) {
    if (isIncrement(c) && named != null && named.affair.held) {
      judge.memory.join(entry, named.affair);
    }
    List<Leg> moved = outcome(entry, c);
    if (moved != null) {
      boolean namesHold = JudgeMemory.isFull(c.original) && c.original.messageType / 100 == 1;
      boolean completes =
          posts(c)
              && Judge.isDebit(c.kind)
              && (hold != null || namesHold || c.kind == TransactionKind.COMPLETION);
      listMoney(entry, moved, completes && entry.effect != Effect.NONE, c);
    }
    return moved;
  }

  /** Makes a transaction what an advice says it is; null if there is no room for its hold. */
  private List<Leg> outcome(Entry target, TransactionCommand c) {
    Effect effect = effect(c);
    BigDecimal amount = effect == Effect.NONE ? BigDecimal.ZERO : BigDecimal.valueOf(c.amountMinor);
    boolean alike = target.effect == effect && target.currency == c.currency;
    boolean less = alike && amount.compareTo(target.remaining()) <= 0;
    if (amount.signum() == 0 || less) {
      if (amount.compareTo(target.remaining()) < 0) {
        judge.takeBack(target, amount);
      }
      target.granted = amount;
      return List.of();
    }
    if (effect == Effect.HELD && judge.isFull(target.affair)) {
      return null;
    }
    judge.money.move(-1, target.effect, target.key.network(), target.currency, target.legs);
    List<Leg> legs = legs(c, amount);
    judge.put(target, effect, c.currency, legs);
    return legs;
  }

  private static Effect effect(TransactionCommand c) {
    if (!c.adviceApproved) {
      return Effect.NONE;
    }
    if (isRefund(c)) {
      return posts(c) ? Effect.CREDITED : Effect.NONE;
    }
    return posts(c) ? Effect.POSTED : Effect.HELD;
  }

  private List<Leg> legs(TransactionCommand c, BigDecimal amount) {
    JudgeCards.Card card = judge.cards.card(JudgeMemory.token(c));
    if (card == null) {
      return List.of(new Leg("#SUSPENSE", c.currency, amount, null));
    }
    ProductTerms terms = judge.cards.terms(card);
    return isRefund(c)
        ? judge.money.credit(card.account, terms, c.currency, amount)
        : judge.money.overspend(card.account, terms, c.currency, amount);
  }

  private void listMoney(Entry target, List<Leg> moved, boolean over, TransactionCommand c) {
    boolean known = judge.cards.card(JudgeMemory.token(c)) != null;
    if (!moved.isEmpty() && !known) {
      judge.list(FollowUp.SUSPENSE, c);
    }
    if (over) {
      judge.list(FollowUp.OVER_COMPLETION, c);
    }
    boolean debit = target.effect != Effect.CREDITED;
    if (!moved.isEmpty() && known && debit && judge.money.isOverdrawn(target.legs)) {
      judge.list(FollowUp.OVERDRAFT, c);
    }
  }

  private static Entry first(Entry entry) {
    return entry.affair.members.getFirst();
  }

  private static boolean posts(TransactionCommand c) {
    return c.posting == Posting.POST;
  }

  private static boolean isRefund(TransactionCommand c) {
    return c.kind == TransactionKind.REFUND;
  }

  private static boolean isIncrement(TransactionCommand c) {
    return !posts(c) && c.kind == TransactionKind.INCREMENTAL;
  }
}
