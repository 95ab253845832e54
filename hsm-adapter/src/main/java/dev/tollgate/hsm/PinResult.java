package dev.tollgate.hsm;

/** Outcome of a PIN verification. */
public enum PinResult {
  RIGHT,
  WRONG,
  /** The PIN block does not have the form its format asks for; says nothing about the PIN. */
  MALFORMED,
  /** The HSM did not carry out the command. */
  UNAVAILABLE
}
