package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.ledger.NaiveMoney.Leg;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.TransactionKind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The ledger once more, from the specification and in the plainest way: lists that are searched
 * from end to end, and large integers. The judge of the model test; shares no rule, number or data
 * structure with the production ledger.
 */
final class NaiveLedger {
  record Name(long hi, long lo) {}

  record Key(int network, int mti, long time, int stan, long acquirer, long forwarder, long term) {}

  record Content(int code, long amount, int currency, long replacement) {}

  record Told(FollowUp reason, int stan, long amount, long atMs) {}

  /** A decision, comparable; {@code of} reads the production one. */
  record Answer(
      Reason reason,
      long approved,
      int code,
      List<CheckOutcome> checks,
      long available,
      long holdId,
      boolean tellsBalance,
      long balance,
      int balanceCurrency,
      long rateId,
      long decidedAtMs,
      boolean repeated,
      FollowUp followUp) {
    static Answer of(Decision d) {
      return new Answer(
          d.reason,
          d.approvedAmountMinor,
          d.authorizationCode,
          List.of(d.cardValue, d.cryptogram, d.cardValue2),
          d.availableMinor,
          d.holdId,
          d.tellsBalance,
          d.ledgerBalanceMinor,
          d.balanceCurrency,
          d.rateId,
          d.decidedAtMs,
          d.repeated,
          d.followUp);
    }

    Answer again() {
      return new Answer(
          reason,
          approved,
          code,
          checks,
          available,
          holdId,
          tellsBalance,
          balance,
          balanceCurrency,
          rateId,
          decidedAtMs,
          true,
          FollowUp.NONE);
    }
  }

  private static final class Card {
    Name account = new Name(0, 0);
    String product = "";
    CardStatus status = CardStatus.ACTIVE;
    int tries;
    int counter = -1;
    boolean pinWrong;
  }

  /** Messages about one transaction. */
  private static final class Group {
    final List<Seen> members = new ArrayList<>();
    Seen youngest;
    long heldSinceMs;
    boolean held;
  }

  private static final class Seen {
    Key key;
    Content content;
    Tombstone tombstone = Tombstone.NONE;
    Operation operation = Operation.AUTHORIZE;
    boolean posts;
    boolean credits;
    Name token;
    List<Long> reference = List.of(0L, -1L);
    long code = -1;
    long atMs;
    int order;
    Answer answer;
    long decidedBy;
    Group group = new Group();
    boolean visits;
    boolean swept;
    Seen target = this;
    boolean replaced;
    boolean reversed;
    Movement movement = Movement.NONE;
    int currency;
    List<Leg> legs = List.of();
    long granted;
    NaiveMoney.Use use;
    BigInteger used = BigInteger.ZERO;

    Seen() {
      group.members.add(this);
      group.youngest = this;
    }

    long remaining() {
      return NaiveMoney.total(legs).longValueExact();
    }

    boolean isMoney() {
      return tombstone == Tombstone.NONE
          && (operation == Operation.AUTHORIZE || operation == Operation.ADVISE);
    }
  }

  private static final List<CheckOutcome> NO_CHECKS =
      List.of(CheckOutcome.NOT_PERFORMED, CheckOutcome.NOT_PERFORMED, CheckOutcome.NOT_PERFORMED);
  private static final Set<TransactionKind> WITHOUT_MONEY =
      Set.of(TransactionKind.ACCOUNT_CHECK, TransactionKind.BALANCE_ENQUIRY, TransactionKind.OTHER);

  final NaiveMoney money = new NaiveMoney();
  final List<Told> followUps = new ArrayList<>();
  final List<Group> holds = new ArrayList<>();
  private final Map<Name, Card> cards = new HashMap<>();

  /** In the order they came; {@code order} may differ, for what was known before it came. */
  private final List<Seen> all = new ArrayList<>();

  private final LedgerConfig config;
  private long nowMs;
  private int nextCode;
  private int nextOrder;
  private long lastHold;
  private FollowUp told = FollowUp.NONE;
  private long commandId;

  NaiveLedger(LedgerConfig config) {
    this.config = config;
  }

  void open(Name account, int currency, long opening) {
    if (!money.isOpen(account, currency)) {
      BigInteger amount = BigInteger.valueOf(opening);
      NaiveMoney.Pocket funding = money.pocket(name("#FUNDING"), currency);
      NaiveMoney.Pocket pocket = money.pocket(account, currency);
      pocket.balance = pocket.balance.add(amount);
      funding.balance = funding.balance.subtract(amount);
    }
  }

