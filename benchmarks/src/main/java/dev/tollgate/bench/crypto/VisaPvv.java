package dev.tollgate.bench.crypto;

import java.util.HexFormat;

/**
 * Visa PIN verification value: the transformed security parameter (11 PAN digits, key index, 4 PIN
 * digits) encrypted under the PVK, its digits first, then its letters less ten, four in all.
 */
final class VisaPvv {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final int PAN_DIGITS = 11;
  private static final int PVV_DIGITS = 4;

  private VisaPvv() {}

  static String of(TripleDes pvk, String pan, String keyIndex, String pin) {
    int checkDigitAt = pan.length() - 1;
    String parameter =
        pan.substring(checkDigitAt - PAN_DIGITS, checkDigitAt) + keyIndex + pin.substring(0, 4);
    return decimalise(HEX.formatHex(pvk.encrypt(HEX.parseHex(parameter))), PVV_DIGITS);
  }

  /** Two passes: digits as they stand, then A to F as 0 to 5. CVV uses the same rule. */
  static String decimalise(String hex, int digits) {
    StringBuilder found = new StringBuilder(hex.length());
    hex.chars().filter(Character::isDigit).forEach(c -> found.append((char) c));
    hex.chars()
        .filter(c -> !Character.isDigit(c))
        .forEach(c -> found.append((char) (c - 'A' + '0')));
    return found.substring(0, digits);
  }
}
