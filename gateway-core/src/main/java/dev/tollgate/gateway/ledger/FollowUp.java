package dev.tollgate.gateway.ledger;

/** Why a transaction is listed for somebody to look into. */
public enum FollowUp {
  NONE,
  /** A reversal of a transaction never seen. */
  REVERSAL_UNMATCHED,
  /** The original of such a reversal came after it, and was refused. */
  ORIGINAL_AFTER_REVERSAL,
  /** A completion over the hold and the product's tolerance, or of no live hold. */
  OVER_COMPLETION,
  /** An advice, or a refund taken back, took an account below zero. */
  OVERDRAFT,
  /** An advice for an unknown card was posted to suspense. */
  SUSPENSE,
  /** The key of an earlier message with other content. */
  CONTENT_CHANGED,
  /** A reversal from another terminal than its original. */
  OTHER_TERMINAL
}
