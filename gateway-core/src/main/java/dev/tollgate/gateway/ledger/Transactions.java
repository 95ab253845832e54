package dev.tollgate.gateway.ledger;

/**
 * Every remembered transaction in one record: its key and content, the decision, the group of
 * messages it belongs to, and what it did to the money. This class is the layout and nothing else;
 * see {@link TransactionIndex}, {@link Groups} and {@link Movements} for what is done with it.
 *
 * <p>A transaction is the number of its record. 288 bytes each.
 */
final class Transactions {
  static final int NONE = RecordStore.NONE;

  // What it is.
  private static final int NETWORK_MTI = 0;
  private static final int DATE_TIME = 1;
  private static final int ACQUIRER = 2;
  private static final int FORWARDER = 3;
  private static final int TERMINAL = 4;

  /** Low: {@link #flag flags}. */
  private static final int STAN_FLAGS = 5;

  private static final int TOKEN_HI = 6;
  private static final int TOKEN_LO = 7;
  private static final int CODE_CURRENCY = 8;
  private static final int AMOUNT = 9;
  private static final int REPLACEMENT = 10;
  private static final int REFERENCE_HI = 11;
  private static final int REFERENCE_LO = 12;

  /** DE38 that came with it, six characters; -1 if none did. */
  private static final int CODE = 13;

  // What was decided.
  private static final int STORED_AT = 14;
  private static final int DECIDED_AT = 15;
  private static final int APPROVED = 16;
  private static final int AVAILABLE = 17;
  private static final int LEDGER_BALANCE = 18;
  private static final int RATE_ID = 19;
  private static final int HOLD_ID = 20;
  private static final int OUTCOME = 21;

  // Where it stands.
  static final int ORDER_LINK = 22;
  static final int KEY_LINK = 23;
  static final int REFERENCE_LINK = 24;
  static final int HOLD_LINK = 25;

  /** The group's leader; the next member after this one, plus one. */
  private static final int LEADER_NEXT = 26;

  /** Whose money it is about; in a leader: the youngest member. */
  private static final int TARGET_YOUNGEST = 27;

  // What it did to the money.
  private static final int LEGS_CURRENCY = 28;
  private static final int GRANTED = 29;
  private static final int REMAINING = 30;
  private static final int MOVED_AT = 31;
  private static final int LIMIT_AMOUNT = 32;

  /** In a leader: how many of its group hold money. */
  private static final int HOLDERS = 33;

  private static final int HELD_SINCE = 34;

  /** The command that decided it, or put its tombstone there. */
  private static final int DECIDED_BY = 35;

  private static final int WORDS = 36;

  // Flags: two bits each for operation, channel, movement and tombstone, then one each.
  /** It posts, rather than holds. */
  static final int POSTS = 1 << 8;

  /** Its token says whose card it is. */
  static final int TOKEN_KNOWN = 1 << 9;

  /** It is in the index by reference. */
  static final int BY_REFERENCE = 1 << 10;

  /** Its window is over. */
  static final int OUTLIVED = 1 << 11;

  /** An advice has told what became of it. */
  static final int REPLACED = 1 << 12;

  /** It has been reversed in full. */
  static final int REVERSED = 1 << 13;

  /** It keeps its group's leader, but does not belong to the group. */
  static final int VISITOR = 1 << 14;

  /** It gives money to the card, rather than takes it. */
  static final int CREDITS = 1 << 15;

  private static final int OPERATION_SHIFT = 0;
  private static final int CHANNEL_SHIFT = 2;
  private static final int MOVEMENT_SHIFT = 4;
  private static final int TOMBSTONE_SHIFT = 6;

  /** What of the flags {@link #setContent} sets. */
  private static final int CONTENT =
      3 << OPERATION_SHIFT
          | 3 << CHANNEL_SHIFT
          | 3 << TOMBSTONE_SHIFT
          | TOKEN_KNOWN
          | POSTS
          | CREDITS;

  private final RecordStore records = new RecordStore(WORDS, 0);

  RecordStore records() {
    return records;
  }

