package dev.tollgate.gateway.ledger;

/** What a remembered decision did to the money, and a void has to undo. */
enum Movement {
  NONE,
  HELD,
  POSTED
}