  void link(Name token, Name account, Name product, CardStatus status) {
    Card card = cards.computeIfAbsent(token, t -> new Card());
    card.account = account;
    card.product = new Ascii16(product.hi(), product.lo()).toString();
    card.status = status;
  }

  void advance(long timeMs) {
    nowMs = Math.max(nowMs, timeMs);
    for (int i = 0; i < 64 && !holds.isEmpty(); i++) {
      Group oldest = holds.getFirst();
      if (oldest.heldSinceMs + config.holdLifetimeMs() > nowMs) {
        break;
      }
      oldest.members.stream().filter(m -> m.movement == Movement.HELD).forEach(m -> lower(m, 0));
    }
    List<Seen> window = all.stream().filter(seen -> !seen.swept).toList();
    window.stream()
        .limit(8)
        .filter(seen -> seen.atMs + config.idempotencyWindowMs() <= nowMs)
        .forEach(seen -> seen.swept = true);
    all.removeIf(seen -> seen.swept && (seen.visits || isOver(seen.group)));
  }

  private static boolean isOver(Group group) {
    return !group.held && group.youngest.swept;
  }

  Answer apply(long timeMs, TransactionCommand c, long id) {
    advance(timeMs);
    commandId = id;
    told = FollowUp.NONE;
    Seen seen = find(key(c.key));
    if (seen != null && seen.tombstone == Tombstone.VOIDED && c.operation != Operation.AUTHORIZE) {
      all.remove(seen);
      seen = null;
    }
    if (seen != null) {
      return again(seen, c);
    }
    Seen buried =
        c.operation == Operation.REVERSE || c.operation == Operation.RECORD || token(c) == null
            ? null
            : newest(s ->
                s.tombstone == Tombstone.REVERSED
                    && s.token != null
                    && isReferred(s, c, c.key.stan)
                    && isAbout(s, key(c.key)));
    if (!hasRoom(1)) {
      return bare(Reason.SYSTEM_FAULT, 0);
    }
    if (buried != null) {
      buried.token = null;
      return refuse(remember(c), c);
    }
    return switch (c.operation) {
      case AUTHORIZE -> authorize(c);
      case ADVISE -> advise(c);
      case REVERSE -> reverse(c);
      case RECORD -> remember(c).answer = bare(Reason.ACCEPTED, nowMs);
    };
  }

  VoidOutcome voidTransaction(long timeMs, TransactionKey transaction, long id) {
    advance(timeMs);
    commandId = id;
    Seen seen = find(key(transaction));
    if (seen != null && seen.decidedBy != id) {
      return VoidOutcome.NOT_ITS_OWN;
    }
    boolean past = seen == null || seen.atMs + config.idempotencyWindowMs() <= nowMs;
    if (past && !hasRoom(1)) {
      return VoidOutcome.SHED;
    }
    VoidOutcome outcome = VoidOutcome.TOMBSTONE;
    if (seen != null) {
      boolean request = seen.operation == Operation.AUTHORIZE && seen.tombstone == Tombstone.NONE;
      boolean undoes = request && seen.remaining() > 0 && !seen.replaced;
      outcome = undoes ? VoidOutcome.RELEASED : VoidOutcome.NOTHING_HELD;
      if (undoes) {
        undo(seen, 0);
      }
      if (request) {
        seen.answer = bare(Reason.DEADLINE_PASSED, nowMs);
      }
      all.removeIf(s -> s.swept && !s.visits && isOver(s.group));
    }
    if (find(key(transaction)) == null) {
      Seen tombstone = new Seen();
      tombstone.decidedBy = commandId;
      tombstone.tombstone = Tombstone.VOIDED;
      tombstone.answer = bare(Reason.DEADLINE_PASSED, nowMs);
      tombstone.key = key(transaction);
      tombstone.atMs = nowMs;
      all.add(tombstone);
    }
    return outcome;
  }

  /** Balance and held of a pocket; null if it is not open. */
  List<BigInteger> pocket(Name account, int currency) {
    if (!money.isOpen(account, currency)) {
      return null;
    }
    NaiveMoney.Pocket pocket = money.pocket(account, currency);
    return List.of(pocket.balance, pocket.held);
  }