  /**
   * A new transaction with this key, a group of its own; the caller has seen that there is room.
   */
  int add(TransactionKey key, long logTimeMs) {
    int t = records.claim();
    setKey(t, key);
    records.set(t, STORED_AT, logTimeMs);
    records.set(t, REFERENCE_LO, -1);
    records.set(t, CODE, -1);
    records.set(t, LEADER_NEXT, Words.pack(t, 0));
    records.set(t, TARGET_YOUNGEST, Words.pack(t, t));
    return t;
  }

  void setKey(int t, TransactionKey key) {
    records.set(t, NETWORK_MTI, Words.pack(key.networkId, key.mti));
    records.set(t, DATE_TIME, key.transmissionDateTime);
    records.set(t, ACQUIRER, key.acquirerId);
    records.set(t, FORWARDER, key.forwarderId);
    records.set(t, TERMINAL, key.terminal);
    records.set(t, STAN_FLAGS, Words.withHigh(records.get(t, STAN_FLAGS), key.stan));
  }

  void setContent(int t, TransactionCommand command) {
    records.set(t, TOKEN_HI, command.tokenHi);
    records.set(t, TOKEN_LO, command.tokenLo);
    records.set(t, CODE_CURRENCY, Words.pack(command.processingCode, command.currency));
    records.set(t, AMOUNT, command.amountMinor);
    records.set(t, REPLACEMENT, command.replacementAmountMinor);
    setReference(t, command);
    records.set(t, CODE, command.authorizationCode);
    int others = Words.low(records.get(t, STAN_FLAGS)) & ~CONTENT;
    int flags = others | contentFlags(command);
    records.set(t, STAN_FLAGS, Words.withLow(records.get(t, STAN_FLAGS), flags));
  }

  private static int contentFlags(TransactionCommand command) {
    return StoredCodes.OPERATIONS.of(command.operation) << OPERATION_SHIFT
        | StoredCodes.CHANNELS.of(command.channel) << CHANNEL_SHIFT
        | StoredCodes.TOMBSTONES.of(Tombstone.NONE) << TOMBSTONE_SHIFT
        | (tellsToken(command) ? TOKEN_KNOWN : 0)
        | (command.posting == Posting.POST ? POSTS : 0)
        | (command.kind.isCredit() ? CREDITS : 0);
  }

  private static boolean tellsToken(TransactionCommand command) {
    return command.operation == Operation.AUTHORIZE || command.tokenKnown;
  }

  void setToken(int t, TransactionCommand command) {
    records.set(t, TOKEN_HI, command.tokenHi);
    records.set(t, TOKEN_LO, command.tokenLo);
    flag(t, TOKEN_KNOWN, tellsToken(command));
  }

  /** DE37. */
  void setReference(int t, TransactionCommand command) {
    records.set(t, REFERENCE_HI, command.retrievalReferenceHi);
    records.set(t, REFERENCE_LO, command.retrievalReferenceLo);
  }

  /** The fingerprint. A token that one of two messages could not be given is no difference. */
  boolean hasContent(int t, TransactionCommand command) {
    return isSameCard(t, command)
        && records.get(t, CODE_CURRENCY) == Words.pack(command.processingCode, command.currency)
        && records.get(t, AMOUNT) == command.amountMinor
        && records.get(t, REPLACEMENT) == command.replacementAmountMinor;
  }

  boolean isSameCard(int t, TransactionCommand command) {
    return !tellsToken(command) || !flag(t, TOKEN_KNOWN) || hasToken(t, command);
  }

  boolean hasToken(int t, TransactionCommand command) {
    return flag(t, TOKEN_KNOWN)
        && records.get(t, TOKEN_HI) == command.tokenHi
        && records.get(t, TOKEN_LO) == command.tokenLo;
  }

  boolean hasReference(int t, TransactionCommand command) {
    return records.get(t, REFERENCE_HI) == command.retrievalReferenceHi
        && records.get(t, REFERENCE_LO) == command.retrievalReferenceLo;
  }

  boolean hasKey(int t, TransactionKey key) {
    return isNumbered(t, key.networkId, key.mti, key.transmissionDateTime, key.stan)
        && records.get(t, ACQUIRER) == key.acquirerId
        && records.get(t, FORWARDER) == key.forwarderId
        && records.get(t, TERMINAL) == key.terminal;
  }

