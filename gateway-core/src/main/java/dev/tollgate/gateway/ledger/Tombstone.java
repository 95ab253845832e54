package dev.tollgate.gateway.ledger;

/** Why a transaction is remembered that has not come yet. */
enum Tombstone {
  /** It has come. */
  NONE,
  /** The gateway has answered it without us, and took it back. */
  VOIDED,
  /** A reversal of it has come. */
  REVERSED
}
