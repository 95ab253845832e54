package dev.tollgate.bench.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Key derivations of EMV 4.3 Book 2 annex A1: from the issuer's key to the card's to a session's.
 */
final class EmvKeys {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final int DIGITS = 16;
  private static final int SESSION_LEFT = 0xF0;
  private static final int SESSION_RIGHT = 0x0F;

  private EmvKeys() {}

  /**
   * The ICC master key by option A (A1.4.1): from the 16 rightmost digits of PAN and sequence
   * number.
   *
   * @param sequenceNumber two digits
   * @return 16 bytes with odd parity
   */
  static byte[] optionA(TripleDes issuerKey, String pan, String sequenceNumber) {
    String digits = "0".repeat(DIGITS) + pan + sequenceNumber;
    return diversify(issuerKey, HEX.parseHex(digits.substring(digits.length() - DIGITS)));
  }

  /**
   * The ICC master key by option B (A1.4.2), for PANs of more than 16 digits: from the decimalised
   * hash of PAN and sequence number. For shorter ones it is option A.
   */
  static byte[] optionB(TripleDes issuerKey, String pan, String sequenceNumber) {
    if (pan.length() <= DIGITS) {
      return optionA(issuerKey, pan, sequenceNumber);
    }
    String digits = pan + sequenceNumber;
    byte[] hash = sha1(HEX.parseHex(digits.length() % 2 == 0 ? digits : "0" + digits));
    return diversify(issuerKey, HEX.parseHex(VisaPvv.decimalise(HEX.formatHex(hash), DIGITS)));
  }

  /**
   * The session key (A1.3.1) of one transaction, 16 bytes with odd parity.
   *
   * @param unpredictable the unpredictable number in hexadecimal digits for Mastercard's session
   *     key, zeros for the common one
   */
  static byte[] session(TripleDes cardKey, int atc, String unpredictable) {
    byte[] block = Arrays.copyOf(new byte[] {(byte) (atc >> 8), (byte) atc}, 8);
    System.arraycopy(HEX.parseHex(unpredictable), 0, block, 4, 4);
    block[2] = (byte) SESSION_LEFT;
    byte[] left = cardKey.encrypt(block);
    block[2] = (byte) SESSION_RIGHT;
    return oddParity(left, cardKey.encrypt(block));
  }

  private static byte[] diversify(TripleDes issuerKey, byte[] block) {
    byte[] left = issuerKey.encrypt(block);
    for (int i = 0; i < block.length; i++) {
      block[i] ^= (byte) 0xFF;
    }
    return oddParity(left, issuerKey.encrypt(block));
  }

  private static byte[] oddParity(byte[] left, byte[] right) {
    byte[] key = new byte[left.length + right.length];
    for (int i = 0; i < key.length; i++) {
      int value = (i < left.length ? left[i] : right[i - left.length]) & 0xFE;
      key[i] = (byte) (value | (Integer.bitCount(value) + 1) % 2);
    }
    return key;
  }

  private static byte[] sha1(byte[] data) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(data);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
