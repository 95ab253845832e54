package dev.tollgate.hsm;

/** PIN block formats of ISO 9564-1. */
public enum PinBlockFormat {
  /** Format 0: PIN field XOR the rightmost 12 PAN digits without the check digit. */
  ISO_0,
  /** Format 1: PIN field with a transaction field, without the PAN. */
  ISO_1,
  /** Format 3: as format 0, filled with random digits A to F. */
  ISO_3
}
