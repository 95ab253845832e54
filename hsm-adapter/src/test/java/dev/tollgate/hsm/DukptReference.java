package dev.tollgate.hsm;

import dev.tollgate.hsm.DukptKey.KeyType;
import dev.tollgate.hsm.DukptKey.Use;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * DUKPT once more, out of {@link Reference} and hex text: TDES by X9.24-1:2009 annex A, AES by the
 * pseudocode of X9.24-3:2017. Shares no code, and no constant, with what it judges.
 */
final class DukptReference {
  private static final String MASK = "C0C0C0C000000000";
  private static final Map<Use, String> VARIANTS =
      Map.of(
          Use.PIN, "00000000000000FF",
          Use.MAC_REQUEST, "000000000000FF00",
          Use.MAC_BOTH, "000000000000FF00",
          Use.MAC_RESPONSE, "00000000FF000000",
          Use.DATA_REQUEST, "0000000000FF0000",
          Use.DATA_BOTH, "0000000000FF0000",
          Use.DATA_RESPONSE, "000000FF00000000",
          Use.TRANSACTION, "0000000000000000");
  private static final Map<Use, String> USAGES =
      Map.of(
          Use.PIN, "1000",
          Use.MAC_REQUEST, "2000",
          Use.MAC_RESPONSE, "2001",
          Use.MAC_BOTH, "2002",
          Use.DATA_REQUEST, "3000",
          Use.DATA_RESPONSE, "3001",
          Use.DATA_BOTH, "3002",
          Use.UPDATE, "0002",
          Use.TRANSACTION, "8000",
          Use.INITIAL, "8001");

  private DukptReference() {}

  static String tdes(String bdk, String ksn, Use use) {
    BigInteger serial = new BigInteger(ksn, 16);
    BigInteger counterMask = BigInteger.ONE.shiftLeft(21).subtract(BigInteger.ONE);
    int counter = serial.and(counterMask).intValueExact();
    String cleared = "%020X".formatted(serial.andNot(counterMask));
    String top = cleared.substring(0, 16);
    String key = Reference.tdes(bdk, top) + Reference.tdes(Reference.xor(bdk, MASK + MASK), top);
    if (use == Use.INITIAL) {
      return key;
    }
    BigInteger register = new BigInteger(cleared.substring(4), 16);
    for (int bit = 20; bit >= 0; bit--) {
      if ((counter >> bit & 1) == 1) {
        register = register.setBit(bit);
        String block = "%016X".formatted(register);
        key = generated(Reference.xor(key, MASK + MASK), block) + generated(key, block);
      }
    }
    String variant = VARIANTS.get(use);
    String varied = Reference.xor(key, variant + variant);
    return USAGES.get(use).startsWith("3")
        ? Reference.tdes(varied, varied.substring(0, 16))
            + Reference.tdes(varied, varied.substring(16))
        : varied;
  }

  /** Half of the non-reversible key generation process. */
  private static String generated(String key, String register) {
    String left = key.substring(0, 16);
    String right = key.substring(16);
    return Reference.xor(Reference.tdes(left + left, Reference.xor(register, right)), right);
  }

  /**
   * @param initial whether {@code base} is the initial key
   */
  static String aes(String base, boolean initial, String ksn, Use use, KeyType type) {
    KeyType own =
        switch (base.length()) {
          case 32 -> KeyType.AES_128;
          case 48 -> KeyType.AES_192;
          default -> KeyType.AES_256;
        };
    String id = ksn.substring(0, 16);
    String key = initial ? base : derived(base, Use.INITIAL, own, id);
    if (use == Use.INITIAL) {
      return key;
    }
    String counter = use == Use.UPDATE ? "FFFFFFFF" : ksn.substring(16);
    long wanted = Long.parseLong(counter, 16);
    long working = 0;
    for (long mask = 0x80000000L; mask != 0; mask >>= 1) {
      if ((wanted & mask) != 0) {
        working |= mask;
        key = derived(key, Use.TRANSACTION, own, id.substring(8) + "%08X".formatted(working));
      }
    }
    return use == Use.TRANSACTION ? key : derived(key, use, type, id.substring(8) + counter);
  }

  private static String derived(String key, Use use, KeyType type, String tail) {
    String kind =
        switch (type) {
          case TDES_2 -> "00000080";
          case TDES_3 -> "000100C0";
          case AES_128 -> "00020080";
          case AES_192 -> "000300C0";
          case AES_256 -> "00040100";
          case HMAC_128 -> "00050080";
          case HMAC_256 -> "00050100";
        };
    String out = "";
    for (String block : new String[] {"01", "02"}) {
      out += Reference.aes(key, "01" + block + USAGES.get(use) + kind + tail);
    }
    int digits = Integer.parseInt(kind.substring(4), 16) / 4;
    return out.substring(0, digits);
  }

  /** The first 5 bytes of a check value. */
  static String checkValue(String key, KeyType type) {
    return type.isAes()
        ? Reference.aesCheckValue(key)
        : Reference.tdes(key, "0".repeat(16)).substring(0, 10);
  }

  /** CBC from a block of zeros. */
  static String cbc(String key, boolean aes, String data) {
    String chain = "0".repeat(aes ? 32 : 16);
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < data.length(); at += chain.length()) {
      String block = Reference.xor(chain, data.substring(at, at + chain.length()));
      chain = aes ? Reference.aes(key, block) : Reference.tdes(key, block);
      out.append(chain);
    }
    return out.toString();
  }

  /** CMAC (NIST SP 800-38B) or HMAC-SHA-256. */
  static String mac(String key, KeyType type, String data) {
    if (!type.isHmac()) {
      return cmac(key, type.isAes(), data);
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(HexFormat.of().parseHex(key), "HmacSHA256"));
      return hex(mac.doFinal(HexFormat.of().parseHex(data)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String cmac(String key, boolean aes, String data) {
    int block = aes ? 32 : 16;
    String zeros = "0".repeat(block);
    String subkey = doubled(aes ? Reference.aes(key, zeros) : Reference.tdes(key, zeros));
    int lastAt = data.isEmpty() ? 0 : (data.length() - 1) / block * block;
    String last = data.substring(lastAt);
    if (last.length() < block) {
      subkey = doubled(subkey);
      last = (last + "80" + zeros).substring(0, block);
    }
    String chained = cbc(key, aes, data.substring(0, lastAt) + Reference.xor(last, subkey));
    return chained.substring(chained.length() - block);
  }

  private static String doubled(String block) {
    BigInteger twice = new BigInteger(block, 16).shiftLeft(1);
    int bits = block.length() * 4;
    if (twice.testBit(bits)) {
      twice = twice.clearBit(bits).xor(BigInteger.valueOf(bits == 128 ? 0x87 : 0x1B));
    }
    return ("%0" + block.length() + "X").formatted(twice);
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().withUpperCase().formatHex(bytes);
  }
}
