package dev.tollgate.gateway.ledger;

/** Answer to setting the status of a card. */
public enum StatusOutcome {
  /** The card has the status from the next command on. */
  SET,
  /** The card had it already. */
  UNCHANGED,
  /** Nobody has linked the card. */
  NO_CARD
}
