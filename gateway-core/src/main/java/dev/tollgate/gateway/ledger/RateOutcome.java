package dev.tollgate.gateway.ledger;

/** Answer to setting an exchange rate. */
public enum RateOutcome {
  /** It is the rate from now on, under an id of its own. */
  SET,
  /** It was the rate already, and keeps its id. */
  UNCHANGED,
  /** Not two currencies, or not a fraction of two positive numbers up to 10^18. */
  REFUSED
}
