package dev.tollgate.gateway.model;

import dev.tollgate.gateway.ledger.LedgerConfig;
import dev.tollgate.gateway.ledger.Operation;
import dev.tollgate.gateway.ledger.OriginalElements;
import dev.tollgate.gateway.ledger.Posting;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.rules.TransactionKind;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What the {@link Judge} remembers of messages, and how one message finds another. */
final class JudgeMemory {
  record Key(int network, int mti, long time, int stan, long acquirer, long forwarder, long at) {
    static Key of(TransactionKey k) {
      return new Key(
          k.networkId,
          k.mti,
          k.transmissionDateTime,
          k.stan,
          k.acquirerId,
          k.forwarderId,
          k.terminal);
    }
  }

  /** DE37, or none. */
  record Reference(long hi, long lo) {
    boolean told() {
      return lo >= 0;
    }
  }

  /** DE3, 4, 49, 95; the card is compared apart, because it may not be known. */
  record Content(int code, long amount, int currency, long replacement) {}

  private record Named(int network, int mti, long time, int stan) {}

  private record Referred(int network, JudgeCards.Token token, Reference reference) {}

  /** Why something is remembered that has not come. */
  enum Grave {
    NONE,
    VOIDED,
    REVERSED
  }

  /** Messages about one transaction, the first of which began it. */
  static final class Affair {
    final List<Entry> members = new ArrayList<>();
    long youngestAtMs;
    boolean held;
    long heldSinceMs;
  }

  /** One message. */
  static final class Entry {
    Key key;
    Grave grave = Grave.NONE;
    Operation operation = Operation.AUTHORIZE;
    boolean posts;
    boolean credits;
    JudgeCards.Token token;
    Reference reference = new Reference(0, -1);
    Content content;
    long code = -1;
    long atMs;
    JudgeAnswer answer;

    /** The command it was decided by. */
    long decidedBy;

    Affair affair = new Affair();

    /** A reversal: it keeps the affair in mind, but is itself kept in mind for its window only. */
    boolean visits;

    Entry target = this;
    boolean replaced;
    boolean reversed;
    JudgeMoney.Effect effect = JudgeMoney.Effect.NONE;
    int currency;
    List<JudgeMoney.Leg> legs = List.of();
    BigDecimal granted = BigDecimal.ZERO;
    JudgeCards.Use use;
    BigDecimal used = BigDecimal.ZERO;

    BigDecimal remaining() {
      return JudgeMoney.sum(legs);
    }

    /** Whether it is a request or an advice that came. */
    boolean isMoney() {
      return grave == Grave.NONE
          && (operation == Operation.AUTHORIZE || operation == Operation.ADVISE);
    }
  }

  private LedgerConfig config;
  private final Map<Named, List<Entry>> byName = new HashMap<>();
  private final Map<Referred, List<Entry>> byReference = new HashMap<>();
  private final ArrayDeque<Entry> window = new ArrayDeque<>();
  private long nowMs;

  /** The command that is before the judge. */
  long commandId;

  JudgeMemory(LedgerConfig config) {
    this.config = config;
  }

  void config(LedgerConfig next) {
    config = next;
  }

  void advance(long timeMs) {
    nowMs = timeMs;
    while (!window.isEmpty() && !isInWindow(window.peek().atMs)) {
      window.remove();
    }
  }

  boolean isInWindow(long atMs) {
    return atMs + config.idempotencyWindowMs() > nowMs;
  }

  int size() {
    return window.size();
  }

  boolean hasRoom(int entries) {
    return window.size() + entries <= config.idempotencyEntriesMax();
  }

  Entry remember(TransactionCommand c) {
    Entry entry = add(Key.of(c.key));
    fill(entry, c);
    return entry;
  }

  Entry add(Key key) {
    Entry entry = new Entry();
    entry.key = key;
    entry.atMs = nowMs;
    entry.decidedBy = commandId;
    entry.affair.youngestAtMs = nowMs;
    entry.affair.members.add(entry);
    window.add(entry);
    byName.computeIfAbsent(named(key), k -> new ArrayList<>()).add(entry);
    return entry;
  }

  /** Gives an entry its content; from now on it is the newest of its reference. */
  void fill(Entry entry, TransactionCommand c) {
    entry.grave = Grave.NONE;
    entry.operation = c.operation;
    entry.posts = c.posting == Posting.POST;
    entry.credits = c.kind == TransactionKind.REFUND;
    entry.content =
        new Content(c.processingCode, c.amountMinor, c.currency, c.replacementAmountMinor);
    entry.token = token(c);
    entry.reference = reference(c);
    entry.code = c.authorizationCode;
    refer(entry);
  }

  void refer(Entry entry) {
    if (entry.token != null) {
      Referred referred = new Referred(entry.key.network, entry.token, entry.reference);
      List<Entry> known = byReference.computeIfAbsent(referred, k -> new ArrayList<>());
      known.remove(entry);
      known.add(entry);
    }
  }

