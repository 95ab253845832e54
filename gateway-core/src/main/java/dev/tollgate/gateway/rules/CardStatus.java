package dev.tollgate.gateway.rules;

/** What the issuer has decided about a card. */
public enum CardStatus {
  /** May be used. */
  ACTIVE,
  /** Reported lost by its holder. */
  LOST,
  /** Reported stolen by its holder. */
  STOLEN,
  /** Blocked by the issuer. */
  RESTRICTED
}
