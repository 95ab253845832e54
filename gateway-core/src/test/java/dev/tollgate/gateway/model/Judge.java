package dev.tollgate.gateway.model;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.FollowUp;
import dev.tollgate.gateway.ledger.LedgerConfig;
import dev.tollgate.gateway.ledger.Operation;
import dev.tollgate.gateway.ledger.Posting;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.ledger.VoidOutcome;
import dev.tollgate.gateway.model.JudgeAnswer.Paid;
import dev.tollgate.gateway.model.JudgeMemory.Affair;
import dev.tollgate.gateway.model.JudgeMemory.Entry;
import dev.tollgate.gateway.model.JudgeMemory.Grave;
import dev.tollgate.gateway.model.JudgeMemory.Key;
import dev.tollgate.gateway.model.JudgeMoney.Effect;
import dev.tollgate.gateway.model.JudgeMoney.Leg;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.TransactionKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The judge of the model test: the ledger once more, from docs/MESSAGES.md, with maps and big
 * decimals, and without a thought for speed. It takes the commands of the log and says what each
 * must answer. Requests and voids are here; {@link JudgeAdvices} and {@link JudgeReversals} have
 * the rest.
 */
final class Judge {
  /** Something for somebody to look into. */
  record Listed(FollowUp reason, int stan, long amount, long atMs) {}

  final JudgeMoney money = new JudgeMoney();
  final List<Listed> listed = new ArrayList<>();
  final JudgeMemory memory;
  final JudgeCards cards;
  final JudgeOffice office = new JudgeOffice(this);
  private LedgerConfig config;
  private final JudgeAdvices advices = new JudgeAdvices(this);
  private final JudgeReversals reversals = new JudgeReversals(this);

  /** In the order they began. */
  private final ArrayDeque<Affair> holds = new ArrayDeque<>();

  private long nowMs;
  private int nextCode;
  private long lastHoldId;
  private FollowUp told = FollowUp.NONE;

  Judge(LedgerConfig config) {
    this.config = config;
    this.memory = new JudgeMemory(config);
    this.cards = new JudgeCards(config, money);
  }

  void link(JudgeCards.Token token, String account, String product, CardStatus status) {
    cards.link(token, account, product, status);
  }

  LedgerConfig config() {
    return config;
  }

  void config(LedgerConfig next) {
    config = next;
    memory.config(next);
    cards.config(next);
  }

  long nowMs() {
    return nowMs;
  }

  int holds() {
    return holds.size();
  }

  void advance(long timeMs) {
    nowMs = Math.max(nowMs, timeMs);
    while (!holds.isEmpty() && holds.peek().heldSinceMs + config.holdLifetimeMs() <= nowMs) {
      for (Entry member : List.copyOf(holds.peek().members)) {
        if (member.effect == Effect.HELD) {
          lower(member, BigDecimal.ZERO);
        }
      }
    }
    memory.advance(nowMs);
  }

  JudgeAnswer apply(long timeMs, TransactionCommand c, long commandId) {
    advance(timeMs);
    memory.commandId = commandId;
    told = FollowUp.NONE;
    Entry seen = memory.find(Key.of(c.key));
    if (seen != null && seen.grave == Grave.VOIDED && c.operation != Operation.AUTHORIZE) {
      memory.forget(seen); // the network was asked to say it again
      seen = null;
    }
    if (seen != null) {
      return answerAgain(seen, c);
    }
    if (!memory.hasRoom(1)) {
      return JudgeAnswer.bare(Reason.SYSTEM_FAULT, 0);
    }
    Entry tombstone = tombstone(c);
    if (tombstone != null) {
      memory.unrefer(tombstone);
      return refuse(memory.remember(c), c);
    }
    return switch (c.operation) {
      case AUTHORIZE -> authorize(c);
      case ADVISE -> advices.advise(c);
      case REVERSE -> reversals.reverse(c);
      case RECORD -> memory.remember(c).answer = JudgeAnswer.bare(Reason.ACCEPTED, nowMs);
    };
  }

