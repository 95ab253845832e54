package dev.tollgate.pci;

/** Status of a card as the card file imports it. */
public enum CardStatus {
  ACTIVE,
  LOST,
  STOLEN,
  RESTRICTED
}
