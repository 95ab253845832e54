package dev.tollgate.gateway.ledger;

/**
 * Finds transactions, in two ways: by (network, message type, DE7, DE11), which is the hash of keys
 * and of DE90, and by (network, token, DE37; without DE37: DE11) where a message tells no more.
 * Whatever shares a chain is compared in full. What is past its time is never found, though it is
 * taken out only when a later command gets to it.
 */
final class TransactionIndex {
  static final int NONE = Transactions.NONE;

  /** Which of several kinds of message a reference is looked up for. */
  interface Wanted {
    boolean is(int transaction, TransactionCommand command);
  }

  private final Transactions transactions;
  private final Groups groups;
  private final RecordIndex byKey;
  private final RecordIndex byReference;

  /** Mostly none, so that mostly nobody has to look for one. */
  private int tombstonesByReference;

  TransactionIndex(Transactions transactions, Groups groups) {
    this.transactions = transactions;
    this.groups = groups;
    RecordStore records = transactions.records();
    this.byKey = new RecordIndex(records, Transactions.KEY_LINK, this::keyHash);
    this.byReference = new RecordIndex(records, Transactions.REFERENCE_LINK, this::referenceHash);
  }

  void addByKey(int t) {
    byKey.add(t);
  }

  void addByReference(int t) {
    byReference.add(t);
    transactions.flag(t, Transactions.BY_REFERENCE, true);
    tombstonesByReference += transactions.tombstone(t) == Tombstone.NONE ? 0 : 1;
  }

  /** A tombstone whose transaction has come has nothing more to say. */
  void removeByReference(int t) {
    byReference.remove(t);
    transactions.flag(t, Transactions.BY_REFERENCE, false);
    tombstonesByReference -= transactions.tombstone(t) == Tombstone.NONE ? 0 : 1;
  }

  void remove(int t) {
    byKey.remove(t);
    if (transactions.flag(t, Transactions.BY_REFERENCE)) {
      removeByReference(t);
    }
  }

  /** The transaction with this key, or the tombstone that stands for it. */
  int find(TransactionKey key, long logTimeMs) {
    int t = byKey.first(hash(key.networkId, key.mti, key.transmissionDateTime, key.stan));
    while (t != NONE && !(isOf(t, key) && groups.isLive(t, logTimeMs))) {
      t = byKey.next(t);
    }
    return t;
  }

  /** Whether DE90 tells message type, DE11 and DE7, and so names one transaction. */
  static boolean isFull(OriginalElements original) {
    return original.present
        && original.messageType > 0
        && original.stan > 0
        && original.transmissionDateTime > 0;
  }

  /**
   * The transaction a full DE90 names. Terminals number their messages for themselves, so several
   * may fit: then the one of the command's own terminal and card, or else the one of its card; one
   * of its terminal with another card comes last, and the caller has to look at that.
   */
  int named(TransactionCommand command, long logTimeMs) {
    OriginalElements original = command.original;
    int networkId = command.key.networkId;
    int mti = mti(original);
    long dateTime = original.transmissionDateTime;
    int best = NONE;
    boolean ownCardFound = false;
    int t = byKey.first(hash(networkId, mti, dateTime, original.stan));
    for (; t != NONE; t = byKey.next(t)) {
      if (transactions.isNumbered(t, networkId, mti, dateTime, original.stan)
          && agree(original.acquirerId, transactions.acquirerId(t))
          && agree(original.forwarderId, transactions.forwarderId(t))
          && groups.isLive(t, logTimeMs)) {
        boolean ownTerminal = transactions.terminal(t) == command.key.terminal;
        boolean ownCard = transactions.isSameCard(t, command);
        if (ownTerminal && ownCard) {
          return t;
        }
        if (!ownCardFound && (ownCard || (ownTerminal && best == NONE))) {
          best = t;
          ownCardFound = ownCard;
        }
      }
    }
    return best;
  }

  boolean hasTombstonesByReference() {
    return tombstonesByReference > 0;
  }

  /** The newest transaction under the command's token and reference that is wanted. */
  int referred(TransactionCommand command, int stan, Wanted wanted, long logTimeMs) {
    int t = byReference.first(referenceHash(command, stan));
    while (t != NONE
        && !(transactions.networkId(t) == command.key.networkId
            && transactions.hasToken(t, command)
            && transactions.hasReference(t, command)
            && (command.retrievalReferenceLo >= 0 || transactions.stan(t) == stan)
            && wanted.is(t, command)
            && groups.isLive(t, logTimeMs))) {
      t = byReference.next(t);
    }
    return t;
  }