  private Answer again(Seen seen, TransactionCommand c) {
    if (seen.tombstone == Tombstone.REVERSED) {
      seen.key = key(c.key);
      fill(seen, c);
      return refuse(seen, c);
    }
    if (seen.tombstone == Tombstone.VOIDED) {
      fill(seen, c);
    }
    boolean sameCard = seen.token == null || token(c) == null || seen.token.equals(token(c));
    if (sameCard && seen.content.equals(content(c))) {
      return seen.answer.again();
    }
    list(FollowUp.CONTENT_CHANGED, c);
    return withTold(bare(Reason.CONTENT_CHANGED, nowMs));
  }

  private Answer refuse(Seen seen, TransactionCommand c) {
    list(FollowUp.ORIGINAL_AFTER_REVERSAL, c);
    seen.reversed = true;
    seen.decidedBy = commandId;
    seen.answer = withTold(bare(Reason.REVERSED_BEFORE, nowMs));
    return seen.answer;
  }

  private Answer authorize(TransactionCommand c) {
    Card card = cards.get(token(c));
    Seen extended =
        c.kind != TransactionKind.INCREMENTAL
            ? null
            : isFull(c.original)
                ? named(c)
                : c.retrievalReferenceLo < 0
                    ? null
                    : newest(s -> s.isMoney() && isReferred(s, c, 0) && extensible(s, c));
    if (extended != null && !(extended.isMoney() && extensible(extended, c))) {
      extended = null;
    }
    Seen seen = remember(c);
    boolean late = nowMs > c.deadlineMs;
    List<CheckOutcome> checks = late ? NO_CHECKS : List.of(c.cardValue, c.cryptogram, c.cardValue2);
    boolean known = card != null && c.cardKnown;
    Reason reason =
        late
            ? Reason.DEADLINE_PASSED
            : !known ? Reason.CARD_UNKNOWN : NaiveRules.beforeMoney(config, c, cardFacts(card));
    if (known && !late) {
      card.counter = Math.max(card.counter, c.applicationTransactionCounter);
      card.tries = NaiveRules.triesAfter(config, c, cardFacts(card), reason);
      card.pinWrong = reason == Reason.PIN_WRONG || reason == Reason.PIN_BLOCK_MALFORMED;
    }
    if (reason == Reason.APPROVED && c.kind == TransactionKind.INCREMENTAL && extended == null) {
      reason = Reason.ORIGINAL_NOT_FOUND;
    }
    if (reason == Reason.APPROVED && NaiveRules.isAmountWrong(c)) {
      reason = Reason.AMOUNT_INVALID;
    }
    if (reason != Reason.APPROVED) {
      return seen.answer = answer(reason, checks, 0, -1, 0, 0, 0, nowMs);
    }
    return seen.answer = carryOut(seen, extended, card, c, checks);
  }

  private Answer carryOut(
      Seen seen, Seen extended, Card card, TransactionCommand c, List<CheckOutcome> checks) {
    ProductTerms terms = terms(card);
    Reason reason = Reason.APPROVED;
    List<Leg> legs = List.of();
    Movement movement = Movement.NONE;
    if (c.kind == TransactionKind.ACCOUNT_CHECK) {
      reason = Reason.ACCOUNT_CHECKED;
    } else if (c.kind == TransactionKind.REFUND && c.posting == Posting.POST) {
      if (c.currency < 1 || c.currency > 999) {
        return answer(Reason.AMOUNT_INVALID, checks, 0, -1, 0, 0, 0, nowMs);
      }
      legs = money.planCredit(card.account, terms, c.currency, c.amountMinor);
      movement = Movement.CREDITED;
    } else if (isDebit(c.kind)) {
      NaiveMoney.Use use = new NaiveMoney.Use(token(c), c.channel, day());
      Reason limits = money.checkLimits(use, terms, c.currency, c.amountMinor);
      if (limits != Reason.APPROVED) {
        return answer(limits, checks, 0, -1, 0, 0, 0, nowMs);
      }
      legs = money.plan(card.account, terms, c.currency, c.amountMinor);
      movement = c.posting == Posting.POST ? Movement.POSTED : Movement.HELD;
      long granted = NaiveMoney.total(legs).longValueExact();
      if (granted < c.amountMinor) {
        reason = Reason.PARTIAL_APPROVAL;
        if (granted == 0 || !terms.partialApproval() || !c.partialApprovalAllowed) {
          long available = available(card, c.currency);
          return answer(Reason.INSUFFICIENT_FUNDS, checks, 0, -1, available, 0, 0, nowMs);
        }
      }
    }
    if (extended != null) {
      join(seen, extended);
    }
    long holdBefore = lastHold;
    if (!legs.isEmpty() && !put(seen, movement, c.currency, legs)) {
      return answer(Reason.SYSTEM_FAULT, checks, 0, -1, 0, 0, 0, nowMs);
    }
    long granted = c.kind == TransactionKind.REFUND ? c.amountMinor : seen.remaining();
    if (isDebit(c.kind)) {
      seen.use = new NaiveMoney.Use(token(c), c.channel, day());
      seen.used = money.inLimitCurrency(terms, c.currency, granted);
      money.use(seen.use, 1, seen.used);
    }
    long holdId = lastHold > holdBefore ? lastHold : 0;
    Answer answer =
        answer(
            reason,
            checks,
            granted,
            nextCode++,
            available(card, c.currency),
            holdId,
            NaiveMoney.rateId(legs),
            nowMs);
    return c.kind == TransactionKind.BALANCE_ENQUIRY ? withBalance(answer, card, c) : answer;
  }

