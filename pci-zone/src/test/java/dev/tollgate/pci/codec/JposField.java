package dev.tollgate.pci.codec;

import java.util.ArrayList;
import java.util.List;
import org.jpos.iso.ISOBasePackager;
import org.jpos.iso.ISOFieldPackager;

/**
 * What jPOS itself says about a field of a packager: the independent side of the comparison.
 *
 * @param packager simple name of the field packager's class
 * @param length maximum length; for binary fields in bytes
 */
record JposField(int number, String packager, int length) {

  /** Fields 2 to 128 but for 65, which announces a tertiary bitmap. */
  static List<JposField> all(Flavour flavour) {
    try {
      var table = ISOBasePackager.class.getDeclaredField("fld");
      table.setAccessible(true);
      var packagers = (ISOFieldPackager[]) table.get(flavour.packager());
      var fields = new ArrayList<JposField>();
      for (int number = 2; number <= 128; number++) {
        if (number != 65) {
          ISOFieldPackager packager = packagers[number];
          fields.add(
              new JposField(number, packager.getClass().getSimpleName(), packager.getLength()));
        }
      }
      return fields;
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  int prefixDigits() {
    return packager.contains("_LLL") ? 3 : packager.contains("_LL") ? 2 : 0;
  }

  /** DE55 is what both packagers make of a {@code byte[]}. */
  Encoding encoding() {
    return switch (packager) {
      case "IFA_BINARY" -> Encoding.HEX;
      case "IFB_BINARY" -> Encoding.RAW;
      case "IFB_NUMERIC" -> Encoding.BCD;
      case "IFB_LLNUM" -> Encoding.BCD_RIGHT;
      case "IFB_AMOUNT" -> Encoding.SIGNED_BCD;
      default -> number == 55 ? Encoding.RAW : Encoding.ASCII;
    };
  }

  boolean isBinary() {
    return !encoding().isText();
  }
}
