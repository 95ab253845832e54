package dev.tollgate.pci.card;

import dev.tollgate.pci.VerificationResult.CardStatus;
import dev.tollgate.pci.card.CardRecord.PinMethod;

/** One row of a card import, with the token in place of the PAN. */
record CardEntry(
    long tokenHi,
    long tokenLo,
    int expiry,
    int serviceCode,
    PinMethod pinMethod,
    int pvki,
    long pinReference,
    int pinDigits,
    long accountHi,
    long accountLo,
    long productHi,
    long productLo,
    CardStatus status) {

  /** No token and no PIN check value, though they are worth nothing without the PAN. */
  @Override
  public String toString() {
    return "CardEntry";
  }
}
