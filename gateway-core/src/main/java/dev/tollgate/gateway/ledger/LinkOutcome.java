package dev.tollgate.gateway.ledger;

/** Answer to linking a card. */
public enum LinkOutcome {
  /** The card is new. */
  LINKED,
  /** The card was known: account, product and status are replaced, its PIN tries stay. */
  UPDATED,
  /** Not a customer's account name. */
  REFUSED
}