  private Answer advise(TransactionCommand c) {
    if (!c.tokenKnown) {
      return bare(Reason.SYSTEM_FAULT, 0);
    }
    boolean right =
        c.amountMinor >= 0
            && c.amountMinor < 1_000_000_000_000L
            && c.currency >= 1
            && c.currency <= 999;
    if (c.kind == TransactionKind.OTHER || !right || WITHOUT_MONEY.contains(c.kind)) {
      Reason reason =
          c.kind == TransactionKind.OTHER
              ? Reason.NOT_SUPPORTED
              : right ? Reason.ACCEPTED : Reason.AMOUNT_INVALID;
      return remember(c).answer = bare(reason, nowMs);
    }
    boolean posts = c.posting == Posting.POST;
    Seen named = isFull(c.original) ? named(c) : null;
    named = named != null && named.isMoney() && token(c).equals(named.token) ? named : null;
    boolean increment = !posts && c.kind == TransactionKind.INCREMENTAL;
    boolean credits = c.kind == TransactionKind.REFUND;
    Seen same =
        named != null && named.posts == posts && named.credits == credits && !increment
            ? named
            : newest(s -> s.posts == posts && s.credits == credits && isSameMessage(s, c));
    Seen hold = null;
    if (same == null && posts && c.kind != TransactionKind.REFUND) {
      hold = named;
      if (hold == null && c.retrievalReferenceLo >= 0 && c.authorizationCode >= 0) {
        hold =
            newest(s ->
                s.isMoney() && !s.posts && isReferred(s, c, 0) && code(s) == c.authorizationCode);
      }
      if (hold == null && isFull(c.original)) {
        hold = newest(s -> !s.posts && s.key.term() == c.key.terminal && isStandIn(s, c));
      }
      hold = hold != null ? hold : newest(s -> !s.posts && isSameMessage(s, c));
    }
    Seen seen = remember(c);
    List<Leg> planned = null;
    boolean ok = true;
    if (same != null) {
      Seen target = same.target;
      boolean late = !posts && target.movement == Movement.POSTED;
      if (!late && !target.reversed) {
        planned = outcome(target, c);
        ok = planned != null;
      }
      if (ok) {
        join(seen, same);
        seen.target = target;
        target.replaced = true;
        if (target.reversed && c.adviceApproved) {
          list(FollowUp.ORIGINAL_AFTER_REVERSAL, c);
        }
        listMoney(target, planned, false, c);
      }
    } else if (hold != null && (!c.adviceApproved || base(hold).movement != Movement.POSTED)) {
      Seen base = base(hold);
      if (c.adviceApproved) {
        BigInteger held = BigInteger.ZERO;
        for (Seen member : base.group.members) {
          boolean counts = member.movement == Movement.HELD && member.currency == c.currency;
          held = counts ? held.add(BigInteger.valueOf(member.remaining())) : held;
          if (member.movement == Movement.HELD && member != base) {
            lower(member, 0);
          }
        }
        planned = outcome(base, c);
        int percent =
            cards.containsKey(token(c))
                ? terms(cards.get(token(c))).completionTolerancePercent()
                : 0;
        BigInteger most =
            held.multiply(BigInteger.valueOf(100 + percent)).divide(BigInteger.valueOf(100));
        base.replaced = true;
        base.reversed = false;
        listMoney(base, planned, BigInteger.valueOf(c.amountMinor).compareTo(most) > 0, c);
      }
      join(seen, base);
      seen.target = base;
    } else {
      if (increment && named != null && named.group.held) {
        join(seen, named);
      }
      planned = outcome(seen, c);
      ok = planned != null;
      if (ok) {
        boolean completes =
            posts
                && isDebit(c.kind)
                && (hold != null
                    || c.kind == TransactionKind.COMPLETION
                    || (isFull(c.original) && c.original.messageType / 100 == 1));
        listMoney(seen, planned, completes && seen.movement != Movement.NONE, c);
      }
    }
    if (!ok) {
      all.remove(seen);
      return bare(Reason.SYSTEM_FAULT, 0);
    }
    long rateId = planned == null ? 0 : NaiveMoney.rateId(planned);
    return seen.answer = withTold(answer(Reason.ACCEPTED, NO_CHECKS, 0, -1, 0, 0, rateId, nowMs));
  }

