package dev.tollgate.hsm;

/** Outcome of a check value comparison. */
public enum CheckResult {
  MATCH,
  MISMATCH,
  /** The HSM did not carry out the command. */
  UNAVAILABLE
}
