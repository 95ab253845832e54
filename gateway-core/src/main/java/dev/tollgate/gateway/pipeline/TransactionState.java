package dev.tollgate.gateway.pipeline;

/** Where a transaction is. The vault cell of the same slot is its memory in the zone. */
enum TransactionState {
  /** No transaction uses this slot, or its answer has left. */
  IDLE,
  /** An HSM lane makes the card checks. */
  VERIFYING,
  /** The ledger decides about the money. */
  DECIDING,
  /** The answer is with the zone; it comes back only if it could not be sent. */
  ANSWERED;

  /** Somebody works on it. */
  boolean isInFlight() {
    return this == VERIFYING || this == DECIDING;
  }
}
