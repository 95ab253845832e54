package dev.tollgate.pci.card;

/** How the issuer verifies the PIN of a card. */
enum PinMethod {
  /** The card has no PIN. */
  NONE(0),
  /** Visa PIN verification value. */
  PVV(1);

  private final int code;

  PinMethod(int code) {
    this.code = code;
  }

  /** What stands for the method in the card file. */
  int code() {
    return code;
  }

  static PinMethod of(int code) {
    return code == PVV.code ? PVV : NONE;
  }
}
