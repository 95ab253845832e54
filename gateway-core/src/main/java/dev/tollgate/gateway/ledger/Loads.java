package dev.tollgate.gateway.ledger;

/**
 * References of loads, so that each brings its money once. A reference is remembered for the
 * lifetime of a hold or the idempotency window, whichever is longer: a file of loads is sent again
 * after days rather than seconds. As many are remembered as decisions may be within their window;
 * beyond it loads are shed. 64 bytes each.
 */
final class Loads {
  static final int NONE = RecordStore.NONE;

  /** References one command lets go; it adds one at most. */
  static final int EXPIRED_PER_COMMAND_MAX = 8;

  private static final int REFERENCE_HI = 0;
  private static final int REFERENCE_LO = 1;
  private static final int POCKET = 2;
  private static final int AMOUNT = 3;
  private static final int STORED_AT = 4;
  private static final int ORDER_LINK = 5;
  private static final int REFERENCE_LINK = 6;
  private static final int WORDS = 7;

  private final Settings settings;
  private final RecordStore loads = new RecordStore(WORDS, 0);
  private final RecordList order = new RecordList(loads, ORDER_LINK);
  private final RecordIndex byReference = new RecordIndex(loads, REFERENCE_LINK, this::hash);

  Loads(Settings settings) {
    this.settings = settings;
  }

  /** As {@link Settings} tell it from now on. */
  void makeRoom() {
    loads.recordsMax(settings.idempotencyEntriesMax());
  }

  boolean hasRoom() {
    return loads.room() > 0;
  }

  int size() {
    return loads.size();
  }

  /** The load of this reference, {@link #NONE} if there is none any more. */
  int find(long referenceHi, long referenceLo, long logTimeMs) {
    int load = byReference.first(hash(referenceHi, referenceLo));
    while (load != NONE
        && !(loads.get(load, REFERENCE_HI) == referenceHi
            && loads.get(load, REFERENCE_LO) == referenceLo
            && !isOver(load, logTimeMs))) {
      load = byReference.next(load);
    }
    return load;
  }

  boolean is(int load, int pocket, long amountMinor) {
    return loads.get(load, POCKET) == pocket && loads.get(load, AMOUNT) == amountMinor;
  }

  /** The caller has seen that there is room. */
  void add(long referenceHi, long referenceLo, int pocket, long amountMinor, long logTimeMs) {
    int load = loads.claim();
    loads.set(load, REFERENCE_HI, referenceHi);
    loads.set(load, REFERENCE_LO, referenceLo);
    loads.set(load, POCKET, pocket);
    loads.set(load, AMOUNT, amountMinor);
    loads.set(load, STORED_AT, logTimeMs);
    order.addYoungest(load);
    byReference.add(load);
  }

  /** Lets go of what is past its time, so many at most. */
  void expire(long logTimeMs, int most) {
    for (int i = 0; i < most && order.size() > 0 && isOver(order.oldest(), logTimeMs); i++) {
      int load = order.oldest();
      order.remove(load);
      byReference.remove(load);
      loads.release(load);
    }
  }

  long bytes() {
    return loads.bytes() + byReference.bytes();
  }

  long hash(long hash) {
    for (int load = order.oldest(); load != NONE; load = order.younger(load)) {
      for (int word = REFERENCE_HI; word <= STORED_AT; word++) {
        hash = Words.mix(hash, loads.get(load, word));
      }
    }
    return hash;
  }

  void save(SnapshotWriter out) {
    loads.save(out);
    order.save(out);
    byReference.save(out);
  }

  void restore(SnapshotReader in) {
    loads.restore(in);
    order.restore(in);
    byReference.restore(in);
    for (int load = order.oldest(); load != NONE; load = order.younger(load)) {
      byReference.restore(load);
    }
  }

  private boolean isOver(int load, long logTimeMs) {
    long rememberedMs = Math.max(settings.idempotencyWindowMs(), settings.holdLifetimeMs());
    return logTimeMs - loads.get(load, STORED_AT) >= rememberedMs;
  }

  private long hash(int load) {
    return hash(loads.get(load, REFERENCE_HI), loads.get(load, REFERENCE_LO));
  }

  private static long hash(long referenceHi, long referenceLo) {
    return Words.mix(Words.mix(0, referenceHi), referenceLo);
  }
}
