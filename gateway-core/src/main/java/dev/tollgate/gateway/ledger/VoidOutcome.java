package dev.tollgate.gateway.ledger;

/** Answer to voiding a transaction. But for {@link #SHED}, its repeats are now answered 91. */
public enum VoidOutcome {
  /** The hold is released, or the posting undone by its opposite. */
  RELEASED,
  /** The request was seen and holds no money: declined, voided before, or its hold has expired. */
  NOTHING_HELD,
  /** The request has not been seen: should it come, it is answered 91 and moves nothing. */
  TOMBSTONE,
  /**
   * No room to remember the void, or a balance would leave its range: nothing changed, try again.
   */
  SHED
}
