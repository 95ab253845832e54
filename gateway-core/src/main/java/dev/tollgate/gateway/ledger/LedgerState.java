package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.ProductTerms;

/** All the ledger knows, wired together, for the operations to work on. */
final class LedgerState {
  static final int NONE = -1;
  static final int CURRENCY_MAX = 999;

  /** Terms of a card nobody knows, for what its advices need of them. */
  private static final ProductTerms NO_TERMS = ProductTerms.permissive("none");

  final Books books = new Books();
  final Rates rates = new Rates();
  final Limits limits = new Limits(rates);
  final Funding funding = new Funding(books, rates);
  final Cards cards;
  final Transactions transactions;
  final Groups groups;
  final TransactionIndex index;
  final Movements movements;
  final FollowUps followUps = new FollowUps();
  final LedgerChain chain = new LedgerChain();
  private final Legs legs;

  long logTimeMs;

  /** The command that is being carried out; what it decides bears its number. */
  long commandId;

  /** Approvals so far: where authorization codes come from. */
  long approvals;

  LedgerState(LedgerConfig config) {
    int recordsMax = config.idempotencyEntriesMax() + config.holdsMax();
    cards = new Cards(config.products());
    transactions = new Transactions(recordsMax);
    legs = new Legs(recordsMax);
    groups = new Groups(transactions, legs, config);
    index = groups.index();
    movements = new Movements(transactions, groups, legs, books, funding, config);
  }

  void advanceTime(long nowMs) {
    logTimeMs = Math.max(logTimeMs, nowMs);
    movements.expire(logTimeMs);
    groups.expire(logTimeMs);
  }

  int card(TransactionCommand command) {
    return cards.card(command.tokenHi, command.tokenLo);
  }

  ProductTerms terms(int card) {
    return card == NONE ? NO_TERMS : cards.terms(card);
  }

  static boolean isCurrency(int currency) {
    return currency > 0 && currency <= CURRENCY_MAX;
  }

  /** A new transaction of this command, in both indices if others can refer to it. */
  int remember(TransactionCommand command) {
    int t = groups.add(command.key, logTimeMs);
    fill(t, command);
    return t;
  }

  /** Remembers a decision, which tells its time from now on, and whose it is. */
  void decide(int t, Decision out) {
    out.decidedAtMs = logTimeMs;
    transactions.setDecision(t, out, commandId);
  }

  /** Gives a transaction, so far only a key or what its reversal told of it, its content. */
  void fill(int t, TransactionCommand command) {
    if (transactions.flag(t, Transactions.BY_REFERENCE)) {
      index.removeByReference(t); // before what it is found under changes
    }
    transactions.setContent(t, command);
    if (index.isMoney(t) && transactions.flag(t, Transactions.TOKEN_KNOWN)) {
      index.addByReference(t);
    }
  }

  /**
   * Lists a transaction to be looked into; the decision tells the first reason it is listed for.
   */
  void followUp(FollowUp reason, TransactionCommand command, Decision out) {
    followUps.add(reason, command, logTimeMs);
    out.followUp = out.followUp == FollowUp.NONE ? reason : out.followUp;
  }

  /**
   * Undoes as much of a transaction as leaves an amount, and gives back its part of the limits.
   *
   * @return false, and nothing changed, if a balance would leave its range
   */
  boolean undo(int t, long remainingMinor) {
    long beforeMinor = transactions.remainingMinor(t);
    if (!movements.lower(t, remainingMinor, logTimeMs)) {
      return false;
    }
    long usedAtMs = transactions.limitsUsedAtMs(t);
    int card = cards.card(transactions.tokenHi(t), transactions.tokenLo(t));
    if (usedAtMs >= 0 && card != NONE) {
      boolean whole = remainingMinor == 0;
      long used = transactions.limitAmountMinor(t);
      long kept = whole ? 0 : Fractions.ceil(used, remainingMinor, beforeMinor);
      limits.giveBack(card, transactions.channel(t), used - kept, whole, usedAtMs, logTimeMs);
      transactions.limits(t, kept, whole ? -1 : usedAtMs);
    }
    return true;
  }

  void save(SnapshotWriter out) {
    out.section(SnapshotSection.CLOCK);
    out.word(logTimeMs);
    out.word(approvals);
    chain.save(out);
    out.section(SnapshotSection.BOOKS);
    books.save(out);
    out.section(SnapshotSection.CARDS);
    cards.save(out);
    out.section(SnapshotSection.LIMITS);
    limits.save(out);
    out.section(SnapshotSection.RATES);
    rates.save(out);
    out.section(SnapshotSection.TRANSACTIONS);
    transactions.records().save(out);
    out.section(SnapshotSection.LEGS);
    legs.save(out);
    out.section(SnapshotSection.GROUPS);
    groups.save(out);
    out.section(SnapshotSection.HOLDS);
    movements.save(out);
    out.section(SnapshotSection.FOLLOW_UPS);
    followUps.save(out);
  }

  /** Into one that has seen no command. */
  void restore(SnapshotReader in) {
    in.section(SnapshotSection.CLOCK);
    logTimeMs = in.word();
    approvals = in.word();
    chain.restore(in);
    in.section(SnapshotSection.BOOKS);
    books.restore(in);
    in.section(SnapshotSection.CARDS);
    cards.restore(in);
    in.section(SnapshotSection.LIMITS);
    limits.restore(in);
    in.section(SnapshotSection.RATES);
    rates.restore(in);
    in.section(SnapshotSection.TRANSACTIONS);
    transactions.records().restore(in);
    in.section(SnapshotSection.LEGS);
    legs.restore(in);
    in.section(SnapshotSection.GROUPS);
    groups.restore(in);
    in.section(SnapshotSection.HOLDS);
    movements.restore(in);
    in.section(SnapshotSection.FOLLOW_UPS);
    followUps.restore(in);
  }

  long bytes() {
    return groups.bytes() + legs.bytes();
  }

  long hash() {
    long hash = Words.mix(logTimeMs, approvals);
    hash = cards.hash(limits.hash(books.hash(rates.hash(hash))));
    return followUps.hash(groups.hash(movements.hash(hash)));
  }
}