  /** No reference leads to it any more. */
  void unrefer(Entry entry) {
    byReference.get(new Referred(entry.key.network, entry.token, entry.reference)).remove(entry);
    entry.token = null;
  }

  void forget(Entry entry) {
    window.remove(entry);
    byName.get(named(entry.key)).remove(entry);
    if (entry.token != null) {
      byReference.get(new Referred(entry.key.network, entry.token, entry.reference)).remove(entry);
    }
    entry.affair.members.remove(entry);
  }

  void join(Entry entry, Affair affair) {
    entry.affair = affair;
    affair.members.add(entry);
    affair.youngestAtMs = nowMs;
  }

  /** Within its window, or for as long as its affair has a hold or a younger message. */
  boolean isRemembered(Entry entry) {
    return isInWindow(entry.atMs)
        || (!entry.visits && (entry.affair.held || isInWindow(entry.affair.youngestAtMs)));
  }

  /** Under this key, or what a reversal with a full DE90 has buried there. */
  Entry find(Key key) {
    for (Entry entry : byName.getOrDefault(named(key), List.of()).reversed()) {
      boolean fits = entry.grave == Grave.REVERSED ? tells(entry, key) : entry.key.equals(key);
      if (fits && isRemembered(entry)) {
        return entry;
      }
    }
    return null;
  }

  /** What is under a key, remembered or not; null if nothing ever was. */
  Entry everSeen(Key key) {
    for (Entry entry : byName.getOrDefault(named(key), List.of()).reversed()) {
      if (entry.key.equals(key)) {
        return entry;
      }
    }
    return null;
  }

  /** What DE90 names in full; of several first that of the same card, then of the terminal. */
  Entry named(TransactionCommand c) {
    OriginalElements o = c.original;
    int mti = o.messageType - o.messageType % 2;
    Named name = new Named(c.key.networkId, mti, o.transmissionDateTime, o.stan);
    Entry best = null;
    int bestFit = 0;
    for (Entry entry : byName.getOrDefault(name, List.of()).reversed()) {
      boolean card = entry.token == null || token(c) == null || entry.token.equals(token(c));
      boolean terminal = entry.key.at == c.key.terminal;
      int fit = (card ? 2 : 0) + (terminal ? 1 : 0);
      boolean told =
          says(o.acquirerId, entry.key.acquirer) && says(o.forwarderId, entry.key.forwarder);
      if (told && isRemembered(entry) && fit > bestFit) {
        best = entry;
        bestFit = fit;
      }
    }
    return best;
  }

  /** The newest of this network, card and DE37; where there is no DE37, DE11 tells which. */
  Entry newest(TransactionCommand c, int stan, Predicate<Entry> wanted) {
    JudgeCards.Token token = new JudgeCards.Token(c.tokenHi, c.tokenLo);
    Referred referred = new Referred(c.key.networkId, token, reference(c));
    for (Entry entry : byReference.getOrDefault(referred, List.of()).reversed()) {
      boolean meant = entry.reference.told() || entry.key.stan == stan;
      if (meant && isRemembered(entry) && wanted.test(entry)) {
        return entry;
      }
    }
    return null;
  }

  /** Whether the parts of a tombstone's DE90 that are not zero are those of a key. */
  static boolean tells(Entry tombstone, Key key) {
    Key told = tombstone.key;
    return told.network == key.network
        && told.at == key.at
        && says(told.mti, key.mti)
        && says(told.time, key.time)
        && says(told.stan, key.stan)
        && says(told.acquirer, key.acquirer)
        && says(told.forwarder, key.forwarder);
  }

  static boolean tells(OriginalElements o, Key key) {
    return !o.present
        || (says(o.messageType - o.messageType % 2, key.mti)
            && says(o.stan, key.stan)
            && says(o.transmissionDateTime, key.time)
            && says(o.acquirerId, key.acquirer)
            && says(o.forwarderId, key.forwarder));
  }

  /** Parts compare as numbers; zero says nothing. */
  static boolean says(long part, long actual) {
    return part == 0 || part == actual;
  }

  static boolean isFull(OriginalElements o) {
    return o.present && o.messageType != 0 && o.stan != 0 && o.transmissionDateTime != 0;
  }

  static Reference reference(TransactionCommand c) {
    return new Reference(c.retrievalReferenceHi, c.retrievalReferenceLo);
  }

  /** Null if nobody could tell the card. */
  static JudgeCards.Token token(TransactionCommand c) {
    boolean known = c.operation == Operation.AUTHORIZE || c.tokenKnown;
    return known ? new JudgeCards.Token(c.tokenHi, c.tokenLo) : null;
  }

  private static Named named(Key key) {
    return new Named(key.network, key.mti, key.time, key.stan);
  }
}
