package dev.tollgate.gateway.ledger;

/**
 * What transactions do to the money: hold it, post it, credit it, and undo that in whole or in
 * part, each with the pockets, amounts and rates it was done with. A transaction does one of these
 * once; a new outcome takes the place of the old one.
 *
 * <p>The holds of a group are one hold: it begins with the first member that holds money, and ends
 * with the last one that does or, for all of them, at the end of its lifetime. All holds have one
 * lifetime, so the oldest is always the next to expire.
 */
final class Movements {
  private static final int NONE = Transactions.NONE;

  /**
   * Most holds the first command of a millisecond lets expire. A hold behind more than this many
   * others that come due at once keeps its money a few commands longer.
   */
  static final int EXPIRED_PER_MILLISECOND_MAX = 64;

  /**
   * Most holds each further command of that millisecond lets expire. There are such only where
   * commands are many; those that come after a pause of the log then have little more to do than
   * others, and it is still several times what they add.
   */
  static final int EXPIRED_PER_COMMAND_MAX = 8;

  private final Transactions transactions;
  private final Groups groups;
  private final Legs legs;
  private final Books books;
  private final Funding funding;
  private final RecordList holds;
  private final Settings settings;

  /** Scratch: a plan as it was carried out, what is kept of it, and what is taken back. */
  private final FundingPlan before = new FundingPlan();

  private final FundingPlan kept = new FundingPlan();
  private final FundingPlan difference = new FundingPlan();

  /** Counted up from 1, never used again. */
  private long lastHoldId;

  Movements(
      Transactions transactions,
      Groups groups,
      Legs legs,
      Books books,
      Funding funding,
      Settings settings) {
    this.transactions = transactions;
    this.groups = groups;
    this.legs = legs;
    this.books = books;
    this.funding = funding;
    this.holds = new RecordList(transactions.records(), Transactions.HOLD_LINK);
    this.settings = settings;
  }

  /**
   * Takes back the money of a transaction, if it moved any, so that a plan for its new outcome can
   * count on it. {@link #put} must come next.
   *
   * @param movement the new outcome's
   * @return false, and nothing changed, if there is no room for a hold or a balance would leave its
   *     range
   */
  boolean lift(int t, Movement movement) {
    if (!hasRoom(t, movement)) {
      return false;
    }
    legs.load(transactions.legs(t), before);
    Movement old = transactions.movement(t);
    return takeBack(old, settlementPocket(t, old, transactions.currency(t)), before);
  }

  /** Whether there may be one more hold, if it takes one. */
  boolean hasRoom(int t, Movement movement) {
    boolean begins = movement == Movement.HELD && !isHeld(t);
    return !begins || holds.size() < settings.holdsMax();
  }

  /**
   * Carries out a plan for a transaction that was {@link #lift lifted}.
   *
   * @return false, and everything as before the lift, if a balance would leave its range
   */
  boolean put(int t, Movement movement, int currency, FundingPlan plan, long logTimeMs) {
    if (!carryOut(movement, settlementPocket(t, movement, currency), plan)) {
      Movement old = transactions.movement(t);
      carryOut(old, settlementPocket(t, old, transactions.currency(t)), before);
      return false;
    }
    keep(t, currency, plan);
    transactions.grantedMinor(t, plan.totalMinor());
    become(t, movement, logTimeMs);
    return true;
  }

  /**
   * Undoes as much of a transaction's money as leaves an amount, last leg first.
   *
   * @param remainingMinor at most what remains now
   * @return false, and nothing changed, if a balance would leave its range
   */
  boolean lower(int t, long remainingMinor, long logTimeMs) {
    Movement movement = transactions.movement(t);
    int currency = transactions.currency(t);
    legs.load(transactions.legs(t), before);
    keepOf(t, movement, remainingMinor);
    subtract();
    if (!takeBack(movement, settlementPocket(t, movement, currency), difference)) {
      return false;
    }
    keep(t, currency, kept);
    become(t, remainingMinor == 0 ? Movement.NONE : movement, logTimeMs);
    return true;
  }

  /** Whether a pocket the transaction took from, or gave back less to, is below zero now. */
  boolean isOverdrawn(int t) {
    legs.load(transactions.legs(t), before);
    return isOverdrawn(before);
  }

  /** The same for the pockets of what {@link #lower} has just taken back. */
  boolean isOverdrawnByLowering() {
    return isOverdrawn(difference);
  }

  /** The group's hold is alive. */
  boolean isHeld(int t) {
    return transactions.holders(transactions.leader(t)) > 0;
  }

  /** What a group holds in a currency. */
  long heldMinor(int t, int currency) {
    long held = 0;
    int member = transactions.leader(t);
    for (; member != NONE; member = transactions.nextMember(member)) {
      boolean counts =
          transactions.movement(member) == Movement.HELD
              && transactions.currency(member) == currency;
      held += counts ? transactions.remainingMinor(member) : 0;
    }
    return held;
  }

  /** Ends what the group's members hold; that of one member excepted. */
  void release(int t, int except, long logTimeMs) {
    int member = transactions.leader(t);
    for (; member != NONE; member = transactions.nextMember(member)) {
      if (member != except && transactions.movement(member) == Movement.HELD) {
        lower(member, 0, logTimeMs);
      }
    }
  }

