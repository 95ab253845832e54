package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.PinOutcome;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.TransactionKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The ledger once more, from the specification and in the plainest way: the judge of the model
 * test. Shares no rule, number or data structure with the production ledger.
 */
final class NaiveLedger {
  record Name(long hi, long lo) {}

  record Key(int network, int mti, long time, int stan, long acquirer, long forwarder, long term) {}

  record Content(Name token, int code, long amount, int currency, long replacement) {}

  record Pocket(Name account, int currency) {}

  record Hold(long id, Pocket pocket, long amount, long placedMs) {}

  /** A decision, comparable; {@code of} reads the production one. */
  record Answer(
      Reason reason,
      long approved,
      int code,
      List<CheckOutcome> checks,
      long available,
      long holdId) {
    static Answer of(Decision d) {
      return new Answer(
          d.reason,
          d.approvedAmountMinor,
          d.authorizationCode,
          List.of(d.cardValue, d.cryptogram, d.cardValue2),
          d.availableMinor,
          d.holdId);
    }
  }

  private static final class Card {
    Name account = new Name(0, 0);
    CardStatus status = CardStatus.ACTIVE;
    int tries;
  }

  private static final class Seen {
    long atMs;
    Content content;
    Answer answer;
    Pocket postedFrom;
    Pocket postedTo;
  }

  private static final List<CheckOutcome> NO_CHECKS =
      List.of(CheckOutcome.NOT_PERFORMED, CheckOutcome.NOT_PERFORMED, CheckOutcome.NOT_PERFORMED);
  private static final Set<TransactionKind> KINDS =
      Set.of(
          TransactionKind.PURCHASE,
          TransactionKind.CASH,
          TransactionKind.CASHBACK,
          TransactionKind.REFUND,
          TransactionKind.INCREMENTAL,
          TransactionKind.COMPLETION,
          TransactionKind.PRE_AUTHORIZATION,
          TransactionKind.BALANCE_ENQUIRY,
          TransactionKind.ACCOUNT_CHECK);

  final Map<Pocket, BigDecimal> balances = new HashMap<>();
  final List<Hold> holds = new ArrayList<>();
  private final Map<Name, Card> cards = new HashMap<>();
  private final Map<Key, Seen> window = new HashMap<>();
  private final LedgerConfig config;
  private long nowMs;
  private int nextCode;
  private long nextHold = 1;

  NaiveLedger(LedgerConfig config) {
    this.config = config;
  }

  void open(Name account, int currency, long opening) {
    Pocket pocket = new Pocket(account, currency);
    if (!balances.containsKey(pocket)) {
      balances.put(pocket, BigDecimal.ZERO);
      post(new Pocket(name("#FUNDING"), currency), pocket, opening);
    }
  }

  void link(Name token, Name account, CardStatus status) {
    Card card = cards.computeIfAbsent(token, t -> new Card());
    card.account = account;
    card.status = status;
  }

  void advance(long timeMs) {
    nowMs = Math.max(nowMs, timeMs);
    for (int i = 0; i < 64 && !holds.isEmpty(); i++) {
      if (holds.getFirst().placedMs + config.holdLifetimeMs() <= nowMs) {
        holds.removeFirst();
      }
    }
    window.values().removeIf(seen -> seen.atMs + config.idempotencyWindowMs() <= nowMs);
  }

  Answer authorize(long timeMs, TransactionCommand c) {
    advance(timeMs);
    Content content =
        new Content(
            new Name(c.tokenHi, c.tokenLo),
            c.processingCode,
            c.amountMinor,
            c.currency,
            c.replacementAmountMinor);
    Seen seen = window.get(key(c.key));
    if (seen != null) {
      if (seen.content == null) {
        seen.content = content;
      }
      return seen.content.equals(content) ? seen.answer : bare(Reason.CONTENT_CHANGED);
    }
    if (window.size() >= config.idempotencyEntriesMax()) {
      return bare(Reason.SYSTEM_FAULT);
    }
    seen = remember(c.key, content);
    seen.answer = decide(c, seen);
    return seen.answer;
  }

  VoidOutcome voidTransaction(long timeMs, TransactionKey transaction) {
    advance(timeMs);
    Seen seen = window.get(key(transaction));
    if (seen == null && window.size() >= config.idempotencyEntriesMax()) {
      return VoidOutcome.SHED;
    }
    if (seen == null) {
      remember(transaction, null).answer = bare(Reason.DEADLINE_PASSED);
      return VoidOutcome.TOMBSTONE;
    }
    Answer before = seen.answer;
    boolean released = holds.removeIf(hold -> hold.id == before.holdId);
    if (seen.postedFrom != null) {
      post(seen.postedTo, seen.postedFrom, before.approved);
      seen.postedFrom = null;
      released = true;
    }
    seen.answer = bare(Reason.DEADLINE_PASSED);
    return released ? VoidOutcome.RELEASED : VoidOutcome.NOTHING_HELD;
  }

  /** Balance and held of a pocket; null if it is not open. */
  List<BigDecimal> pocket(Name account, int currency) {
    Pocket pocket = new Pocket(account, currency);
    BigDecimal balance = balances.get(pocket);
    return balance == null ? null : List.of(balance, held(pocket));
  }