  boolean isNumbered(int t, int networkId, int mti, long dateTime, int stan) {
    return records.get(t, NETWORK_MTI) == Words.pack(networkId, mti)
        && records.get(t, DATE_TIME) == dateTime
        && stan(t) == stan;
  }

  void setDecision(int t, Decision decision, long commandId) {
    records.set(t, DECIDED_BY, commandId);
    records.set(t, DECIDED_AT, decision.decidedAtMs);
    records.set(t, APPROVED, decision.approvedAmountMinor);
    records.set(t, AVAILABLE, decision.availableMinor);
    records.set(t, LEDGER_BALANCE, decision.ledgerBalanceMinor);
    records.set(t, RATE_ID, decision.rateId);
    records.set(t, HOLD_ID, decision.holdId);
    records.set(t, OUTCOME, OutcomeWord.of(decision));
  }

  void copyDecision(int t, Decision out) {
    OutcomeWord.copyTo(out, records.get(t, OUTCOME));
    out.decidedAtMs = records.get(t, DECIDED_AT);
    out.approvedAmountMinor = records.get(t, APPROVED);
    out.availableMinor = records.get(t, AVAILABLE);
    out.ledgerBalanceMinor = records.get(t, LEDGER_BALANCE);
    out.balanceCurrency = out.tellsBalance ? Words.low(records.get(t, CODE_CURRENCY)) : 0;
    out.rateId = records.get(t, RATE_ID);
    out.holdId = records.get(t, HOLD_ID);
    out.repeated = true;
    out.followUp = FollowUp.NONE;
  }

  // Reading and writing one part.

  int networkId(int t) {
    return Words.high(records.get(t, NETWORK_MTI));
  }

  int mti(int t) {
    return Words.low(records.get(t, NETWORK_MTI));
  }

  long dateTime(int t) {
    return records.get(t, DATE_TIME);
  }

  int stan(int t) {
    return Words.high(records.get(t, STAN_FLAGS));
  }

  long acquirerId(int t) {
    return records.get(t, ACQUIRER);
  }

  long forwarderId(int t) {
    return records.get(t, FORWARDER);
  }

  long terminal(int t) {
    return records.get(t, TERMINAL);
  }

  long tokenHi(int t) {
    return records.get(t, TOKEN_HI);
  }

  long tokenLo(int t) {
    return records.get(t, TOKEN_LO);
  }

  long referenceHi(int t) {
    return records.get(t, REFERENCE_HI);
  }

  long referenceLo(int t) {
    return records.get(t, REFERENCE_LO);
  }

  /** DE38 it is known by, six characters: the one it came with, or else the one it was given. */
  long code(int t) {
    long came = records.get(t, CODE);
    int given = OutcomeWord.authorizationCode(records.get(t, OUTCOME));
    return came >= 0 || given < 0 ? came : digits(given);
  }

  /** The command that decided it: the only one a void may take back. */
  long decidedBy(int t) {
    return records.get(t, DECIDED_BY);
  }

  long storedAtMs(int t) {
    return records.get(t, STORED_AT);
  }

  Operation operation(int t) {
    return StoredCodes.OPERATIONS.at(bits(t, OPERATION_SHIFT));
  }

  dev.tollgate.gateway.rules.Channel channel(int t) {
    return StoredCodes.CHANNELS.at(bits(t, CHANNEL_SHIFT));
  }

  Tombstone tombstone(int t) {
    return StoredCodes.TOMBSTONES.at(bits(t, TOMBSTONE_SHIFT));
  }

  void tombstone(int t, Tombstone tombstone) {
    bits(t, TOMBSTONE_SHIFT, StoredCodes.TOMBSTONES.of(tombstone));
  }

  boolean flag(int t, int flag) {
    return (Words.low(records.get(t, STAN_FLAGS)) & flag) != 0;
  }

  void flag(int t, int flag, boolean set) {
    int flags = Words.low(records.get(t, STAN_FLAGS));
    records.set(
        t,
        STAN_FLAGS,
        Words.withLow(records.get(t, STAN_FLAGS), set ? flags | flag : flags & ~flag));
  }