  /** Lets holds end whose lifetime is over, so many at most. */
  void expire(long logTimeMs, int most) {
    for (int i = 0; i < most && holds.size() > 0; i++) {
      int leader = holds.oldest();
      if (logTimeMs - transactions.heldSinceMs(leader) < settings.holdLifetimeMs()) {
        return;
      }
      release(leader, NONE, logTimeMs);
      groups.forgetIfOver(leader);
    }
  }

  /** The id of the hold that began last. */
  long lastHoldId() {
    return lastHoldId;
  }

  int liveHolds() {
    return holds.size();
  }

  long hash(long hash) {
    hash = Words.mix(hash, lastHoldId);
    for (int leader = holds.oldest(); leader != NONE; leader = holds.younger(leader)) {
      hash = Words.mix(hash, groups.index().keyHash(leader));
    }
    return hash;
  }

  void save(SnapshotWriter out) {
    out.word(lastHoldId);
    holds.save(out);
  }

  void restore(SnapshotReader in) {
    lastHoldId = in.word();
    holds.restore(in);
  }

  private void keep(int t, int currency, FundingPlan plan) {
    legs.release(transactions.legs(t));
    transactions.money(t, legs.store(plan), currency);
    transactions.remainingMinor(t, plan.totalMinor());
  }

  private void become(int t, Movement movement, long logTimeMs) {
    boolean held = transactions.movement(t) == Movement.HELD;
    boolean holds = movement == Movement.HELD;
    transactions.movement(t, movement);
    int leader = transactions.leader(t);
    int holders = transactions.holders(leader) + (holds ? 1 : 0) - (held ? 1 : 0);
    if (holders > 0 && transactions.holders(leader) == 0) {
      this.holds.addYoungest(leader);
      transactions.heldSinceMs(leader, logTimeMs);
      lastHoldId++;
    } else if (holders == 0 && transactions.holders(leader) > 0) {
      this.holds.remove(leader);
    }
    transactions.holders(leader, holders);
  }

  /** Works out what is kept of a transaction's money. */
  private void keepOf(int t, Movement movement, long remainingMinor) {
    if (remainingMinor == 0) {
      kept.clear();
      return;
    }
    legs.load(transactions.legs(t), kept);
    if (movement == Movement.CREDITED) {
      funding.cutCredit(kept, remainingMinor);
    } else {
      funding.cut(kept, remainingMinor);
    }
  }

  /** What {@link #before} has more than {@link #kept}. */
  private void subtract() {
    difference.clear();
    for (int i = 0; i < before.legs(); i++) {
      boolean still = i < kept.legs();
      long pocketAmountMinor =
          before.pocketAmountMinor(i) - (still ? kept.pocketAmountMinor(i) : 0);
      long amountMinor = before.amountMinor(i) - (still ? kept.amountMinor(i) : 0);
      difference.add(before.pocket(i), pocketAmountMinor, amountMinor, before.rateId(i));
    }
  }

  private boolean isOverdrawn(FundingPlan plan) {
    for (int i = 0; i < plan.legs(); i++) {
      if (books.available(plan.pocket(i)) < 0) {
        return true;
      }
    }
    return false;
  }

  /** All legs, or none. */
  private boolean carryOut(Movement movement, int settlementPocket, FundingPlan plan) {
    for (int i = 0; i < plan.legs(); i++) {
      if (!carryOut(movement, settlementPocket, plan, i)) {
        while (--i >= 0) {
          takeBack(movement, settlementPocket, plan, i);
        }
        return false;
      }
    }
    return true;
  }

  /** All legs, or none. */
  private boolean takeBack(Movement movement, int settlementPocket, FundingPlan plan) {
    for (int i = plan.legs() - 1; i >= 0; i--) {
      if (!takeBack(movement, settlementPocket, plan, i)) {
        while (++i < plan.legs()) {
          carryOut(movement, settlementPocket, plan, i);
        }
        return false;
      }
    }
    return true;
  }

  private boolean carryOut(Movement movement, int settlementPocket, FundingPlan plan, int leg) {
    int pocket = plan.pocket(leg);
    long pocketAmountMinor = plan.pocketAmountMinor(leg);
    long amountMinor = plan.amountMinor(leg);
    return switch (movement) {
      case NONE -> true;
      case HELD -> books.addHeld(pocket, pocketAmountMinor);
      case POSTED -> books.spend(pocket, pocketAmountMinor, settlementPocket, amountMinor);
      case CREDITED -> books.unspend(pocket, pocketAmountMinor, settlementPocket, amountMinor);
    };
  }

  private boolean takeBack(Movement movement, int settlementPocket, FundingPlan plan, int leg) {
    int pocket = plan.pocket(leg);
    long pocketAmountMinor = plan.pocketAmountMinor(leg);
    long amountMinor = plan.amountMinor(leg);
    return switch (movement) {
      case NONE -> true;
      case HELD -> books.addHeld(pocket, -pocketAmountMinor);
      case POSTED -> books.unspend(pocket, pocketAmountMinor, settlementPocket, amountMinor);
      case CREDITED -> books.spend(pocket, pocketAmountMinor, settlementPocket, amountMinor);
    };
  }

  private int settlementPocket(int t, Movement movement, int currency) {
    boolean settles = movement == Movement.POSTED || movement == Movement.CREDITED;
    return settles ? books.settlementPocket(transactions.networkId(t), currency) : NONE;
  }
}
