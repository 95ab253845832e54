package dev.tollgate.gateway.ledger;

/** Answer to voiding a transaction. But for the last two, its repeats are now answered 91. */
public enum VoidOutcome {
  /** The hold is released, or the posting undone by its opposite. */
  RELEASED,
  /** The request was seen and holds no money: declined, voided before, or its hold has expired. */
  NOTHING_HELD,
  /** The request has not been seen: should it come, it is answered 91 and moves nothing. */
  TOMBSTONE,
  /**
   * Another command has decided the request first, and its answer may have been sent: nothing
   * changed.
   */
  NOT_ITS_OWN,
  /**
   * No room to remember the void, or a balance would leave its range: nothing changed, try again.
   */
  SHED
}
