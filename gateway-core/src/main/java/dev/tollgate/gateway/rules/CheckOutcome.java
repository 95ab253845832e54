package dev.tollgate.gateway.rules;

/** Result of one card check, made before the ledger sees the request. */
public enum CheckOutcome {
  /** The message carried nothing to check. */
  NOT_PERFORMED,
  /** The value is right. */
  PASSED,
  /** The value is wrong. */
  FAILED
}
