package dev.tollgate.pci.codec;

import java.util.ArrayList;
import java.util.List;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOField;
import org.jpos.iso.ISOFieldPackager;

/**
 * What jPOS itself says about a field of a packager: the independent side of the comparison.
 *
 * @param packager simple name of the field packager's class
 * @param length maximum length; for binary fields in bytes
 * @param padsLeft whether packed digits have their zero nibble before them, or need none
 */
record JposField(int number, String packager, int length, boolean padsLeft) {

  /** Fields 2 to 128 that the packager has; not 65 where it announces a tertiary bitmap. */
  static List<JposField> all(Flavour flavour) {
    ISOFieldPackager[] packagers = Flavour.fieldsOf(flavour.packager());
    var fields = new ArrayList<JposField>();
    for (int number = 2; number <= 128; number++) {
      ISOFieldPackager packager = packagers[number];
      if (packager != null && (number != 65 || !flavour.is1987())) {
        String name = packager.getClass().getSimpleName();
        boolean digits = name.startsWith("IFB") && (name.contains("NUM") || name.contains("2003"));
        boolean left = digits && padsLeft(packager, name.contains("_LL"));
        fields.add(new JposField(number, name, packager.getLength(), left));
      }
    }
    return fields;
  }

  /** Where the zero nibble is, or true where there is never one. */
  private static boolean padsLeft(ISOFieldPackager packager, boolean variable) {
    int digits = variable ? 3 : packager.getLength();
    try {
      byte[] packed = packager.pack(new ISOField(2, "1".repeat(digits)));
      return digits % 2 == 0 || (packed[packed.length - 1] & 0xF) != 0;
    } catch (ISOException e) {
      throw new AssertionError(e);
    }
  }

  int prefixDigits() {
    return packager.contains("_LLLL")
        ? 4
        : packager.contains("_LLL") ? 3 : packager.contains("_LL") ? 2 : 0;
  }

  LengthPrefix prefix() {
    return packager.contains("LLH")
        ? LengthPrefix.BINARY
        : packager.startsWith("IFB")
            ? LengthPrefix.BCD
            : packager.startsWith("IFE") ? LengthPrefix.EBCDIC : LengthPrefix.ASCII;
  }

  /** DE55 of 1987 is what both packagers make of a {@code byte[]}. */
  Encoding encoding() {
    Encoding digits = padsLeft ? Encoding.BCD : Encoding.BCD_RIGHT;
    return switch (packager) {
      case "IFA_BINARY" -> Encoding.HEX;
      case "IFB_NUMERIC", "IFB_LLNUM", "IFB_LLHNUM", "IFB_AMOUNT2003" -> digits;
      case "IFB_AMOUNT" -> Encoding.SIGNED_BCD;
      case "IFE_NUMERIC", "IFE_LLNUM", "IFE_CHAR", "IFE_LLCHAR", "IFE_LLLCHAR", "IFE_AMOUNT" ->
          Encoding.EBCDIC_1047;
      case "IFB_LLHECHAR" -> Encoding.EBCDIC_1047;
      case "IFB_LLCHAR", "IFB_LLLCHAR", "IFA_LLCHAR", "IFA_LLLCHAR" ->
          number == 55 ? Encoding.RAW : Encoding.ASCII;
      case "IF_CHAR", "IFA_NUMERIC", "IFA_LLNUM", "IFA_AMOUNT" -> Encoding.ASCII;
      default -> {
        if (packager.endsWith("BINARY")) {
          yield Encoding.RAW;
        }
        throw new AssertionError(this);
      }
    };
  }

  /** Whether it shows on which side an odd digit is padded. */
  boolean showsPadding() {
    return prefixDigits() > 0 || length % 2 != 0;
  }

  boolean isBinary() {
    return !encoding().isText();
  }

  boolean isNumeric() {
    return packager.contains("NUM") || isAmount();
  }

  /** Currency, exponent and amount. */
  boolean isAmount() {
    return packager.equals("IFB_AMOUNT2003");
  }

  boolean isSigned() {
    return packager.endsWith("_AMOUNT");
  }
}
