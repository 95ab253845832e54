package dev.tollgate.gateway.ledger;

/** Answer to setting a ledger's limits. */
public enum ConfigureOutcome {
  /** They are in force from the next command on. */
  CONFIGURED,
  /** They were in force already. */
  UNCHANGED,
  /** More is in use than they have room for; those before stay in force. */
  IN_USE,
  /** One of them is out of range, see {@link LedgerConfig}; those before stay in force. */
  REFUSED
}
