package dev.tollgate.bench.crypto;

import java.util.HexFormat;

/**
 * IBM 3624 PIN verification: the natural PIN is the decimalised encryption of the validation data;
 * the offset is what must be added to it, digit by digit, to get the customer's PIN.
 */
final class Ibm3624 {
  /** The decimalization table in use: A to F become 0 to 5. */
  static final String TABLE = "0123456789012345";

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private Ibm3624() {}

  /**
   * @param validationData 16 hexadecimal digits
   * @param table what each hexadecimal digit becomes
   */
  static String naturalPin(TripleDes key, String table, String validationData, int digits) {
    StringBuilder pin = new StringBuilder(digits);
    HEX.formatHex(key.encrypt(HEX.parseHex(validationData)))
        .chars()
        .limit(digits)
        .forEach(c -> pin.append(table.charAt(Character.digit(c, 16))));
    return pin.toString();
  }

  /** As many digits as the PIN has. */
  static String offset(TripleDes key, String table, String validationData, String pin) {
    String natural = naturalPin(key, table, validationData, pin.length());
    StringBuilder offset = new StringBuilder(pin.length());
    for (int i = 0; i < pin.length(); i++) {
      offset.append((pin.charAt(i) - natural.charAt(i) + 10) % 10);
    }
    return offset.toString();
  }
}