  private Answer decide(TransactionCommand c, Seen seen) {
    if (nowMs > c.deadlineMs) {
      return bare(Reason.DEADLINE_PASSED);
    }
    List<CheckOutcome> checks = List.of(c.cardValue, c.cryptogram, c.cardValue2);
    Card card = cards.get(new Name(c.tokenHi, c.tokenLo));
    Reason declined = declineBeforeMoney(c, card);
    if (declined != null) {
      return new Answer(declined, 0, -1, checks, 0, 0);
    }
    boolean debit =
        c.kind != TransactionKind.ACCOUNT_CHECK
            && c.kind != TransactionKind.BALANCE_ENQUIRY
            && c.kind != TransactionKind.REFUND;
    boolean badCheck = c.kind == TransactionKind.ACCOUNT_CHECK && c.amountMinor != 0;
    boolean badAmount = c.amountMinor < 0 || String.valueOf(c.amountMinor).length() > 12;
    boolean nothing = c.amountMinor == 0 && (debit || c.kind == TransactionKind.REFUND);
    if (badAmount || badCheck || nothing) {
      return new Answer(Reason.AMOUNT_INVALID, 0, -1, checks, 0, 0);
    }
    Pocket pocket = new Pocket(card.account, c.currency);
    BigDecimal available = balances.getOrDefault(pocket, BigDecimal.ZERO).subtract(held(pocket));
    if (debit && available.compareTo(BigDecimal.valueOf(c.amountMinor)) < 0) {
      return new Answer(Reason.INSUFFICIENT_FUNDS, 0, -1, checks, available.longValueExact(), 0);
    }
    long holdId = 0;
    if (debit && c.posting == Posting.HOLD) {
      if (holds.size() >= config.holdsMax()) {
        return new Answer(Reason.SYSTEM_FAULT, 0, -1, checks, 0, 0);
      }
      holdId = nextHold++;
      holds.add(new Hold(holdId, pocket, c.amountMinor, nowMs));
    } else if (debit) {
      seen.postedFrom = pocket;
      seen.postedTo = new Pocket(name("#SETTLE:0000000" + c.key.networkId), c.currency);
      post(seen.postedFrom, seen.postedTo, c.amountMinor);
    }
    boolean check = c.kind == TransactionKind.ACCOUNT_CHECK;
    long approved = debit ? c.amountMinor : 0;
    return new Answer(
        check ? Reason.ACCOUNT_CHECKED : Reason.APPROVED,
        approved,
        nextCode++,
        checks,
        available.longValueExact() - approved,
        holdId);
  }

  private Reason declineBeforeMoney(TransactionCommand c, Card card) {
    if (card == null || !c.cardKnown) {
      return Reason.CARD_UNKNOWN;
    }
    if (card.status != CardStatus.ACTIVE) {
      return Reason.valueOf("CARD_" + card.status);
    }
    if (c.expiry == CheckOutcome.FAILED) {
      return Reason.CARD_EXPIRED;
    }
    if (!KINDS.contains(c.kind)) {
      return Reason.NOT_SUPPORTED;
    }
    if (c.cryptogram == CheckOutcome.FAILED) {
      return Reason.CRYPTOGRAM_FAILED;
    }
    if (c.cardValue == CheckOutcome.FAILED) {
      return Reason.CARD_VALUE_FAILED;
    }
    if (c.cardValue2 == CheckOutcome.FAILED) {
      return Reason.CVV2_FAILED;
    }
    if (c.pin == PinOutcome.MALFORMED) {
      return Reason.PIN_BLOCK_MALFORMED;
    }
    if (c.pin == PinOutcome.WRONG) {
      card.tries++;
      return card.tries < config.pinTriesMax() ? Reason.PIN_WRONG : Reason.PIN_TRIES_EXCEEDED;
    }
    if (c.pin == PinOutcome.RIGHT && card.tries >= config.pinTriesMax()) {
      return Reason.PIN_TRIES_EXCEEDED;
    }
    if (c.pin == PinOutcome.RIGHT) {
      card.tries = 0;
    }
    return null;
  }

  private Seen remember(TransactionKey transaction, Content content) {
    Seen seen = new Seen();
    seen.atMs = nowMs;
    seen.content = content;
    window.put(key(transaction), seen);
    return seen;
  }

  private BigDecimal held(Pocket pocket) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Hold hold : holds) {
      sum = hold.pocket.equals(pocket) ? sum.add(BigDecimal.valueOf(hold.amount)) : sum;
    }
    return sum;
  }

  private void post(Pocket from, Pocket to, long amount) {
    balances.merge(from, BigDecimal.valueOf(amount).negate(), BigDecimal::add);
    balances.merge(to, BigDecimal.valueOf(amount), BigDecimal::add);
  }

  private static Answer bare(Reason reason) {
    return new Answer(reason, 0, -1, NO_CHECKS, 0, 0);
  }

  private static Key key(TransactionKey k) {
    return new Key(
        k.networkId,
        k.mti,
        k.transmissionDateTime,
        k.stan,
        k.acquirerId,
        k.forwarderId,
        k.terminal);
  }

  static Name name(String text) {
    long hi = 0;
    long lo = 0;
    for (int i = 0; i < text.length(); i++) {
      long c = (long) text.charAt(i) << (56 - 8 * (i % 8));
      hi += i < 8 ? c : 0;
      lo += i < 8 ? 0 : c;
    }
    return new Name(hi, lo);
  }
}