  VoidOutcome voidTransaction(long timeMs, TransactionKey transaction, long commandId) {
    advance(timeMs);
    memory.commandId = commandId;
    Key key = Key.of(transaction);
    Entry seen = memory.find(key);
    if (seen != null && seen.decidedBy != commandId) {
      return VoidOutcome.NOT_ITS_OWN;
    }
    boolean inWindow = seen != null && memory.isInWindow(seen.atMs);
    if (!inWindow && !memory.hasRoom(1)) {
      return VoidOutcome.SHED;
    }
    VoidOutcome outcome = VoidOutcome.TOMBSTONE;
    if (seen != null) {
      outcome = VoidOutcome.NOTHING_HELD;
      if (seen.operation == Operation.AUTHORIZE && seen.grave == Grave.NONE) {
        if (seen.remaining().signum() > 0 && !seen.replaced) {
          takeBack(seen, BigDecimal.ZERO);
          outcome = VoidOutcome.RELEASED;
        }
        seen.answer = JudgeAnswer.bare(Reason.DEADLINE_PASSED, nowMs);
      }
    }
    if (memory.find(key) == null) {
      Entry tombstone = memory.add(key);
      tombstone.grave = Grave.VOIDED;
      tombstone.answer = JudgeAnswer.bare(Reason.DEADLINE_PASSED, nowMs);
    }
    return outcome;
  }

  private JudgeAnswer answerAgain(Entry seen, TransactionCommand c) {
    if (seen.grave == Grave.REVERSED) {
      seen.key = Key.of(c.key);
      memory.fill(seen, c);
      return refuse(seen, c);
    }
    if (seen.grave == Grave.VOIDED) {
      memory.fill(seen, c);
    }
    JudgeCards.Token token = JudgeMemory.token(c);
    boolean card = seen.token == null || token == null || seen.token.equals(token);
    JudgeMemory.Content content =
        new JudgeMemory.Content(
            c.processingCode, c.amountMinor, c.currency, c.replacementAmountMinor);
    if (card && seen.content.equals(content)) {
      return seen.answer.again();
    }
    list(FollowUp.CONTENT_CHANGED, c);
    return bare(Reason.CONTENT_CHANGED);
  }

  /** What a reversal without a full DE90 has buried, if it is this one. */
  private Entry tombstone(TransactionCommand c) {
    boolean money = c.operation == Operation.AUTHORIZE || c.operation == Operation.ADVISE;
    if (!money || JudgeMemory.token(c) == null) {
      return null;
    }
    Key key = Key.of(c.key);
    return memory.newest(
        c, c.key.stan, e -> e.grave == Grave.REVERSED && JudgeMemory.tells(e, key));
  }

  private JudgeAnswer refuse(Entry entry, TransactionCommand c) {
    list(FollowUp.ORIGINAL_AFTER_REVERSAL, c);
    entry.reversed = true;
    entry.decidedBy = memory.commandId;
    return entry.answer = bare(Reason.REVERSED_BEFORE);
  }

  private JudgeAnswer authorize(TransactionCommand c) {
    JudgeCards.Card card = cards.card(JudgeMemory.token(c));
    Entry extended = c.kind == TransactionKind.INCREMENTAL ? extended(c) : null;
    Entry entry = memory.remember(c);
    if (nowMs > c.deadlineMs) {
      return entry.answer = bare(Reason.DEADLINE_PASSED);
    }
    JudgeAnswer.Checks checks = new JudgeAnswer.Checks(c.cardValue, c.cryptogram, c.cardValue2);
    Reason reason = card == null || !c.cardKnown ? Reason.CARD_UNKNOWN : cards.check(c, card);
    if (reason == Reason.APPROVED && c.kind == TransactionKind.INCREMENTAL && extended == null) {
      reason = Reason.ORIGINAL_NOT_FOUND;
    }
    if (reason == Reason.APPROVED && !JudgeCards.isAmount(c)) {
      reason = Reason.AMOUNT_INVALID;
    }
    JudgeAnswer declined = JudgeAnswer.told(reason, checks, Paid.NONE, nowMs, FollowUp.NONE);
    boolean goesOn = reason == Reason.APPROVED;
    return entry.answer = goesOn ? grant(entry, extended, card, c, declined) : declined;
  }

