package dev.tollgate.hsm;

/** PIN block formats of ISO 9564-1. */
public enum PinBlockFormat {
  /** Format 0: PIN field XOR the rightmost 12 PAN digits without the check digit. */
  ISO_0
}
