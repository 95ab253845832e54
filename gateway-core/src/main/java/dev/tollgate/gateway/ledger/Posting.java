package dev.tollgate.gateway.ledger;

/** What an approval does to the money. */
public enum Posting {
  /** Reserves it: what is available shrinks, the balance stays (0100). */
  HOLD,
  /** Moves it to the network's settlement account (0200). */
  POST
}
