package dev.tollgate.gateway.ledger;

/**
 * How long transactions are remembered. Messages about one transaction are a group: a request, its
 * advices, increments and completion; a transaction nobody has spoken of again is a group of its
 * own. All of a group are remembered until its hold has ended and the idempotency window of the
 * youngest message about it is over, so that a reversal or completion of a live hold finds it, and
 * a reversal of that completion finds both. A reversal is such a message, but only a visitor: it is
 * itself forgotten at the end of its own window.
 *
 * <p>Within its window a transaction counts against the window's limit. Those whose group outlives
 * their window do not, but they take their records; when there are none left, requests are shed.
 */
final class Groups {
  static final int NONE = Transactions.NONE;

  /** Transactions one command lets go; it adds two at most, so the window keeps up. */
  static final int EXPIRED_PER_COMMAND_MAX = 8;

  private final Transactions transactions;
  private final Legs legs;
  private final Settings settings;
  private final RecordList window;
  private final RecordList outlived;
  private final TransactionIndex index;

  Groups(Transactions transactions, Legs legs, Settings settings) {
    this.transactions = transactions;
    this.legs = legs;
    this.settings = settings;
    this.window = new RecordList(transactions.records(), Transactions.ORDER_LINK);
    this.outlived = new RecordList(transactions.records(), Transactions.ORDER_LINK);
    this.index = new TransactionIndex(transactions, this);
  }

  TransactionIndex index() {
    return index;
  }

  /** Whether so many more can be remembered. After {@link #expire}, so only live ones count. */
  boolean hasRoom(int count) {
    return window.size() + count <= settings.idempotencyEntriesMax()
        && transactions.records().room() >= count;
  }

  /** A new transaction, found by its key; the caller has seen that there is room. */
  int add(TransactionKey key, long logTimeMs) {
    int t = transactions.add(key, logTimeMs);
    window.addYoungest(t);
    index.addByKey(t);
    return t;
  }

  /** Takes back {@link #add}, if nothing has joined it. */
  void drop(int t) {
    window.remove(t);
    forget(t);
  }

  /** Makes a new transaction one of another's group. */
  void join(int t, int other) {
    int leader = transactions.leader(other);
    transactions.member(t, leader, transactions.nextMember(leader));
    transactions.member(leader, leader, t);
    transactions.youngest(leader, t);
  }

  /** Lets a new transaction keep another's group remembered without belonging to it. */
  void visit(int t, int other) {
    int leader = transactions.leader(other);
    transactions.member(t, leader, NONE);
    transactions.flag(t, Transactions.VISITOR, true);
    transactions.youngest(leader, t);
  }

  boolean isLive(int t, long logTimeMs) {
    if (transactions.flag(t, Transactions.VISITOR)) {
      return !isPastWindow(t, logTimeMs);
    }
    int leader = transactions.leader(t);
    return transactions.holders(leader) > 0
        || !isPastWindow(transactions.youngest(leader), logTimeMs);
  }

  /** What was past its window stays so, even if windows are longer since. */
  boolean isPastWindow(int t, long logTimeMs) {
    return transactions.flag(t, Transactions.OUTLIVED)
        || logTimeMs - transactions.storedAtMs(t) >= settings.idempotencyWindowMs();
  }

  /** Lets go of what is past its time, so many at most. */
  void expire(long logTimeMs, int most) {
    for (int i = 0; i < most && window.size() > 0; i++) {
      int oldest = window.oldest();
      if (!isPastWindow(oldest, logTimeMs)) {
        return;
      }
      window.remove(oldest);
      if (transactions.flag(oldest, Transactions.VISITOR)) {
        endVisit(oldest);
      } else if (isOverAlone(oldest)) {
        forget(oldest);
      } else {
        outlived.addYoungest(oldest);
        transactions.flag(oldest, Transactions.OUTLIVED, true);
        forgetIfOver(oldest);
      }
    }
  }

  /**
   * Forgets a group that nothing keeps any more: to be called when its hold has ended. It may be
   * large, but each member has been a command of its own.
   */
  void forgetIfOver(int t) {
    int leader = transactions.leader(t);
    boolean windowOver = transactions.flag(transactions.youngest(leader), Transactions.OUTLIVED);
    if (transactions.holders(leader) > 0 || !windowOver) {
      return;
    }
    int member = leader;
    while (member != NONE) {
      int next = transactions.nextMember(member);
      outlived.remove(member);
      forget(member);
      member = next;
    }
  }

  /** Transactions within their window. */
  int size() {
    return window.size();
  }

  long bytes() {
    return transactions.records().bytes() + index.bytes();
  }

  /** In the order of the log; which records they lie in is no state. */
  long hash(long hash) {
    return hash(hash(hash, window), outlived);
  }

  private long hash(long hash, RecordList list) {
    for (int t = list.oldest(); t != NONE; t = list.younger(t)) {
      hash = transactions.hash(hash, t);
      hash = Words.mix(hash, index.keyHash(transactions.leader(t)));
      hash = Words.mix(hash, index.keyHash(transactions.target(t)));
      hash = legs.hash(hash, transactions.legs(t));
    }
    return hash;
  }

  void save(SnapshotWriter out) {
    window.save(out);
    outlived.save(out);
    index.save(out);
  }

  /** After the transactions, each of which is in one of the lists. */
  void restore(SnapshotReader in) {
    window.restore(in);
    outlived.restore(in);
    index.restore(in);
    index.restore(outlived);
    index.restore(window);
  }

  /** Nothing holds it and nobody has spoken of it, as of most: these need no second list. */
  private boolean isOverAlone(int t) {
    return transactions.leader(t) == t
        && transactions.youngest(t) == t
        && transactions.holders(t) == 0;
  }

  private void endVisit(int t) {
    int leader = transactions.leader(t);
    forget(t);
    if (transactions.youngest(leader) == t) {
      transactions.youngest(leader, leader); // out of its window, like all older than the visitor
      forgetIfOver(leader);
    }
  }

  private void forget(int t) {
    index.remove(t);
    legs.release(transactions.legs(t));
    transactions.records().release(t);
  }
}