  /** Whether a request or an advice, and not a tombstone. */
  boolean isMoney(int t) {
    Operation operation = transactions.operation(t);
    return transactions.tombstone(t) == Tombstone.NONE
        && (operation == Operation.AUTHORIZE || operation == Operation.ADVISE);
  }

  /** Whether what DE90 tells of a transaction fits this one; its terminal is compared elsewhere. */
  boolean fits(int t, OriginalElements original) {
    return !original.present
        || (agree(mti(original), transactions.mti(t))
            && agree(original.stan, transactions.stan(t))
            && agree(original.transmissionDateTime, transactions.dateTime(t))
            && agree(original.acquirerId, transactions.acquirerId(t))
            && agree(original.forwarderId, transactions.forwarderId(t)));
  }

  /**
   * Whether this is an advice of the request that DE90 names: the network decided in our place,
   * because the request never came or was answered in time only by the gateway.
   */
  boolean isStandIn(int t, OriginalElements original) {
    boolean posts = mti(original) / 100 % 10 == 2;
    return isMoney(t)
        && transactions.operation(t) == Operation.ADVISE
        && transactions.flag(t, Transactions.POSTS) == posts
        && transactions.stan(t) == original.stan
        && agree(original.acquirerId, transactions.acquirerId(t));
  }

  /** Whether a tombstone of a reversal is about the transaction with this key. */
  boolean isAbout(int tombstone, TransactionKey key) {
    return transactions.networkId(tombstone) == key.networkId
        && agree(transactions.mti(tombstone), key.mti)
        && agree(transactions.dateTime(tombstone), key.transmissionDateTime)
        && agree(transactions.stan(tombstone), key.stan)
        && agree(transactions.acquirerId(tombstone), key.acquirerId)
        && agree(transactions.forwarderId(tombstone), key.forwarderId)
        && transactions.terminal(tombstone) == key.terminal;
  }

  /** DE90's message type without the repeat digit, as keys have it. */
  static int mti(OriginalElements original) {
    return original.messageType - original.messageType % 2;
  }

  long keyHash(int t) {
    return hash(
        transactions.networkId(t),
        transactions.mti(t),
        transactions.dateTime(t),
        transactions.stan(t));
  }

  void save(SnapshotWriter out) {
    byKey.save(out);
    byReference.save(out);
  }

  /** Into an empty one; {@link #restore(RecordList)} comes next. */
  void restore(SnapshotReader in) {
    byKey.restore(in);
    byReference.restore(in);
  }

  /** Finds the heads of all chains again that these transactions are in. */
  void restore(RecordList list) {
    for (int t = list.oldest(); t != NONE; t = list.younger(t)) {
      byKey.restore(t);
      if (transactions.flag(t, Transactions.BY_REFERENCE)) {
        byReference.restore(t);
        tombstonesByReference += transactions.tombstone(t) == Tombstone.NONE ? 0 : 1;
      }
    }
  }

  long bytes() {
    return byKey.bytes() + byReference.bytes();
  }

  /** A tombstone that lacks parts of the key this table is by is for {@link #referred} to find. */
  private boolean isOf(int t, TransactionKey key) {
    boolean numbered =
        transactions.isNumbered(t, key.networkId, key.mti, key.transmissionDateTime, key.stan);
    return transactions.tombstone(t) == Tombstone.REVERSED
        ? numbered && isAbout(t, key)
        : transactions.hasKey(t, key);
  }

  /** Told by DE90 as a number: zero tells nothing, and an absent code is zero there. */
  private static boolean agree(long told, long actual) {
    return told <= 0 || told == actual;
  }

  private static long hash(int networkId, int mti, long dateTime, int stan) {
    return Words.mix(Words.mix(Words.pack(networkId, mti), dateTime), stan);
  }

  private long referenceHash(int t) {
    return referenceHash(
        transactions.networkId(t),
        transactions.tokenHi(t),
        transactions.tokenLo(t),
        transactions.referenceHi(t),
        transactions.referenceLo(t),
        transactions.stan(t));
  }

  private static long referenceHash(TransactionCommand command, int stan) {
    return referenceHash(
        command.key.networkId,
        command.tokenHi,
        command.tokenLo,
        command.retrievalReferenceHi,
        command.retrievalReferenceLo,
        stan);
  }

  private static long referenceHash(
      int networkId, long tokenHi, long tokenLo, long referenceHi, long referenceLo, int stan) {
    long hash = Words.mix(Words.mix(networkId, tokenHi), tokenLo);
    return referenceLo >= 0
        ? Words.mix(Words.mix(hash, referenceHi), referenceLo)
        : Words.mix(hash, stan);
  }
}
