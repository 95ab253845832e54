package dev.tollgate.pci.codec;

import java.util.ArrayList;
import java.util.List;
import org.jpos.iso.ISOBasePackager;
import org.jpos.iso.ISOFieldPackager;
import org.jpos.iso.packager.ISO87APackager;

/**
 * What jPOS itself says about a field of ISO87APackager: the independent side of the comparison.
 *
 * @param packager simple name of the field packager's class
 * @param length maximum length; for {@code IFA_BINARY} in bytes
 */
record JposField(int number, String packager, int length) {

  /** Fields 2 to 128 but for 65, which announces a tertiary bitmap. */
  static List<JposField> all() {
    try {
      var table = ISOBasePackager.class.getDeclaredField("fld");
      table.setAccessible(true);
      var packagers = (ISOFieldPackager[]) table.get(new ISO87APackager());
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
    return packager.startsWith("IFA_LLL") ? 3 : packager.startsWith("IFA_LL") ? 2 : 0;
  }

  boolean hexText() {
    return packager.equals("IFA_BINARY");
  }
}
