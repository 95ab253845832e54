package dev.tollgate.pci.card;

import dev.tollgate.hsm.CryptogramRequest;

/**
 * What is where in the work area of a vault cell, counted from {@link
 * dev.tollgate.pci.vault.VaultCell#workAt()}. Card data lie here as the HSM's commands want them,
 * whatever the dialect has on the wire.
 */
final class WorkArea {
  /** AES-256 block. */
  static final int TOKEN = 0;

  /** Up to 16 bytes, those of ISO 9564-1 format 4. */
  static final int PIN_BLOCK = TOKEN + 16;

  static final int MAC = PIN_BLOCK + 16;

  /** ASCII digits. */
  static final int PAN = MAC + 8;

  static final int PAN_MAX = 20;

  /** ASCII digits and the separator {@code =}. */
  static final int TRACK = PAN + PAN_MAX;

  static final int TRACK_MAX = 40;

  /** What the card computed its cryptogram over. */
  static final int CHIP_DATA = TRACK + TRACK_MAX;

  /** Printed card value, ASCII digits. */
  static final int CARD_VALUE_2 = CHIP_DATA + CryptogramRequest.DATA_BYTES_MAX;

  static final int CARD_VALUE_2_LENGTH = 3;

  /** The issuer data begins behind it. */
  static final int END = CARD_VALUE_2 + CARD_VALUE_2_LENGTH;

  private WorkArea() {}
}