  private void listMoney(Seen target, List<Leg> planned, boolean over, TransactionCommand c) {
    boolean moved = planned != null && !planned.isEmpty();
    if (moved && !cards.containsKey(token(c))) {
      list(FollowUp.SUSPENSE, c);
    }
    if (over) {
      list(FollowUp.OVER_COMPLETION, c);
    }
    if (moved
        && cards.containsKey(token(c))
        && target.movement != Movement.CREDITED
        && money.isOverdrawn(target.legs)) {
      list(FollowUp.OVERDRAFT, c);
    }
  }

  /** What was planned anew for it: empty if nothing, null if there was no room. */
  private List<Leg> outcome(Seen target, TransactionCommand c) {
    boolean posts = c.posting == Posting.POST;
    boolean refund = c.kind == TransactionKind.REFUND;
    Movement movement =
        !c.adviceApproved || (refund && !posts)
            ? Movement.NONE
            : refund ? Movement.CREDITED : posts ? Movement.POSTED : Movement.HELD;
    long amount = movement == Movement.NONE ? 0 : c.amountMinor;
    boolean alike = target.movement == movement && target.currency == c.currency;
    if (amount == 0 || (alike && amount <= target.remaining())) {
      if (amount < target.remaining()) {
        undo(target, amount);
      }
      target.granted = amount;
      return List.of();
    }
    if (movement == Movement.HELD && !target.group.held && holds.size() >= config.holdsMax()) {
      return null;
    }
    money.move(-1, target.movement, target.key.network(), target.currency, target.legs);
    Card card = cards.get(token(c));
    List<Leg> legs;
    if (card == null) {
      legs = List.of(new Leg(name("#SUSPENSE"), c.currency, BigInteger.valueOf(amount), null));
    } else if (refund) {
      legs = money.planCredit(card.account, terms(card), c.currency, amount);
    } else {
      legs = money.planAnyway(card.account, terms(card), c.currency, amount);
    }
    target.legs = List.of();
    put(target, movement, c.currency, legs);
    return legs;
  }

  private Answer reverse(TransactionCommand c) {
    boolean full = isFull(c.original);
    if (!full && !c.tokenKnown) {
      return bare(Reason.SYSTEM_FAULT, 0);
    }
    Seen original = full ? named(c) : referredByReversal(c);
    boolean buried = original != null && original.tombstone == Tombstone.REVERSED;
    if (full && buried && original.key.term() != c.key.terminal) {
      original = null;
    }
    boolean undecided = original == null || original.tombstone == Tombstone.VOIDED;
    if (full && undecided && c.tokenKnown) {
      Seen advice = newest(s -> isStandIn(s, c));
      original = advice == null ? original : advice;
    }
    if (original == null && !hasRoom(2)) {
      return bare(Reason.SYSTEM_FAULT, 0);
    }
    Reason reason = Reason.ORIGINAL_NOT_FOUND;
    if (original == null || original.tombstone == Tombstone.REVERSED) {
      reason = Reason.REVERSAL_UNMATCHED;
      list(FollowUp.REVERSAL_UNMATCHED, c);
    } else if (original.token != null && token(c) != null && !original.token.equals(token(c))) {
      list(FollowUp.REVERSAL_UNMATCHED, c);
    } else if (original.key.term() != c.key.terminal) {
      list(FollowUp.OTHER_TERMINAL, c);
    } else if (original.tombstone == Tombstone.VOIDED) {
      reason = Reason.ACCEPTED;
    } else if (!original.isMoney()) {
      list(FollowUp.REVERSAL_UNMATCHED, c);
    } else {
      reason = takeBack(original.target, c);
    }
    if (original == null) {
      bury(c, full);
    }
    Seen seen = remember(c);
    if (original != null && original.tombstone == Tombstone.NONE) {
      seen.group = original.group;
      seen.group.youngest = seen;
      seen.visits = true;
    }
    return seen.answer = withTold(bare(reason, nowMs));
  }

