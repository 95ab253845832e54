package dev.tollgate.gateway.ledger;

/**
 * The decisions of the last hour or so, each under its key, so that a repeat gets the same answer
 * and money moves once.
 *
 * <p>An entry is one record: key, content, decision, and what it did to the money. Records stand in
 * log order, so the oldest is the next to expire, and hang in chains from a table of buckets. Keys
 * and content are compared in full. An entry past the window is never found, though it is taken out
 * only when a later command gets to it.
 */
@SuppressWarnings("EnumOrdinal") // an index in memory, never a stored form
final class IdempotencyWindow {
  static final int NONE = RecordStore.NONE;

  /** Entries one command takes out at most; it adds one at most, so the window keeps up. */
  static final int EXPIRED_PER_COMMAND_MAX = 8;

  private static final int NETWORK_MTI = 0;
  private static final int DATE_TIME = 1;
  private static final int ACQUIRER = 2;
  private static final int FORWARDER = 3;
  private static final int TERMINAL = 4;
  private static final int STAN_CHAIN = 5;
  private static final int TOKEN_HI = 6;
  private static final int TOKEN_LO = 7;
  private static final int CODE_CURRENCY = 8;
  private static final int AMOUNT = 9;
  private static final int REPLACEMENT = 10;
  private static final int STORED_AT = 11;
  private static final int APPROVED = 12;
  private static final int AVAILABLE = 13;
  private static final int HOLD_ID = 14;
  private static final int OUTCOME = 15;

  /**
   * High: the {@link Movement}, or {@link #TOMBSTONE}. Low: the hold's record or the pocket posted
   * from.
   */
  private static final int MOVEMENT_TARGET = 16;

  private static final int ENTRY_WORDS = 17;

  /**
   * Not a movement: the key was voided before its request came, so the content is not known yet.
   */
  private static final int TOMBSTONE = -1;

  private static final Movement[] MOVEMENTS = Movement.values();

  private final RecordStore entries;
  private final long windowMs;

  /** First record of each chain, plus one; 0 if the chain is empty. */
  private final int[] buckets;

  IdempotencyWindow(LedgerConfig config) {
    int max = config.idempotencyEntriesMax();
    this.entries = new RecordStore(ENTRY_WORDS, max);
    this.windowMs = config.idempotencyWindowMs();
    this.buckets = new int[Math.max(16, Integer.highestOneBit(2 * max - 1))];
  }

  /** The entry of a key, {@link #NONE} if it has none or one past the window. */
  int find(TransactionKey key, long logTimeMs) {
    int entry = buckets[bucket(hash(key))] - 1;
    while (entry != NONE && !(holdsKey(entry, key) && isLive(entry, logTimeMs))) {
      entry = chained(entry);
    }
    return entry;
  }

  /** Whether nothing can be stored. After {@link #expire}, so only live entries count. */
  boolean isFull() {
    return entries.isFull();
  }

  /** A new entry for a request whose key has none; the caller has seen that there is room. */
  int add(TransactionCommand command, long logTimeMs) {
    int entry = add(command.key, logTimeMs);
    setContent(entry, command);
    return entry;
  }

  /** The same for a key voided before its request came. */
  void addTombstone(TransactionKey key, long logTimeMs, Decision voided) {
    int entry = add(key, logTimeMs);
    for (int word = TOKEN_HI; word <= REPLACEMENT; word++) {
      entries.set(entry, word, 0); // what an earlier entry left here must not be state
    }
    setMovement(entry, TOMBSTONE, 0);
    setDecision(entry, voided);
  }

  private int add(TransactionKey key, long logTimeMs) {
    int entry = entries.claim();
    entries.set(entry, NETWORK_MTI, Words.pack(key.networkId, key.mti));
    entries.set(entry, DATE_TIME, key.transmissionDateTime);
    entries.set(entry, ACQUIRER, key.acquirerId);
    entries.set(entry, FORWARDER, key.forwarderId);
    entries.set(entry, TERMINAL, key.terminal);
    entries.set(entry, STORED_AT, logTimeMs);
    int bucket = bucket(hash(key));
    entries.set(entry, STAN_CHAIN, Words.pack(key.stan, buckets[bucket]));
    buckets[bucket] = entry + 1;
    return entry;
  }

  /**
   * Whether a repeat has the entry's content; a tombstone takes the content of its first request.
   */
  boolean admits(int entry, TransactionCommand command) {
    if (Words.high(entries.get(entry, MOVEMENT_TARGET)) == TOMBSTONE) {
      setContent(entry, command);
      return true;
    }
    return entries.get(entry, TOKEN_HI) == command.tokenHi
        && entries.get(entry, TOKEN_LO) == command.tokenLo
        && entries.get(entry, CODE_CURRENCY) == Words.pack(command.processingCode, command.currency)
        && entries.get(entry, AMOUNT) == command.amountMinor
        && entries.get(entry, REPLACEMENT) == command.replacementAmountMinor;
  }

  private void setContent(int entry, TransactionCommand command) {
    entries.set(entry, TOKEN_HI, command.tokenHi);
    entries.set(entry, TOKEN_LO, command.tokenLo);
    entries.set(entry, CODE_CURRENCY, Words.pack(command.processingCode, command.currency));
    entries.set(entry, AMOUNT, command.amountMinor);
    entries.set(entry, REPLACEMENT, command.replacementAmountMinor);
    setMovement(entry, Movement.NONE, 0);
  }

