package dev.tollgate.bench.hsm;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Cipher;

/**
 * PIN verification and CVV2 through JCE: one Cipher for each key, initialised once. For one thread
 * at a time.
 */
public final class JceChecks {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final int PIN_DIGITS = 4;

  private final Cipher zpk;
  private final Cipher pvk;
  private final Cipher cvk;
  private final Cipher cvkLeft;

  JceChecks(Cipher zpk, Cipher pvk, Cipher cvk, Cipher cvkLeft) {
    this.zpk = zpk;
    this.pvk = pvk;
    this.cvk = cvk;
    this.cvkLeft = cvkLeft;
  }

  /**
   * Whether the PIN of an ISO 9564-1 format 0 block has this Visa PVV; false for a block that holds
   * no PIN.
   *
   * @param pinBlock 8 bytes under the zone PIN key
   * @param pvki key index, one digit
   * @param pvv four digits
   */
  public boolean pinMatches(byte[] pinBlock, String pan, String pvki, String pvv) {
    byte[] field = encipher(zpk, pinBlock);
    for (int i = 0; i < 12; i++) {
      int digit = pan.charAt(pan.length() - 13 + i) - '0';
      field[2 + i / 2] ^= (byte) ((i & 1) == 0 ? digit << 4 : digit);
    }
    String pin = HEX.formatHex(field).substring(2, 2 + PIN_DIGITS);
    if (field[0] != PIN_DIGITS || !pin.chars().allMatch(Character::isDigit)) {
      return false;
    }
    String digits = pan.substring(pan.length() - 12, pan.length() - 1);
    return decimal(encipher(pvk, HEX.parseHex(digits + pvki + pin)), PIN_DIGITS).equals(pvv);
  }

  /**
   * Whether this is the card's CVV2.
   *
   * @param expiry YYMM
   * @param cvv2 three digits
   */
  public boolean cvv2Matches(String pan, String expiry, String cvv2) {
    String data = (pan + expiry + "000" + "0".repeat(32)).substring(0, 32);
    byte[] value = encipher(cvkLeft, HEX.parseHex(data.substring(0, 16)));
    byte[] second = HEX.parseHex(data.substring(16));
    for (int i = 0; i < second.length; i++) {
      value[i] ^= second[i];
    }
    return decimal(encipher(cvk, value), 3).equals(cvv2);
  }

  private static String decimal(byte[] block, int count) {
    String hex = HEX.formatHex(block);
    StringBuilder digits = new StringBuilder(16);
    hex.chars().filter(Character::isDigit).forEach(digit -> digits.append((char) digit));
    hex.chars().filter(c -> c > '9').forEach(letter -> digits.append(letter - 'A'));
    return digits.substring(0, count);
  }

  static byte[] encipher(Cipher cipher, byte[] block) {
    try {
      return cipher.doFinal(block);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