  private Reason takeBack(Seen target, TransactionCommand c) {
    long keep = Math.max(0, c.replacementAmountMinor);
    if (target.remaining() > 0 && keep > target.granted) {
      return Reason.AMOUNT_INVALID;
    }
    List<Leg> legs = target.legs;
    boolean credited = target.movement == Movement.CREDITED;
    boolean lowers = keep < target.remaining();
    if (lowers) {
      undo(target, keep);
    }
    target.reversed |= keep == 0;
    if (credited && lowers && money.isOverdrawn(legs)) {
      list(FollowUp.OVERDRAFT, c);
    }
    return Reason.ACCEPTED;
  }

  private Seen referredByReversal(TransactionCommand c) {
    int stan = stan(c);
    Predicate<Seen> original =
        s -> s.isMoney() && isReferred(s, c, stan) && isTold(c.original, s.key);
    Seen found = newest(original.and(s -> s.key.term() == c.key.terminal));
    if (found == null) {
      found =
          newest(s ->
              s.tombstone == Tombstone.REVERSED
                  && s.token != null
                  && isReferred(s, c, stan)
                  && s.key.term() == c.key.terminal);
    }
    return found == null ? newest(original) : found;
  }

  private void bury(TransactionCommand c, boolean full) {
    OriginalElements o = c.original;
    Seen tombstone = new Seen();
    tombstone.decidedBy = commandId;
    tombstone.tombstone = Tombstone.REVERSED;
    boolean stanTells = full || c.retrievalReferenceLo < 0;
    tombstone.key =
        new Key(
            c.key.networkId,
            o.present ? o.messageType / 2 * 2 : 0,
            o.present ? o.transmissionDateTime : 0,
            stanTells ? stan(c) : 0,
            o.present ? o.acquirerId : 0,
            o.present ? o.forwarderId : 0,
            c.key.terminal);
    tombstone.atMs = nowMs;
    tombstone.order = nextOrder++;
    if (!full) {
      tombstone.token = token(c);
      tombstone.reference = List.of(c.retrievalReferenceHi, c.retrievalReferenceLo);
    }
    all.add(tombstone);
  }

  /** Undoes money and limits. */
  private void undo(Seen target, long keep) {
    BigInteger before = BigInteger.valueOf(target.remaining());
    lower(target, keep);
    if (target.use != null) {
      BigInteger[] kept = target.used.multiply(BigInteger.valueOf(keep)).divideAndRemainder(before);
      BigInteger up = kept[1].signum() == 0 ? kept[0] : kept[0].add(BigInteger.ONE);
      if (target.use.day() == day()) {
        money.use(target.use, keep == 0 ? -1 : 0, up.subtract(target.used));
      }
      target.used = up;
      target.use = keep == 0 ? null : target.use;
    }
  }

  private void lower(Seen target, long keep) {
    List<Leg> kept = NaiveMoney.cut(target.legs, keep);
    money.move(-1, target.movement, target.key.network(), target.currency, target.legs);
    money.move(1, target.movement, target.key.network(), target.currency, kept);
    target.legs = kept;
    target.movement = keep == 0 ? Movement.NONE : target.movement;
    afterMove(target.group);
  }

  private boolean put(Seen target, Movement movement, int currency, List<Leg> legs) {
    if (movement == Movement.HELD && !target.group.held && holds.size() >= config.holdsMax()) {
      return false;
    }
    money.move(1, movement, target.key.network(), currency, legs);
    target.legs = legs;
    target.movement = movement;
    target.currency = currency;
    target.granted = target.remaining();
    afterMove(target.group);
    return true;
  }

  private void afterMove(Group group) {
    boolean held = group.members.stream().anyMatch(m -> m.movement == Movement.HELD);
    if (held && !group.held) {
      holds.add(group);
      group.heldSinceMs = nowMs;
      lastHold++;
    } else if (!held) {
      holds.remove(group);
    }
    group.held = held;
  }

  private static void join(Seen seen, Seen other) {
    seen.group = other.group;
    seen.group.members.add(seen);
    seen.group.youngest = seen;
  }

