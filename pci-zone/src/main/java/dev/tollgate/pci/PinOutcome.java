package dev.tollgate.pci;

/** Outcome of the PIN check. */
public enum PinOutcome {
  NOT_PRESENT,
  RIGHT,
  WRONG,
  /**
   * Not a PIN block of the announced format, or a card without a PIN: refused, not counted as a
   * try.
   */
  MALFORMED
}