  void setDecision(int entry, Decision decision) {
    entries.set(entry, APPROVED, decision.approvedAmountMinor);
    entries.set(entry, AVAILABLE, decision.availableMinor);
    entries.set(entry, HOLD_ID, decision.holdId);
    entries.set(entry, OUTCOME, OutcomeWord.of(decision));
  }

  /** Replaces the decision by a void's. A tombstone stays one until its request comes. */
  void setVoided(int entry, Decision voided) {
    setDecision(entry, voided);
    if (Words.high(entries.get(entry, MOVEMENT_TARGET)) != TOMBSTONE) {
      setMovement(entry, Movement.NONE, 0);
    }
  }

  void copyDecision(int entry, Decision out) {
    out.approvedAmountMinor = entries.get(entry, APPROVED);
    out.availableMinor = entries.get(entry, AVAILABLE);
    out.holdId = entries.get(entry, HOLD_ID);
    OutcomeWord.copyTo(out, entries.get(entry, OUTCOME));
    out.repeated = true;
  }

  /**
   * @param target the hold's record, or the pocket posted from
   */
  void setMovement(int entry, Movement movement, int target) {
    setMovement(entry, movement.ordinal(), target);
  }

  private void setMovement(int entry, int movement, int target) {
    entries.set(entry, MOVEMENT_TARGET, Words.pack(movement, target));
  }

  Movement movement(int entry) {
    int movement = Words.high(entries.get(entry, MOVEMENT_TARGET));
    return movement == TOMBSTONE ? Movement.NONE : MOVEMENTS[movement];
  }

  int target(int entry) {
    return Words.low(entries.get(entry, MOVEMENT_TARGET));
  }

  int networkId(int entry) {
    return Words.high(entries.get(entry, NETWORK_MTI));
  }

  int currency(int entry) {
    return Words.low(entries.get(entry, CODE_CURRENCY));
  }

  long approvedAmountMinor(int entry) {
    return entries.get(entry, APPROVED);
  }

  long holdId(int entry) {
    return entries.get(entry, HOLD_ID);
  }

  void expire(long logTimeMs) {
    for (int i = 0; i < EXPIRED_PER_COMMAND_MAX && entries.size() > 0; i++) {
      int oldest = entries.oldest();
      if (isLive(oldest, logTimeMs)) {
        return;
      }
      unchain(oldest);
      entries.release(oldest);
    }
  }

  int size() {
    return entries.size();
  }

  long bytes() {
    return entries.bytes() + 4L * buckets.length;
  }

  /**
   * Over the entries in log order, without their records and chains: where they lie is no state.
   */
  long hash(long hash) {
    for (int entry = entries.oldest(); entry != NONE; entry = entries.younger(entry)) {
      hash = Words.mix(hash, Words.high(entries.get(entry, STAN_CHAIN)));
      hash = Words.mix(hash, Words.high(entries.get(entry, MOVEMENT_TARGET)));
      for (int word = 0; word < MOVEMENT_TARGET; word++) {
        hash = word == STAN_CHAIN ? hash : Words.mix(hash, entries.get(entry, word));
      }
    }
    return hash;
  }

  private boolean holdsKey(int entry, TransactionKey key) {
    return entries.get(entry, NETWORK_MTI) == Words.pack(key.networkId, key.mti)
        && entries.get(entry, DATE_TIME) == key.transmissionDateTime
        && Words.high(entries.get(entry, STAN_CHAIN)) == key.stan
        && entries.get(entry, ACQUIRER) == key.acquirerId
        && entries.get(entry, FORWARDER) == key.forwarderId
        && entries.get(entry, TERMINAL) == key.terminal;
  }

  private boolean isLive(int entry, long logTimeMs) {
    return logTimeMs - entries.get(entry, STORED_AT) < windowMs;
  }

  private int chained(int entry) {
    return Words.low(entries.get(entry, STAN_CHAIN)) - 1;
  }

  /** Cuts off the oldest entry. It is the last of its chain, because new ones go first. */
  private void unchain(int oldest) {
    int bucket = bucket(hashOf(oldest));
    int before = buckets[bucket] - 1;
    if (before == oldest) {
      buckets[bucket] = 0;
      return;
    }
    while (chained(before) != oldest) {
      before = chained(before);
    }
    entries.set(before, STAN_CHAIN, Words.withLow(entries.get(before, STAN_CHAIN), 0));
  }

  private int bucket(long hash) {
    return (int) hash & (buckets.length - 1);
  }

  private static long hash(TransactionKey key) {
    long hash = Words.mix(Words.pack(key.networkId, key.mti), key.transmissionDateTime);
    hash = Words.mix(Words.mix(hash, key.acquirerId), key.forwarderId);
    return Words.mix(Words.mix(hash, key.terminal), key.stan);
  }

  private long hashOf(int entry) {
    long hash = Words.mix(entries.get(entry, NETWORK_MTI), entries.get(entry, DATE_TIME));
    hash = Words.mix(Words.mix(hash, entries.get(entry, ACQUIRER)), entries.get(entry, FORWARDER));
    int stan = Words.high(entries.get(entry, STAN_CHAIN));
    return Words.mix(Words.mix(hash, entries.get(entry, TERMINAL)), stan);
  }
}