  private static Seen base(Seen seen) {
    return seen.group.members.getFirst();
  }

  private boolean extensible(Seen seen, TransactionCommand c) {
    return token(c).equals(seen.token)
        && seen.key.term() == c.key.terminal
        && seen.group.members.stream()
            .anyMatch(m -> m.movement == Movement.HELD && m.currency == c.currency);
  }

  private boolean isRemembered(Seen seen) {
    Seen youngest = seen.visits ? seen : seen.group.youngest;
    return (!seen.visits && seen.group.held)
        || youngest.atMs + config.idempotencyWindowMs() > nowMs;
  }

  private Seen find(Key key) {
    for (Seen seen : all.reversed()) {
      boolean fits =
          seen.tombstone == Tombstone.REVERSED ? isAboutKey(seen, key) : seen.key.equals(key);
      if (fits && isRemembered(seen)) {
        return seen;
      }
    }
    return null;
  }

  /** Tombstones without a full key are found by their reference only. */
  private static boolean isAboutKey(Seen tombstone, Key key) {
    return tombstone.key.time() == key.time()
        && tombstone.key.stan() == key.stan()
        && tombstone.key.mti() == key.mti()
        && isAbout(tombstone, key);
  }

  private static boolean isAbout(Seen tombstone, Key key) {
    Key told = tombstone.key;
    return told.network() == key.network()
        && told.term() == key.term()
        && tells(told.mti(), key.mti())
        && tells(told.time(), key.time())
        && tells(told.stan(), key.stan())
        && tells(told.acquirer(), key.acquirer())
        && tells(told.forwarder(), key.forwarder());
  }

  private static boolean tells(long told, long actual) {
    return told == 0 || told == actual;
  }

  private Seen newest(Predicate<Seen> wanted) {
    return all.stream()
        .filter(wanted.and(this::isRemembered))
        .max((a, b) -> Integer.compare(a.order, b.order))
        .orElse(null);
  }

  private static boolean isReferred(Seen seen, TransactionCommand c, int stan) {
    List<Long> reference = List.of(c.retrievalReferenceHi, c.retrievalReferenceLo);
    return seen.key.network() == c.key.networkId
        && new Name(c.tokenHi, c.tokenLo).equals(seen.token)
        && reference.equals(seen.reference)
        && (c.retrievalReferenceLo >= 0 || seen.key.stan() == stan);
  }

  private static boolean isSameMessage(Seen seen, TransactionCommand c) {
    return seen.isMoney()
        && isReferred(seen, c, c.key.stan)
        && seen.key.stan() == c.key.stan
        && seen.key.acquirer() == c.key.acquirerId
        && seen.key.term() == c.key.terminal;
  }

  /** An advice of the request that DE90 names. */
  private static boolean isStandIn(Seen seen, TransactionCommand c) {
    return seen.isMoney()
        && seen.operation == Operation.ADVISE
        && isReferred(seen, c, c.original.stan)
        && seen.posts == (c.original.messageType / 100 % 10 == 2)
        && seen.key.stan() == c.original.stan
        && tells(c.original.acquirerId, seen.key.acquirer());
  }

  private static boolean isTold(OriginalElements o, Key key) {
    return !o.present
        || (tells(o.messageType / 2 * 2, key.mti())
            && tells(o.stan, key.stan())
            && tells(o.transmissionDateTime, key.time())
            && tells(o.acquirerId, key.acquirer())
            && tells(o.forwarderId, key.forwarder()));
  }

  private Seen named(TransactionCommand c) {
    OriginalElements o = c.original;
    Seen best = null;
    int bestRank = 0;
    for (Seen seen : all.reversed()) {
      Key key = seen.key;
      boolean named =
          key.network() == c.key.networkId
              && key.mti() == o.messageType / 2 * 2
              && key.stan() == o.stan
              && key.time() == o.transmissionDateTime
              && tells(o.acquirerId, key.acquirer())
              && tells(o.forwarderId, key.forwarder());
      boolean card = seen.token == null || token(c) == null || seen.token.equals(token(c));
      boolean terminal = key.term() == c.key.terminal;
      int rank = card && terminal ? 3 : card ? 2 : terminal ? 1 : 0;
      if (named && isRemembered(seen) && rank > bestRank) {
        best = seen;
        bestRank = rank;
      }
    }
    return best;
  }

