package dev.tollgate.gateway.ledgerlog;

/** Why a message was not carried out at all; the state is as it was before. */
public enum Refusal {
  /** It was read. */
  NONE,
  /** Of another schema than the ledger's log. */
  FOREIGN_SCHEMA,
  /** Written by a newer version than this one can read. */
  NEWER_VERSION,
  /** No such message in its version, or not one for this direction. */
  UNKNOWN_TEMPLATE,
  /** Shorter or longer than its form, or with a code or bit that means nothing. */
  MALFORMED,
  /** Readable, but nothing is taken now: send it again later. */
  NO_ROOM
}