  int leader(int t) {
    return Words.high(records.get(t, LEADER_NEXT));
  }

  /** The group's next member, {@link #NONE} after the last. */
  int nextMember(int t) {
    return Words.low(records.get(t, LEADER_NEXT)) - 1;
  }

  void member(int t, int leader, int next) {
    records.set(t, LEADER_NEXT, Words.pack(leader, next + 1));
  }

  /** The transaction whose money this one is about; itself, unless it is advice about another. */
  int target(int t) {
    return Words.high(records.get(t, TARGET_YOUNGEST));
  }

  void target(int t, int target) {
    records.set(t, TARGET_YOUNGEST, Words.withHigh(records.get(t, TARGET_YOUNGEST), target));
  }

  int youngest(int leader) {
    return Words.low(records.get(leader, TARGET_YOUNGEST));
  }

  void youngest(int leader, int youngest) {
    records.set(
        leader, TARGET_YOUNGEST, Words.withLow(records.get(leader, TARGET_YOUNGEST), youngest));
  }

  Movement movement(int t) {
    return StoredCodes.MOVEMENTS.at(bits(t, MOVEMENT_SHIFT));
  }

  void movement(int t, Movement movement) {
    bits(t, MOVEMENT_SHIFT, StoredCodes.MOVEMENTS.of(movement));
  }

  /** Its money in the {@link Legs}, {@link Legs#NONE} if it has none. */
  int legs(int t) {
    return Words.high(records.get(t, LEGS_CURRENCY)) - 1;
  }

  /** Of its money. */
  int currency(int t) {
    return Words.low(records.get(t, LEGS_CURRENCY));
  }

  void money(int t, int legs, int currency) {
    records.set(t, LEGS_CURRENCY, Words.pack(legs + 1, currency));
  }

  /** What was moved last, before any of it was undone. */
  long grantedMinor(int t) {
    return records.get(t, GRANTED);
  }

  void grantedMinor(int t, long amountMinor) {
    records.set(t, GRANTED, amountMinor);
  }

  /** What of it is not undone. */
  long remainingMinor(int t) {
    return records.get(t, REMAINING);
  }

  void remainingMinor(int t, long amountMinor) {
    records.set(t, REMAINING, amountMinor);
  }

  /** What it used of the card's limits, in their currency; and when. */
  long limitAmountMinor(int t) {
    return records.get(t, LIMIT_AMOUNT);
  }

  /** When it used the card's limits; -1 if it has used none. */
  long limitsUsedAtMs(int t) {
    return records.get(t, MOVED_AT) - 1;
  }

  void limits(int t, long amountMinor, long usedAtMs) {
    records.set(t, LIMIT_AMOUNT, amountMinor);
    records.set(t, MOVED_AT, usedAtMs + 1);
  }

  int holders(int leader) {
    return (int) records.get(leader, HOLDERS);
  }

  void holders(int leader, int holders) {
    records.set(leader, HOLDERS, holders);
  }

  long heldSinceMs(int leader) {
    return records.get(leader, HELD_SINCE);
  }

  void heldSinceMs(int leader, long logTimeMs) {
    records.set(leader, HELD_SINCE, logTimeMs);
  }

  long hash(long hash, int t) {
    for (int word = NETWORK_MTI; word <= OUTCOME; word++) {
      hash = Words.mix(hash, records.get(t, word));
    }
    hash = Words.mix(hash, currency(t));
    for (int word = GRANTED; word < WORDS; word++) {
      hash = Words.mix(hash, records.get(t, word));
    }
    return hash;
  }

  private int bits(int t, int shift) {
    return Words.low(records.get(t, STAN_FLAGS)) >>> shift & 3;
  }

  private void bits(int t, int shift, int value) {
    int others = Words.low(records.get(t, STAN_FLAGS)) & ~(3 << shift);
    records.set(t, STAN_FLAGS, Words.withLow(records.get(t, STAN_FLAGS), others | value << shift));
  }

  private static long digits(int code) {
    long text = 0;
    int rest = code;
    for (int shift = 0; shift < 48; shift += 8) {
      text |= (long) ('0' + rest % 10) << shift;
      rest /= 10;
    }
    return text;
  }
}
