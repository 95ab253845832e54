package dev.tollgate.bench.crypto;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Visa CVV and its variants: CVV with the card's service code, CVV2 with {@code 000}, iCVV with
 * {@code 999}. PAN, expiry and service code fill two blocks; the first runs through DES under the
 * left half key, the second is added, and the sum runs through triple DES.
 */
final class CardValue {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final int DIGITS = 32;

  private CardValue() {}

  /**
   * @param expiry four digits in the order the variant prescribes; the Visa table uses YYMM
   * @return three digits
   */
  static String of(TripleDes cvk, String pan, String expiry, String serviceCode) {
    String data = pan + expiry + serviceCode;
    byte[] blocks = HEX.parseHex(data + "0".repeat(DIGITS - data.length()));
    byte[] first = cvk.encryptSingle(Arrays.copyOf(blocks, TripleDes.BLOCK_BYTES));
    for (int i = 0; i < first.length; i++) {
      first[i] ^= blocks[TripleDes.BLOCK_BYTES + i];
    }
    return VisaPvv.decimalise(HEX.formatHex(cvk.encrypt(first)), 3);
  }
}
