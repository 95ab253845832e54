package dev.tollgate.gateway.ledger;

/**
 * The parts of a snapshot, in their order. Each one begins with a block of its own and takes as
 * many as it needs.
 */
enum SnapshotSection {
  /** What it is and in which version; alike in all versions. */
  HEAD(1),
  CONFIGURATION(2),
  /** Log time, counters and the chain of commands. */
  CLOCK(3),
  BOOKS(4),
  CARDS(5),
  RATES(7),
  TRANSACTIONS(8),
  LEGS(9),
  GROUPS(10),
  HOLDS(11),
  FOLLOW_UPS(12),
  LOADS(14),
  /** That there was nothing more, and the hash of the whole state. */
  END(13);

  /** In blocks; never used for another one. 6 was one of version 1. */
  final int code;

  SnapshotSection(int code) {
    this.code = code;
  }
}
