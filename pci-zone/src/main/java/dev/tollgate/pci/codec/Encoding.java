package dev.tollgate.pci.codec;

/**
 * How a field's content stands on the wire. A new one is a constant here and a case in each switch.
 */
public enum Encoding {
  /** One ASCII character per unit of length. */
  ASCII,
  /** Binary content as hexadecimal text: two ASCII characters per byte; read in either case. */
  HEX,
  /** Binary content as it is: one byte per unit of length. */
  RAW;

  /** Bytes on the wire of {@code units} of the dialect's length (characters, digits or bytes). */
  int wireLength(int units) {
    return switch (this) {
      case ASCII, RAW -> units;
      case HEX -> 2 * units;
    };
  }
}
