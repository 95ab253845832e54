package dev.tollgate.gateway.ledger;

/** What a command wants of the ledger. */
public enum Operation {
  /** Decide a request (0100, 0200). */
  AUTHORIZE,
  /** Take note of what was decided elsewhere (0120, 0220), a completion among it. */
  ADVISE,
  /** Take back all or part of an earlier transaction (0400, 0420). */
  REVERSE,
  /** Remember a message that moves no money (0620). */
  RECORD
}
