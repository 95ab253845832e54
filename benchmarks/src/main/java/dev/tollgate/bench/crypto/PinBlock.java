package dev.tollgate.bench.crypto;

import java.util.HexFormat;

/** Clear PIN blocks, 8 bytes (ISO 9564-1). */
final class PinBlock {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private PinBlock() {}

  /**
   * Format 0: the PIN field {@code 0, length, PIN, F...} exclusive-or the twelve rightmost PAN
   * digits without the check digit.
   *
   * @param pin 4 to 12 digits
   */
  static byte[] format0(String pan, String pin) {
    if (pin.length() < 4 || pin.length() > 12) {
      throw new IllegalArgumentException("a PIN has 4 to 12 digits");
    }
    return withPanField(pan, pinField(Integer.toHexString(pin.length()), pin));
  }

  /**
   * Right format nibble, impossible length nibble 15: no PIN in it under any reading of format 0.
   */
  static byte[] malformed(String pan, String pin) {
    return withPanField(pan, pinField("F", pin));
  }

  private static byte[] pinField(String lengthNibble, String pin) {
    return HEX.parseHex("0" + lengthNibble + pin + "F".repeat(14 - pin.length()));
  }

  private static byte[] withPanField(String pan, byte[] block) {
    byte[] panField =
        HEX.parseHex("0000" + pan.substring(Math.max(0, pan.length() - 13), pan.length() - 1));
    for (int i = 0; i < block.length; i++) {
      block[i] ^= panField[i];
    }
    return block;
  }
}
