package dev.tollgate.gateway.ledger;

/** Funding plans that were carried out, kept until their money is undone or forgotten. */
final class Legs {
  static final int NONE = RecordStore.NONE;

  /** High: the pocket, low: the next leg of the plan, plus one. */
  private static final int POCKET_NEXT = 0;

  private static final int POCKET_AMOUNT = 1;
  private static final int AMOUNT = 2;
  private static final int RATE_ID = 3;
  private static final int WORDS = 4;

  private final RecordStore legs = new RecordStore(WORDS, 0);

  /** How many plans there may be at once. */
  void plansMax(int max) {
    legs.recordsMax((int) Math.min((long) max * FundingPlan.LEGS_MAX, Integer.MAX_VALUE));
  }

  /** The first leg of the stored plan, {@link #NONE} of an empty one. */
  int store(FundingPlan plan) {
    int first = NONE;
    for (int i = plan.legs() - 1; i >= 0; i--) {
      int leg = legs.claim();
      legs.set(leg, POCKET_NEXT, Words.pack(plan.pocket(i), first + 1));
      legs.set(leg, POCKET_AMOUNT, plan.pocketAmountMinor(i));
      legs.set(leg, AMOUNT, plan.amountMinor(i));
      legs.set(leg, RATE_ID, plan.rateId(i));
      first = leg;
    }
    return first;
  }

  void load(int first, FundingPlan out) {
    out.clear();
    for (int leg = first; leg != NONE; leg = next(leg)) {
      int pocket = Words.high(legs.get(leg, POCKET_NEXT));
      out.add(pocket, legs.get(leg, POCKET_AMOUNT), legs.get(leg, AMOUNT), legs.get(leg, RATE_ID));
    }
  }

  void release(int first) {
    int leg = first;
    while (leg != NONE) {
      int next = next(leg);
      legs.release(leg);
      leg = next;
    }
  }

  void save(SnapshotWriter out) {
    legs.save(out);
  }

  void restore(SnapshotReader in) {
    legs.restore(in);
  }

  long bytes() {
    return legs.bytes();
  }

  long hash(long hash, int first) {
    for (int leg = first; leg != NONE; leg = next(leg)) {
      hash = Words.mix(hash, Words.high(legs.get(leg, POCKET_NEXT)));
      for (int word = POCKET_AMOUNT; word < WORDS; word++) {
        hash = Words.mix(hash, legs.get(leg, word));
      }
    }
    return hash;
  }

  private int next(int leg) {
    return Words.low(legs.get(leg, POCKET_NEXT)) - 1;
  }
}
