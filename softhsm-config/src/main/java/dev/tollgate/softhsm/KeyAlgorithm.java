package dev.tollgate.softhsm;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_AES;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_DES2;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_DES3;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_GENERIC_SECRET;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Algorithms of the key file, with the check value of a clear key. */
enum KeyAlgorithm {
  /** Triple DES, double length. Check value: an encrypted zero block. */
  TDES_2("TDES-2", 16, CKK_DES2, KeyAlgorithm::encryptedZeros),
  /** Triple DES, triple length; the same check value. */
  TDES_3("TDES-3", 24, CKK_DES3, KeyAlgorithm::encryptedZeros),
  /** Check value: the CMAC (NIST SP 800-38B) of a zero block, as in ANSI X9.24-1:2017. */
  AES_128("AES-128", 16, CKK_AES, KeyAlgorithm::cmacOfZeros),
  AES_192("AES-192", 24, CKK_AES, KeyAlgorithm::cmacOfZeros),
  AES_256("AES-256", 32, CKK_AES, KeyAlgorithm::cmacOfZeros),
  /** For HMAC-SHA-256. Check value: the HMAC of 16 zero bytes, for want of a standard. */
  HMAC_256("HMAC-256", 32, CKK_GENERIC_SECRET, KeyAlgorithm::hmacOfZeros);

  /** Double-length keys, whose halves have parts of their own. */
  static final List<KeyAlgorithm> TDES_PAIR = List.of(TDES_2);

  static final List<KeyAlgorithm> TDES = List.of(TDES_2, TDES_3);
  static final List<KeyAlgorithm> BLOCK_CIPHERS =
      List.of(TDES_2, TDES_3, AES_128, AES_192, AES_256);

  private final String text;
  private final int keyBytes;
  private final long keyType;

  @SuppressWarnings("ImmutableEnumChecker") // functions without state
  private final UnaryOperator<byte[]> checkBlock;

  KeyAlgorithm(String text, int keyBytes, long keyType, UnaryOperator<byte[]> checkBlock) {
    this.text = text;
    this.keyBytes = keyBytes;
    this.keyType = keyType;
    this.checkBlock = checkBlock;
  }

  /** As the key file spells it. */
  String text() {
    return text;
  }

  int keyBytes() {
    return keyBytes;
  }

  boolean isAes() {
    return keyType == CKK_AES;
  }

  /** CKA_KEY_TYPE. */
  long keyType() {
    return keyType;
  }

  /** Three bytes in upper-case hex, computed in this process: for checking input, not the token. */
  String checkValue(byte[] key) {
    return HexFormat.of().withUpperCase().formatHex(checkBlock.apply(key), 0, 3);
  }

  static Optional<KeyAlgorithm> of(String text) {
    return Arrays.stream(values()).filter(a -> a.text.equals(text)).findFirst();
  }

  /** javax.crypto knows only the triple length form; a double-length key is K1 K2 K1. */
  private static byte[] encryptedZeros(byte[] key) {
    var triple = Arrays.copyOf(key, 24);
    if (key.length == 16) {
      System.arraycopy(key, 0, triple, 16, 8);
    }
    return encrypt("DESede", triple, new byte[8]);
  }

  private static byte[] hmacOfZeros(byte[] key) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(new byte[16]);
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks HmacSHA256", e);
    }
  }

  private static byte[] cmacOfZeros(byte[] key) {
    // One full block of zeros: the CMAC is the encrypted subkey K1, the doubled encrypted zeros.
    var l = encrypt("AES", key, new byte[16]);
    var k1 = new byte[16];
    for (int i = 0; i < 16; i++) {
      int next = i < 15 ? (l[i + 1] & 0x80) >> 7 : 0;
      k1[i] = (byte) (l[i] << 1 | next);
    }
    if (l[0] < 0) {
      k1[15] ^= (byte) 0x87;
    }
    return encrypt("AES", key, k1);
  }

  private static byte[] encrypt(String algorithm, byte[] key, byte[] block) {
    try {
      var cipher = Cipher.getInstance(algorithm + "/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, algorithm));
      return cipher.doFinal(block);
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks " + algorithm, e);
    }
  }
}
