package dev.tollgate.bench.crypto;

import java.util.HexFormat;

/** Clear PIN blocks, 8 bytes (ISO 9564-1). */
public enum PinBlock {
  /** Control nibble, length, PIN and fill, added to the PAN. */
  ISO_0("00", "F", true),
  /** Without the PAN; what fills it up is different each time in earnest, not in a test. */
  ISO_1("01", "5A3C7E91D2", false),
  /** As format 0, filled with digits A to F. */
  ISO_3("03", "DACEBFACED", true);

  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final int DIGITS = 16;

  private final String code;
  private final String fill;
  private final boolean bound;

  /**
   * @param bound whether the PAN is added
   */
  PinBlock(String code, String fill, boolean bound) {
    this.code = code;
    this.fill = fill;
    this.bound = bound;
  }

  /** First two digits of DE53. */
  public String code() {
    return code;
  }

  /**
   * @param pin 4 to 12 digits
   */
  byte[] clear(String pan, String pin) {
    if (pin.length() < 4 || pin.length() > 12) {
      throw new IllegalArgumentException("a PIN has 4 to 12 digits");
    }
    return filled(pan, Integer.toHexString(pin.length()), pin);
  }

  /** Right control nibble, impossible length nibble 15: no PIN in it under any reading. */
  byte[] malformed(String pan, String pin) {
    return filled(pan, "F", pin);
  }

  private byte[] filled(String pan, String lengthNibble, String pin) {
    String field = code.substring(1) + lengthNibble + pin;
    byte[] block = HEX.parseHex((field + fill.repeat(DIGITS)).substring(0, DIGITS));
    if (bound) {
      String digits = "0".repeat(DIGITS) + pan.substring(0, pan.length() - 1);
      byte[] panField = HEX.parseHex("0000" + digits.substring(digits.length() - 12));
      for (int i = 0; i < block.length; i++) {
        block[i] ^= panField[i];
      }
    }
    return block;
  }
}
