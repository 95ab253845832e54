package dev.tollgate.pci.testing;

import dev.tollgate.softhsm.TestKey;
import dev.tollgate.softhsm.TestKeys;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the issuer puts on a card and the terminal into a message, out of javax.crypto and the
 * published test keys: Visa CVV and PVV, ISO 9564-1 format 0, tokens. Shares no code with what it
 * judges.
 */
public final class Issuer {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private Issuer() {}

  /** Card verification value; service code 000 makes a CVV2, 999 an iCVV. */
  public static String cvv(String pan, String expiry, String serviceCode) {
    String data = pan + expiry + serviceCode;
    data += "0".repeat(32 - data.length());
    byte[] left = Arrays.copyOf(key("cvk"), 8);
    String first = tdes(Cipher.ENCRYPT_MODE, both(left, left), data.substring(0, 16));
    String second = xor(first, data.substring(16));
    return decimalise(tdes(Cipher.ENCRYPT_MODE, key("cvk"), second), 3);
  }

  /** PIN verification value under pvk-1. */
  public static String pvv(String pan, String pvki, String pin) {
    String digits = pan.substring(pan.length() - 12, pan.length() - 1);
    String block = digits + pvki + pin.substring(0, 4);
    return decimalise(tdes(Cipher.ENCRYPT_MODE, key("pvk-1"), block), 4);
  }

  /** PIN block of ISO 9564-1 format 0 under zpk-alpha-01. */
  public static byte[] pinBlock(String pan, String pin) {
    String field = "0" + Integer.toHexString(pin.length()) + pin;
    return pinBlockOf(field + "F".repeat(16 - field.length()), pan);
  }

  /** PIN block of ISO 9564-1 format 1 (without the PAN) or 3, under a zone key. */
  public static byte[] pinBlock(String zoneKey, int format, String pan, String pin) {
    String field = format + Integer.toHexString(pin.length()) + pin;
    String fill = format == 0 ? "F".repeat(14) : format == 1 ? "70369258147036" : "ABCDEFFEDCBAAB";
    String block = field + fill.substring(0, 16 - field.length());
    String digits = pan.substring(pan.length() - 13, pan.length() - 1);
    String clear = format == 1 ? block : xor(block, "0000" + digits);
    return HEX.parseHex(tdes(Cipher.ENCRYPT_MODE, key(zoneKey), clear));
  }

  /** PIN block of ISO 9564-1 format 4 under the token key. */
  public static byte[] pinBlock4(String pan, String pin) {
    String field = "4" + Integer.toHexString(pin.length()) + pin;
    String plain = field + "A".repeat(16 - field.length()) + "0123456789ABCDEF";
    String panField = Integer.toHexString(pan.length() - 12) + pan + "0".repeat(16);
    String first = ecb(Cipher.ENCRYPT_MODE, "AES", key("token"), plain);
    String second =
        xor(first.substring(0, 16), panField.substring(0, 16))
            + xor(first.substring(16), (panField.substring(16) + "0".repeat(16)).substring(0, 16));
    return HEX.parseHex(ecb(Cipher.ENCRYPT_MODE, "AES", key("token"), second));
  }

  /** IBM 3624 offset of a PIN under pgk: PIN less the natural PIN, digit by digit. */
  public static String offset(String pan, String pin) {
    String block = tdes(Cipher.ENCRYPT_MODE, key("pgk"), pan.substring(pan.length() - 16));
    StringBuilder offset = new StringBuilder();
    for (int i = 0; i < pin.length(); i++) {
      int natural = "0123456789012345".charAt(Character.digit(block.charAt(i), 16)) - '0';
      offset.append((pin.charAt(i) - '0' - natural + 10) % 10);
    }
    return offset.toString();
  }

  /** Any 16 hex digits in place of the PIN field. */
  public static byte[] pinBlockOf(String pinField, String pan) {
    String digits = pan.substring(pan.length() - 13, pan.length() - 1);
    String clear = xor(pinField, "0000" + digits);
    return HEX.parseHex(tdes(Cipher.ENCRYPT_MODE, key("zpk-alpha-01"), clear));
  }

  /** The two halves of a PAN's token. */
  public static long[] token(String pan) {
    String block = pan + "F".repeat(32 - pan.length());
    String token = ecb(Cipher.ENCRYPT_MODE, "AES", key("token"), block);
    return new long[] {
      HexFormat.fromHexDigitsToLong(token.substring(0, 16)),
      HexFormat.fromHexDigitsToLong(token.substring(16))
    };
  }

  /** Track 2 of a card, with its CVV unless another is given. */
  public static String track2(String pan, String expiry, String serviceCode, String cvv) {
    return pan + "=" + expiry + serviceCode + "1" + "0000" + cvv;
  }

  public static byte[] key(String name) {
    return TestKeys.read(TestHome.KEYS).stream()
        .filter(key -> key.name().equals(name))
        .map(TestKey::value)
        .findFirst()
        .orElseThrow();
  }

  private static String tdes(int mode, byte[] key, String block) {
    return ecb(mode, "DESede", both(key, Arrays.copyOf(key, 8)), block);
  }

  private static String ecb(int mode, String algorithm, byte[] key, String block) {
    try {
      Cipher cipher = Cipher.getInstance(algorithm + "/ECB/NoPadding");
      cipher.init(mode, new SecretKeySpec(key, algorithm));
      return HEX.formatHex(cipher.doFinal(HEX.parseHex(block)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] both(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static String xor(String a, String b) {
    long left = HexFormat.fromHexDigitsToLong(a);
    long right = HexFormat.fromHexDigitsToLong(b);
    return HEX.toHexDigits(left ^ right);
  }

  private static String decimalise(String block, int count) {
    StringBuilder digits = new StringBuilder(block.replaceAll("[^0-9]", ""));
    block.replaceAll("[0-9]", "").chars().forEach(c -> digits.append(c - 'A'));
    return digits.substring(0, count);
  }
}
