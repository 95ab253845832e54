package dev.tollgate.gateway.ledger;

/** Answer to opening a pocket. */
public enum OpenOutcome {
  /** The pocket is new and holds its opening balance. */
  OPENED,
  /** The account has a pocket in this currency; its balance stays as it is. */
  EXISTING,
  /** Not a customer's account name, not a currency, a negative balance or one too large. */
  REFUSED
}