  private JudgeAnswer grant(
      Entry entry, Entry extended, JudgeCards.Card card, TransactionCommand c, JudgeAnswer plain) {
    BigDecimal asked = BigDecimal.valueOf(c.amountMinor);
    ProductTerms terms = cards.terms(card);
    JudgeAnswer.Checks checks = plain.checks();
    if (!isDebit(c.kind)) {
      Reason reason = Reason.APPROVED;
      List<Leg> legs = List.of();
      if (c.kind == TransactionKind.ACCOUNT_CHECK) {
        reason = Reason.ACCOUNT_CHECKED;
      } else if (c.kind == TransactionKind.REFUND && c.posting == Posting.POST) {
        legs = money.credit(card.account, terms, c.currency, asked);
        put(entry, Effect.CREDITED, c.currency, legs);
      }
      BigDecimal granted = c.kind == TransactionKind.REFUND ? asked : BigDecimal.ZERO;
      return approval(reason, checks, granted, card, c, 0, JudgeMoney.paid(legs));
    }
    JudgeCards.Use use = cards.use(c, nowMs);
    Reason limits = cards.checkLimits(use, terms, c.currency, asked);
    if (limits != Reason.APPROVED) {
      return JudgeAnswer.told(limits, checks, Paid.NONE, nowMs, FollowUp.NONE);
    }
    List<Leg> legs = money.spend(card.account, terms, c.currency, asked);
    BigDecimal granted = JudgeMoney.sum(legs);
    boolean part = granted.compareTo(asked) < 0;
    boolean welcome = terms.partialApproval() && c.partialApprovalAllowed && granted.signum() > 0;
    if (part && !welcome) {
      return JudgeAnswer.told(Reason.INSUFFICIENT_FUNDS, checks, Paid.NONE, nowMs, FollowUp.NONE)
          .withAvailable(available(card, c.currency));
    }
    if (extended != null) {
      memory.join(entry, extended.affair);
    }
    Effect effect = c.posting == Posting.POST ? Effect.POSTED : Effect.HELD;
    if (effect == Effect.HELD && isFull(entry.affair)) {
      return JudgeAnswer.told(Reason.SYSTEM_FAULT, checks, Paid.NONE, nowMs, FollowUp.NONE);
    }
    long holdsBefore = lastHoldId;
    put(entry, effect, c.currency, legs);
    BigDecimal counted = cards.inLimitCurrency(terms, c.currency, granted);
    entry.use = use;
    entry.used = counted == null ? BigDecimal.ZERO : counted;
    cards.count(use, 1, entry.used);
    long holdId = lastHoldId > holdsBefore ? lastHoldId : 0;
    Reason reason = part ? Reason.PARTIAL_APPROVAL : Reason.APPROVED;
    return approval(reason, checks, granted, card, c, holdId, JudgeMoney.paid(legs));
  }

  private JudgeAnswer approval(
      Reason reason,
      JudgeAnswer.Checks checks,
      BigDecimal granted,
      JudgeCards.Card card,
      TransactionCommand c,
      long holdId,
      Paid paid) {
    JudgeAnswer.Balance balance = JudgeAnswer.Balance.NONE;
    if (c.kind == TransactionKind.BALANCE_ENQUIRY) {
      boolean open = money.isOpen(card.account, c.currency);
      BigDecimal minor = open ? money.pocket(card.account, c.currency).balance : BigDecimal.ZERO;
      balance = new JudgeAnswer.Balance(true, minor.longValueExact(), c.currency);
    }
    int code = nextCode;
    nextCode = (nextCode + 1) % 1_000_000;
    return new JudgeAnswer(
        reason,
        granted.longValueExact(),
        code,
        checks,
        available(card, c.currency),
        holdId,
        balance,
        paid,
        nowMs,
        false,
        FollowUp.NONE);
  }

