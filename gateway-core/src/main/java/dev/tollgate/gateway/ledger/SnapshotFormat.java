package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.ledger.SnapshotException.Fault;

/**
 * A snapshot as a whole: head, state, end. The hash of the state stands at the end and is computed
 * anew from what was restored: that what the checksums found right was also put in its right place.
 */
final class SnapshotFormat {
  /** "TGLEDGER" in ASCII. */
  static final long MAGIC = 0x5447_4c45_4447_4552L;

  /**
   * Counted up whenever a section's content means something else: also when a record of {@link
   * Transactions} gets another word, or a product another term.
   */
  static final long VERSION = 2;

  private SnapshotFormat() {}

  static void save(LedgerState state, SnapshotSink sink) {
    SnapshotWriter out = new SnapshotWriter(sink);
    out.section(SnapshotSection.HEAD);
    out.word(MAGIC);
    out.word(VERSION);
    state.save(out);
    out.section(SnapshotSection.END);
    out.word(state.hash());
    out.flush();
  }

  static LedgerState restore(SnapshotSource source) {
    SnapshotReader in = new SnapshotReader(source);
    in.section(SnapshotSection.HEAD);
    in.word();
    in.word();
    LedgerState state = new LedgerState();
    state.restore(in);
    in.section(SnapshotSection.END);
    if (in.word() != state.hash()) {
      throw new SnapshotException(
          Fault.DAMAGED, "the state that was restored does not have the hash of the one saved");
    }
    in.finish();
    return state;
  }
}
