package dev.tollgate.hsm;

import static java.util.stream.Collectors.joining;

import dev.tollgate.hsm.CryptogramRequest.CryptogramVersion;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The published algorithms once more, out of javax.crypto and text, for test values only: Visa CVV
 * and PVV, ISO 9564-1 format 0, ISO 9797-1 algorithm 3, key check values of ANSI X9.24-1:2017.
 * Shares no code with what it judges.
 */
final class Reference {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private Reference() {}

  static String tdes(String key, String block) {
    byte[] bytes = HEX.parseHex(key.length() == 32 ? key + key.substring(0, 16) : key);
    return ecb("DESede", bytes, block);
  }

  static String tdesDecrypted(String key, String block) {
    byte[] bytes = HEX.parseHex(key.length() == 32 ? key + key.substring(0, 16) : key);
    return ecb(Cipher.DECRYPT_MODE, "DESede", bytes, block);
  }

  static String aes(String key, String block) {
    return ecb("AES", HEX.parseHex(key), block);
  }

  static String aesDecrypted(String key, String block) {
    return ecb(Cipher.DECRYPT_MODE, "AES", HEX.parseHex(key), block);
  }

  private static String ecb(String algorithm, byte[] key, String block) {
    return ecb(Cipher.ENCRYPT_MODE, algorithm, key, block);
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

  static String xor(String a, String b) {
    byte[] left = HEX.parseHex(a);
    byte[] right = HEX.parseHex(b);
    for (int i = 0; i < left.length; i++) {
      left[i] ^= right[i];
    }
    return HEX.formatHex(left);
  }

  static String tdesCheckValue(String key) {
    return tdes(key, "0".repeat(16)).substring(0, 6);
  }

  /** CMAC of one block of zeros: the block is E(subkey 1), as the message is one whole block. */
  static String aesCheckValue(String key) {
    byte[] subkey = HEX.parseHex(aes(key, "0".repeat(32)));
    boolean carry = subkey[0] < 0;
    for (int i = 0; i < 16; i++) {
      int next = i < 15 ? (subkey[i + 1] & 0xFF) >> 7 : 0;
      subkey[i] = (byte) (subkey[i] << 1 | next);
    }
    subkey[15] ^= carry ? (byte) 0x87 : 0;
    return aes(key, HEX.formatHex(subkey)).substring(0, 10);
  }

  static String hmac(String key, String data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(HEX.parseHex(key), "HmacSHA256"));
      return HEX.formatHex(mac.doFinal(HEX.parseHex(data)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String cvv(String cvk, String pan, String expiry, String serviceCode) {
    String data = pan + expiry + serviceCode;
    data += "0".repeat(32 - data.length());
    String left = cvk.substring(0, 16);
    String first = tdes(left + left, data.substring(0, 16));
    return decimalise(tdes(cvk, xor(first, data.substring(16))), 3);
  }

  static String pvv(String pvk, String pvki, String pan, String pin) {
    String digits = pan.substring(pan.length() - 12, pan.length() - 1);
    return decimalise(tdes(pvk, digits + pvki + pin.substring(0, 4)), 4);
  }

  /** ISO 9797-1 algorithm 3 over data that is padded to whole blocks already. */
  static String retailMac(String key, String padded) {
    byte[] left = HEX.parseHex(key.substring(0, 16).repeat(3));
    int last = padded.length() - 16;
    String chain = "0".repeat(16);
    if (last > 0) {
      try {
        Cipher cipher = Cipher.getInstance("DESede/CBC/NoPadding");
        cipher.init(
            Cipher.ENCRYPT_MODE,
            new SecretKeySpec(left, "DESede"),
            new IvParameterSpec(new byte[8]));
        String chained = HEX.formatHex(cipher.doFinal(HEX.parseHex(padded.substring(0, last))));
        chain = chained.substring(chained.length() - 16);
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }
    return tdes(key, xor(chain, padded.substring(last)));
  }

  /** Padding method 1 of ISO 9797-1: zeros up to a whole block. */
  static String zeroPadded(String data) {
    return data + "0".repeat((16 - data.length() % 16) % 16);
  }

  /** Padding method 2: 80, then zeros. */
  static String padded80(String data) {
    return zeroPadded(data + "80");
  }

  /** EMV Book 2 A1.4. */
  static String iccMasterKey(String imk, String pan, String psn, boolean optionB) {
    String digits = pan + psn;
    String y;
    if (optionB && pan.length() > 16) {
      String even = digits.length() % 2 == 0 ? digits : "0" + digits;
      y = decimalise(sha1(even), 16);
    } else {
      String wide = "0".repeat(16) + digits;
      y = wide.substring(wide.length() - 16);
    }
    return tdes(imk, y) + tdes(imk, xor(y, "F".repeat(16)));
  }

  static String sha1(String hex) {
    try {
      return HEX.formatHex(MessageDigest.getInstance("SHA-1").digest(HEX.parseHex(hex)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** EMV Book 2 A1.3.1. */
  static String commonSessionKey(String icc, String diversifier) {
    String r = diversifier + "0".repeat(16 - diversifier.length());
    return tdes(icc, r.substring(0, 4) + "F0" + r.substring(6))
        + tdes(icc, r.substring(0, 4) + "0F" + r.substring(6));
  }

  /**
   * The key that a cryptogram is made with.
   *
   * @param transaction ATC, and behind it the unpredictable number if the version takes it
   */
  static String cryptogramKey(CryptogramVersion version, String icc, String transaction) {
    String atc = transaction.substring(0, 4);
    String unpredictable = (transaction.substring(4) + "0".repeat(8)).substring(0, 8);
    return switch (version) {
      case VISA_10 -> icc;
      case VISA_18, VISA_22, MCHIP_20, MCHIP_21 -> commonSessionKey(icc, atc);
      case MCHIP_16, MCHIP_17 -> commonSessionKey(icc, atc + "0000" + unpredictable);
    };
  }

  static String arqc(CryptogramVersion version, String icc, String transaction, String data) {
    String padded = version == CryptogramVersion.VISA_10 ? zeroPadded(data) : padded80(data);
    return retailMac(cryptogramKey(version, icc, transaction), padded);
  }

  static String arpc(
      CryptogramVersion version, String icc, String transaction, String arqc, String word) {
    String key = cryptogramKey(version, icc, transaction);
    return switch (version) {
      case VISA_10, MCHIP_16, MCHIP_17 -> tdes(icc, xor(arqc, word + "0".repeat(12)));
      case MCHIP_20, MCHIP_21 -> tdes(key, xor(arqc, word + "0".repeat(12)));
      case VISA_18, VISA_22 -> retailMac(key, padded80(arqc + word)).substring(0, 8);
    };
  }

  /** Data that a cryptogram is the right one of: only its keys are needed to find some. */
  static String dataOf(CryptogramVersion version, String icc, String transaction, String arqc) {
    String key = cryptogramKey(version, icc, transaction);
    String last = tdesDecrypted(key, arqc);
    if (version == CryptogramVersion.VISA_10) {
      return last;
    }
    String left = key.substring(0, 16);
    return tdesDecrypted(left + left, xor(last, padded80("")));
  }

  /** Each byte with an odd number of one bits. */
  static String oddParity(String key) {
    byte[] bytes = HEX.parseHex(key);
    for (int i = 0; i < bytes.length; i++) {
      if (Integer.bitCount(bytes[i] & 0xFF) % 2 == 0) {
        bytes[i] ^= 1;
      }
    }
    return HEX.formatHex(bytes);
  }

  /** Visa: the ATC into the ends of both halves, its complement into the right one. */
  static String counterKey(String icc, String atc) {
    String complement = xor(atc, "FFFF");
    return xor(icc, "0".repeat(12) + atc + "0".repeat(12) + complement);
  }

  static String dcvv(
      String key, String pan, String psn, boolean optionB, int atc, String expiry, String service) {
    String altered = "%04d".formatted(atc) + pan.substring(4);
    return cvv(iccMasterKey(key, pan, psn, optionB), altered, expiry, service);
  }

  /** All five digits; a track has the last of them. */
  static String cvc3(String card, String track, String atc, String unpredictable) {
    String iv = retailMac(card, padded80(track)).substring(12);
    String value = tdes(card, iv + unpredictable + atc).substring(12);
    return "%05d".formatted(Integer.parseInt(value, 16));
  }

  /** IBM 3624 with decimalization table 0123456789012345, as long as the validation data. */
  static String naturalPin(String pgk, String validationData) {
    return naturalPin(pgk, validationData, "0123456789012345");
  }

  static String naturalPin(String pgk, String validationData, String table) {
    StringBuilder digits = new StringBuilder();
    for (char c : tdes(pgk, validationData).toCharArray()) {
      digits.append(table.charAt(Character.digit(c, 16)));
    }
    return digits.toString();
  }

  /** Digit by digit: PIN less natural PIN. */
  static String pinOffset(String pgk, String validationData, String pin) {
    return pinOffset(pin, naturalPin(pgk, validationData));
  }

  static String pinOffset(String pin, String natural) {
    StringBuilder offset = new StringBuilder();
    for (int i = 0; i < pin.length(); i++) {
      offset.append((pin.charAt(i) - natural.charAt(i) + 10) % 10);
    }
    return offset.toString();
  }

  static String decimalise(String block, int count) {
    String digits = block.replaceAll("[^0-9]", "");
    for (char c : block.replaceAll("[0-9]", "").toCharArray()) {
      digits += (char) (c - 'A' + '0');
    }
    return digits.substring(0, count);
  }

  static String clearPinBlock(String pan, String pin) {
    String field = "0" + Integer.toHexString(pin.length()).toUpperCase() + pin;
    return combine(field + "F".repeat(16 - field.length()), pan);
  }

  /** A clear PIN block of any of the three formats, its random part from the generator. */
  static String clearPinBlock(PinBlockFormat format, String pan, String pin, Random random) {
    String field = "%X%s".formatted(pin.length(), pin);
    String any = random.ints(16, 0, 16).mapToObj(Integer::toHexString).collect(joining());
    String letters = random.ints(16, 10, 16).mapToObj(Integer::toHexString).collect(joining());
    return switch (format) {
      case ISO_0 -> clearPinBlock(pan, pin);
      case ISO_1 -> ("1" + field + any).substring(0, 16).toUpperCase();
      case ISO_3 -> combine(("3" + field + letters).substring(0, 16).toUpperCase(), pan);
      case ISO_4 -> throw new AssertionError("half of a clear block of format 4 is encrypted");
    };
  }

  /** An encrypted PIN block of any format, its random part from the generator. */
  static String pinBlock(PinBlockFormat format, String key, String pan, String pin, Random random) {
    if (format != PinBlockFormat.ISO_4) {
      return tdes(key, clearPinBlock(format, pan, pin, random));
    }
    String field = "4%X%s".formatted(pin.length(), pin);
    return pinBlock4(
        key, field + "A".repeat(16 - field.length()) + "%016X".formatted(random.nextLong()), pan);
  }

  /** Format 4 is the CBC of PIN field and PAN field: what comes out for the second block. */
  static String pinBlock4(String key, String pinField, String pan) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
      SecretKeySpec aes = new SecretKeySpec(HEX.parseHex(key), "AES");
      cipher.init(Cipher.ENCRYPT_MODE, aes, new IvParameterSpec(new byte[16]));
      return HEX.formatHex(cipher.doFinal(HEX.parseHex(pinField + panField4(pan)))).substring(32);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** M, then the PAN, at least 12 digits of it, then zeros. */
  static String panField4(String pan) {
    String digits = "0".repeat(Math.max(0, 12 - pan.length())) + pan;
    return ("%X%s".formatted(digits.length() - 12, digits) + "0".repeat(32)).substring(0, 32);
  }

  /** The plain PIN field in an encrypted block. */
  static String pinField(PinBlockFormat format, String key, String block, String pan) {
    if (format == PinBlockFormat.ISO_4) {
      return aesDecrypted(key, xor(aesDecrypted(key, block), panField4(pan)));
    }
    String clear = tdesDecrypted(key, block);
    return format == PinBlockFormat.ISO_1 ? clear : combine(clear, pan);
  }

  /** The PIN in an encrypted block whose every digit is as its format asks for. */
  static String pinIn(PinBlockFormat format, String key, String block, String pan) {
    String field = pinField(format, key, block, pan);
    int length = Integer.parseInt(field.substring(1, 2), 16);
    String fill =
        switch (format) {
          case ISO_0 -> "F{%d}";
          case ISO_1 -> "[0-9A-F]{%d}";
          case ISO_3 -> "[A-F]{%d}";
          case ISO_4 -> "A{%d}[0-9A-F]{16}";
        };
    String form = "%s%X[0-9]{%d}".formatted(format.name().substring(4), length, length);
    boolean sound = field.matches(form + fill.formatted(14 - length));
    return sound ? field.substring(2, 2 + length) : "malformed " + field;
  }

  /** A PIN field, well-formed or not, XOR the format 0 PAN field. */
  static String combine(String pinField, String pan) {
    String digits = "0".repeat(12) + pan.substring(0, pan.length() - 1);
    return xor(pinField, "0000" + digits.substring(digits.length() - 12));
  }
}
