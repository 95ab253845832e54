package dev.tollgate.gateway.ledger;

/** What a transaction has done to the money, as far as it has not been undone. */
enum Movement {
  NONE,
  /** Reserved in the card's pockets. */
  HELD,
  /** Moved from the card's pockets to the network's settlement pocket. */
  POSTED,
  /** Moved the other way: a refund. */
  CREDITED
}
