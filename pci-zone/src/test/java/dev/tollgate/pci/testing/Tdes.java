package dev.tollgate.pci.testing;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Message authentication codes and EMV cryptograms out of javax.crypto, by ISO 9797-1, EMV Book 2
 * and the cryptogram versions of Visa and M/Chip. Shares no code with what it judges; held against
 * published vectors by {@code TdesTest}.
 */
public final class Tdes {
  private static final HexFormat HEX = HexFormat.of();

  private Tdes() {}

  /** ISO 9797-1 algorithm 3, all 8 bytes. */
  public static byte[] retailMac(byte[] key, byte[] data, int paddingMethod) {
    byte[] left = Arrays.copyOf(key, 8);
    byte[] chained = cbc("DES", left, padded(data, paddingMethod));
    byte[] last = Arrays.copyOfRange(chained, chained.length - 8, chained.length);
    byte[] right = Arrays.copyOfRange(key, 8, 16);
    return ecb(Cipher.ENCRYPT_MODE, "DES", left, ecb(Cipher.DECRYPT_MODE, "DES", right, last));
  }

  /** ISO 9797-1 algorithm 1 under TDES, padding method 1. */
  public static byte[] plainMac(byte[] key, byte[] data) {
    byte[] chained = cbc("DESede", triple(key), padded(data, 1));
    return Arrays.copyOfRange(chained, chained.length - 8, chained.length);
  }

  /** ICC master key by option A of EMV Book 2 annex A1.4.1, without parity. */
  public static byte[] iccKey(byte[] issuerKey, String pan, int sequenceNumber) {
    String digits = "0".repeat(16) + pan + String.format("%02d", sequenceNumber);
    byte[] y = HEX.parseHex(digits.substring(digits.length() - 16));
    return both(encrypt(issuerKey, y), encrypt(issuerKey, not(y)));
  }

  /** ICC master key by option B of EMV Book 2 annex A1.4.2, for PANs over 16 digits. */
  public static byte[] iccKeyB(byte[] issuerKey, String pan, int sequenceNumber) {
    String digits = pan + String.format("%02d", sequenceNumber);
    String hash =
        HEX.formatHex(sha1(HEX.parseHex(digits.length() % 2 == 0 ? digits : "0" + digits)));
    StringBuilder taken = new StringBuilder(hash.replaceAll("[^0-9]", ""));
    hash.replaceAll("[0-9]", "").chars().forEach(c -> taken.append(c - 'a'));
    byte[] y = HEX.parseHex(taken.substring(0, 16));
    return both(encrypt(issuerKey, y), encrypt(issuerKey, not(y)));
  }

  private static byte[] sha1(byte[] data) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(data);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * EMV common session key of a counter and, for Mastercard's own derivation, an unpredictable
   * number; zeros without.
   */
  public static byte[] sessionKey(byte[] iccKey, int counter, String unpredictableNumber) {
    byte[] left = HEX.parseHex(String.format("%04X0000", counter) + unpredictableNumber);
    byte[] right = left.clone();
    left[2] = (byte) 0xF0;
    right[2] = 0x0F;
    return both(encrypt(iccKey, left), encrypt(iccKey, right));
  }

  /** ARPC method 1: ARPC, then the ARC it was made with. */
  public static byte[] issuerData1(byte[] key, byte[] arqc, String arc) {
    byte[] word = HEX.parseHex(arc);
    byte[] block = arqc.clone();
    block[0] ^= word[0];
    block[1] ^= word[1];
    return both(encrypt(key, block), word);
  }

  /** ARPC method 2: ARPC, then the CSU it was made with. */
  public static byte[] issuerData2(byte[] sessionKey, byte[] arqc, String csu) {
    byte[] word = HEX.parseHex(csu);
    byte[] mac = retailMac(sessionKey, both(arqc, word), 2);
    return both(Arrays.copyOf(mac, 4), word);
  }

  static byte[] encrypt(byte[] key, byte[] block) {
    return ecb(Cipher.ENCRYPT_MODE, "DESede", triple(key), block);
  }

  static byte[] both(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static byte[] padded(byte[] data, int method) {
    byte[] marked = method == 2 ? both(data, new byte[] {(byte) 0x80}) : data;
    return Arrays.copyOf(marked, (marked.length + 7) / 8 * 8);
  }

  private static byte[] not(byte[] block) {
    byte[] inverted = block.clone();
    for (int i = 0; i < inverted.length; i++) {
      inverted[i] = (byte) ~inverted[i];
    }
    return inverted;
  }

  private static byte[] triple(byte[] key) {
    return both(key, Arrays.copyOf(key, 8));
  }

  private static byte[] cbc(String algorithm, byte[] key, byte[] data) {
    try {
      Cipher cipher = Cipher.getInstance(algorithm + "/CBC/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, algorithm), new IvParameterSpec(new byte[8]));
      return cipher.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] ecb(int mode, String algorithm, byte[] key, byte[] data) {
    try {
      Cipher cipher = Cipher.getInstance(algorithm + "/ECB/NoPadding");
      cipher.init(mode, new SecretKeySpec(key, algorithm));
      return cipher.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
