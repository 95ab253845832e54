package dev.tollgate.pci.card;

/** How the issuer verifies the PIN of a card. */
enum PinMethod {
  /** The card has no PIN. */
  NONE(0, 0),
  /** Visa PIN verification value. */
  PVV(1, 4),
  /** IBM 3624: offset to the PIN that the PAN gives. */
  IBM3624(2, 12);

  private static final int DIGITS_MIN = 4;

  private final int code;
  private final int digitsMax;

  PinMethod(int code, int digitsMax) {
    this.code = code;
    this.digitsMax = digitsMax;
  }

  /** What stands for the method in the card file. */
  int code() {
    return code;
  }

  /** Fewest digits of the PIN reference. */
  int digitsMin() {
    return Math.min(DIGITS_MIN, digitsMax);
  }

  int digitsMax() {
    return digitsMax;
  }

  static PinMethod of(int code) {
    return code == PVV.code ? PVV : code == IBM3624.code ? IBM3624 : NONE;
  }
}
