package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.ProductTerms;

/** All the ledger knows, wired together, for the operations to work on. */
final class LedgerState {
  static final int NONE = -1;
  static final int CURRENCY_MAX = 999;

  /** Terms of a card nobody knows, for what its advices need of them. */
  private static final ProductTerms NO_TERMS = ProductTerms.permissive("none");

  final Settings settings = new Settings();
  final Books books = new Books();
  final Rates rates = new Rates();
  final Funding funding = new Funding(books, rates);
  final Cards cards = new Cards();
  final Limits limits = new Limits(rates, cards.records());
  final Transactions transactions = new Transactions();
  private final Legs legs = new Legs();
  final Groups groups = new Groups(transactions, legs, settings);
  final TransactionIndex index = groups.index();
  final Movements movements = new Movements(transactions, groups, legs, books, funding, settings);
  final Loads loads = new Loads(settings);
  final FollowUps followUps = new FollowUps();
  final LedgerChain chain = new LedgerChain();

  long logTimeMs;

  /** The command that is being carried out; what it decides bears its number. */
  long commandId;

  /** Approvals so far: where authorization codes come from. */
  long approvals;

  void advanceTime(long nowMs) {
    int holdsMax =
        nowMs > logTimeMs
            ? Movements.EXPIRED_PER_MILLISECOND_MAX
            : Movements.EXPIRED_PER_COMMAND_MAX;
    logTimeMs = Math.max(logTimeMs, nowMs);
    movements.expire(logTimeMs, holdsMax);
    groups.expire(logTimeMs, Groups.EXPIRED_PER_COMMAND_MAX);
    loads.expire(logTimeMs, Loads.EXPIRED_PER_COMMAND_MAX);
  }

  /**
   * Sets the limits. What is due by those before expires first, all of it: so what counts as in use
   * is in use, and a longer time brings back nothing that was over. This may take a while.
   */
  ConfigureOutcome configure(
      int pinTriesMax,
      long idempotencyWindowMs,
      int idempotencyEntriesMax,
      long holdLifetimeMs,
      int holdsMax) {
    if (!Settings.areInRange(
        pinTriesMax, idempotencyWindowMs, idempotencyEntriesMax, holdLifetimeMs, holdsMax)) {
      return ConfigureOutcome.REFUSED;
    }
    if (settings.are(
        pinTriesMax, idempotencyWindowMs, idempotencyEntriesMax, holdLifetimeMs, holdsMax)) {
      return ConfigureOutcome.UNCHANGED;
    }
    movements.expire(logTimeMs, Integer.MAX_VALUE);
    groups.expire(logTimeMs, Integer.MAX_VALUE);
    loads.expire(logTimeMs, Integer.MAX_VALUE);
    boolean fits =
        groups.size() <= idempotencyEntriesMax
            && loads.size() <= idempotencyEntriesMax
            && movements.liveHolds() <= holdsMax
            && transactions.records().size() <= idempotencyEntriesMax + holdsMax;
    if (!fits) {
      return ConfigureOutcome.IN_USE;
    }
    settings.set(pinTriesMax, idempotencyWindowMs, idempotencyEntriesMax, holdLifetimeMs, holdsMax);
    makeRoom();
    return ConfigureOutcome.CONFIGURED;
  }

  private void makeRoom() {
    transactions.records().recordsMax(settings.recordsMax());
    legs.plansMax(settings.recordsMax());
    loads.makeRoom();
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

  /** Shows what a transaction has moved and not undone. */
  void visitLegs(int t, LegVisitor visitor) {
    FundingPlan plan = new FundingPlan();
    legs.load(transactions.legs(t), plan);
    for (int leg = 0; leg < plan.legs(); leg++) {
      int pocket = plan.pocket(leg);
      long rateId = plan.rateId(leg);
      visitor.leg(
          books.accountHi(pocket),
          books.accountLo(pocket),
          books.currency(pocket),
          plan.pocketAmountMinor(leg),
          plan.amountMinor(leg),
          rateId,
          rateId == Rates.NONE ? 0 : rates.numerator(rateId),
          rateId == Rates.NONE ? 0 : rates.denominator(rateId));
    }
  }

  void save(SnapshotWriter out) {
    out.section(SnapshotSection.CONFIGURATION);
    settings.save(out);
    out.section(SnapshotSection.CLOCK);
    out.word(logTimeMs);
    out.word(approvals);
    chain.save(out);
    out.section(SnapshotSection.BOOKS);
    books.save(out);
    out.section(SnapshotSection.CARDS);
    cards.save(out);
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
    out.section(SnapshotSection.LOADS);
    loads.save(out);
  }

  /** Into one that has seen no command. */
  void restore(SnapshotReader in) {
    in.section(SnapshotSection.CONFIGURATION);
    settings.restore(in);
    makeRoom();
    in.section(SnapshotSection.CLOCK);
    logTimeMs = in.word();
    approvals = in.word();
    chain.restore(in);
    in.section(SnapshotSection.BOOKS);
    books.restore(in);
    in.section(SnapshotSection.CARDS);
    cards.restore(in);
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
    in.section(SnapshotSection.LOADS);
    loads.restore(in);
  }

  long bytes() {
    return groups.bytes() + legs.bytes() + loads.bytes();
  }

  long hash() {
    long hash = settings.hash(Words.mix(logTimeMs, approvals));
    hash = cards.hash(books.hash(rates.hash(hash)));
    return loads.hash(followUps.hash(groups.hash(movements.hash(hash))));
  }
}
