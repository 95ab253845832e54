package dev.tollgate.gateway.rules;

/** Result of the PIN check, made before the ledger sees the request. */
public enum PinOutcome {
  /** The message carried no PIN block. */
  NOT_PRESENT,
  /** The PIN is the card's. */
  RIGHT,
  /** A well-formed PIN that is not the card's; the only outcome that uses up a try. */
  WRONG,
  /** The block does not have the form its format asks for; says nothing about the PIN. */
  MALFORMED
}