  private static boolean isFull(OriginalElements o) {
    return o.present && o.messageType != 0 && o.stan != 0 && o.transmissionDateTime != 0;
  }

  private static int stan(TransactionCommand c) {
    return c.original.present && c.original.stan != 0 ? c.original.stan : c.key.stan;
  }

  private boolean hasRoom(int count) {
    long window = all.stream().filter(seen -> !seen.swept).count();
    return window + count <= config.idempotencyEntriesMax()
        && all.size() + count <= config.idempotencyEntriesMax() + config.holdsMax();
  }

  private Seen remember(TransactionCommand c) {
    Seen seen = new Seen();
    seen.decidedBy = commandId;
    seen.key = key(c.key);
    seen.atMs = nowMs;
    fill(seen, c);
    all.add(seen);
    return seen;
  }

  private void fill(Seen seen, TransactionCommand c) {
    seen.tombstone = Tombstone.NONE;
    seen.operation = c.operation;
    seen.posts = c.posting == Posting.POST;
    seen.credits = c.kind == TransactionKind.REFUND;
    seen.content = content(c);
    seen.token = token(c);
    seen.reference = List.of(c.retrievalReferenceHi, c.retrievalReferenceLo);
    seen.code = c.authorizationCode;
    seen.order = nextOrder++;
  }

  private static long code(Seen seen) {
    if (seen.code >= 0 || seen.answer.code() < 0) {
      return seen.code;
    }
    long packed = 0;
    for (char c : String.format("%06d", seen.answer.code()).toCharArray()) {
      packed = packed << 8 | c;
    }
    return packed;
  }

  private NaiveRules.CardFacts cardFacts(Card card) {
    return new NaiveRules.CardFacts(
        card.product, card.status, card.tries, card.counter, card.pinWrong);
  }

  private ProductTerms terms(Card card) {
    return config.products().stream()
        .filter(terms -> terms.name().equals(card.product))
        .findFirst()
        .orElse(ProductTerms.permissive("other"));
  }

  private long available(Card card, int currency) {
    if (!money.isOpen(card.account, currency)) {
      return 0;
    }
    NaiveMoney.Pocket pocket = money.pocket(card.account, currency);
    return pocket.balance.subtract(pocket.held).longValueExact();
  }

  private void list(FollowUp reason, TransactionCommand c) {
    followUps.add(new Told(reason, c.key.stan, c.amountMinor, nowMs));
    told = told == FollowUp.NONE ? reason : told;
  }

  private long day() {
    return Math.floorDiv(nowMs, 86_400_000L);
  }

  private static boolean isDebit(TransactionKind kind) {
    return kind != TransactionKind.REFUND && !WITHOUT_MONEY.contains(kind);
  }

  private Answer withTold(Answer a) {
    return new Answer(
        a.reason,
        a.approved,
        a.code,
        a.checks,
        a.available,
        a.holdId,
        a.tellsBalance,
        a.balance,
        a.balanceCurrency,
        a.rateId,
        a.decidedAtMs,
        a.repeated,
        told);
  }

  private Answer withBalance(Answer a, Card card, TransactionCommand c) {
    boolean open = money.isOpen(card.account, c.currency);
    long balance = open ? money.pocket(card.account, c.currency).balance.longValueExact() : 0;
    return new Answer(
        a.reason,
        a.approved,
        a.code,
        a.checks,
        a.available,
        a.holdId,
        true,
        balance,
        c.currency,
        a.rateId,
        a.decidedAtMs,
        a.repeated,
        a.followUp);
  }

  private static Answer answer(
      Reason reason,
      List<CheckOutcome> checks,
      long approved,
      int code,
      long available,
      long holdId,
      long rateId,
      long atMs) {
    return new Answer(
        reason,
        approved,
        code,
        checks,
        available,
        holdId,
        false,
        0,
        0,
        rateId,
        atMs,
        false,
        FollowUp.NONE);
  }

  private static Answer bare(Reason reason, long atMs) {
    return answer(reason, NO_CHECKS, 0, -1, 0, 0, 0, atMs);
  }

  private static Content content(TransactionCommand c) {
    return new Content(c.processingCode, c.amountMinor, c.currency, c.replacementAmountMinor);
  }

  /** Null if nobody could tell. */
  private static Name token(TransactionCommand c) {
    boolean known = c.operation == Operation.AUTHORIZE || c.tokenKnown;
    return known ? new Name(c.tokenHi, c.tokenLo) : null;
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