  /** A live hold of the card at the terminal in the currency, by DE90 or by DE37. */
  private Entry extended(TransactionCommand c) {
    if (JudgeMemory.isFull(c.original)) {
      Entry named = memory.named(c);
      return named != null && isExtensible(named, c) ? named : null;
    }
    boolean referring = JudgeMemory.reference(c).told();
    return referring ? memory.newest(c, 0, e -> isExtensible(e, c)) : null;
  }

  private static boolean isExtensible(Entry entry, TransactionCommand c) {
    return entry.isMoney()
        && JudgeMemory.token(c).equals(entry.token)
        && entry.key.at() == c.key.terminal
        && entry.affair.members.stream()
            .anyMatch(m -> m.effect == Effect.HELD && m.currency == c.currency);
  }

  /** No new hold fits. */
  boolean isFull(Affair affair) {
    return !affair.held && holds.size() >= config.holdsMax();
  }

  void put(Entry entry, Effect effect, int currency, List<Leg> legs) {
    money.move(1, effect, entry.key.network(), currency, legs);
    entry.effect = effect;
    entry.currency = currency;
    entry.legs = legs;
    entry.granted = entry.remaining();
    afterMove(entry.affair);
  }

  /** Takes back, with its part of the limits, what is over an amount. */
  void takeBack(Entry entry, BigDecimal keep) {
    BigDecimal before = entry.remaining();
    lower(entry, keep);
    if (entry.use == null) {
      return;
    }
    boolean whole = keep.signum() == 0;
    BigDecimal kept = entry.used.multiply(keep).divide(before, 0, RoundingMode.CEILING);
    if (entry.use.day().equals(JudgeCards.day(nowMs))) {
      cards.count(entry.use, whole ? -1 : 0, kept.subtract(entry.used));
    }
    entry.used = kept;
    entry.use = whole ? null : entry.use;
  }

  void lower(Entry entry, BigDecimal keep) {
    List<Leg> kept = JudgeMoney.first(entry.legs, keep);
    money.move(-1, entry.effect, entry.key.network(), entry.currency, entry.legs);
    money.move(1, entry.effect, entry.key.network(), entry.currency, kept);
    entry.legs = kept;
    entry.effect = keep.signum() == 0 ? Effect.NONE : entry.effect;
    afterMove(entry.affair);
  }

  private void afterMove(Affair affair) {
    boolean held = false;
    for (Entry member : affair.members) {
      held |= member.effect == Effect.HELD;
    }
    if (held && !affair.held) {
      affair.heldSinceMs = nowMs;
      lastHoldId++;
      holds.add(affair);
    } else if (!held && affair.held) {
      holds.remove(affair);
    }
    affair.held = held;
  }

  void list(FollowUp reason, TransactionCommand c) {
    listed.add(new Listed(reason, c.key.stan, c.amountMinor, nowMs));
    told = told == FollowUp.NONE ? reason : told;
  }

  /** An answer of nothing but a reason, and what was listed on the way to it. */
  JudgeAnswer bare(Reason reason) {
    return JudgeAnswer.told(reason, JudgeAnswer.Checks.NONE, Paid.NONE, nowMs, told);
  }

  JudgeAnswer withRate(Reason reason, Paid paid) {
    return JudgeAnswer.told(reason, JudgeAnswer.Checks.NONE, paid, nowMs, told);
  }

  static boolean isDebit(TransactionKind kind) {
    return switch (kind) {
      case PURCHASE, CASH, CASHBACK, PRE_AUTHORIZATION, INCREMENTAL, COMPLETION -> true;
      case REFUND, BALANCE_ENQUIRY, ACCOUNT_CHECK, OTHER -> false;
    };
  }

  private long available(JudgeCards.Card card, int currency) {
    boolean open = money.isOpen(card.account, currency);
    return open ? money.pocket(card.account, currency).available().longValueExact() : 0;
  }

  /** Six digits as characters, as DE38 has them. */
  static long code(Entry entry) {
    int code = entry.answer == null ? Decision.NO_CODE : entry.answer.code();
    if (entry.code >= 0 || code == Decision.NO_CODE) {
      return entry.code;
    }
    long packed = 0;
    for (char digit : "%06d".formatted(code).toCharArray()) {
      packed = packed * 256 + digit;
    }
    return packed;
  }
}
