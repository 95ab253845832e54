package dev.tollgate.gateway.ledger;

/**
 * Money reserved by approvals: held in its pocket until released or past its lifetime. All holds
 * have one lifetime, so the oldest is always the next to expire.
 */
final class Holds {
  static final int NONE = RecordStore.NONE;

  /**
   * Most holds one command lets expire, so that a pause of the log is not followed by one very long
   * command. A hold behind more than this many others therefore keeps its money a few commands
   * longer.
   */
  static final int EXPIRED_PER_COMMAND_MAX = 64;

  private static final int ID = 0;
  private static final int POCKET = 1;
  private static final int AMOUNT = 2;
  private static final int PLACED_AT = 3;
  private static final int HOLD_WORDS = 4;

  private final Books books;
  private final RecordStore holds;
  private final long lifetimeMs;

  /** Counted up from 1: ids are never used again, records are. */
  private long lastId;

  Holds(Books books, LedgerConfig config) {
    this.books = books;
    this.holds = new RecordStore(HOLD_WORDS, config.holdsMax());
    this.lifetimeMs = config.holdLifetimeMs();
  }

  /** Reserves an available amount; the hold's record, {@link #NONE} if there is no room for one. */
  int place(int pocket, long amountMinor, long logTimeMs) {
    int hold = holds.claim();
    if (hold != NONE) {
      holds.set(hold, ID, ++lastId);
      holds.set(hold, POCKET, pocket);
      holds.set(hold, AMOUNT, amountMinor);
      holds.set(hold, PLACED_AT, logTimeMs);
      books.addHeld(pocket, amountMinor);
    }
    return hold;
  }

  long id(int hold) {
    return holds.get(hold, ID);
  }

  /** Ends a hold unless it has ended before, in which case the record may be another hold's. */
  boolean release(int hold, long holdId) {
    if (holds.get(hold, ID) != holdId) {
      return false;
    }
    end(hold);
    return true;
  }

  void expire(long logTimeMs) {
    for (int i = 0; i < EXPIRED_PER_COMMAND_MAX && holds.size() > 0; i++) {
      int oldest = holds.oldest();
      if (logTimeMs - holds.get(oldest, PLACED_AT) < lifetimeMs) {
        return;
      }
      end(oldest);
    }
  }

  int size() {
    return holds.size();
  }

  long hash(long hash) {
    hash = Words.mix(hash, lastId);
    for (int hold = holds.oldest(); hold != NONE; hold = holds.younger(hold)) {
      for (int word = 0; word < HOLD_WORDS; word++) {
        hash = Words.mix(hash, holds.get(hold, word));
      }
    }
    return hash;
  }

  private void end(int hold) {
    books.addHeld((int) holds.get(hold, POCKET), -holds.get(hold, AMOUNT));
    holds.set(hold, ID, 0);
    holds.release(hold);
  }
}
