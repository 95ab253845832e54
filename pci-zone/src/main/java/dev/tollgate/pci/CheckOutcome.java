package dev.tollgate.pci;

/** Outcome of one card check. */
public enum CheckOutcome {
  /** The message gave no cause to make the check. */
  NOT_PERFORMED,
  PASSED,
  FAILED
}
