package dev.tollgate.pci.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.jpos.iso.ISOBasePackager;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOFieldPackager;
import org.jpos.iso.ISOMsgFieldPackager;
import org.jpos.iso.packager.GenericPackager;
import org.jpos.iso.packager.ISO87APackager;
import org.jpos.iso.packager.ISO87BPackager;
import org.jpos.iso.packager.ISO93APackager;
import org.jpos.iso.packager.ISO93BPackager;

/** A shipped dialect and the packager of jPOS that it must equal byte for byte. */
enum Flavour {
  ASCII("iso87-ascii", ISO87APackager::new),
  BINARY("iso87-binary", ISO87BPackager::new),
  ASCII_1993("iso93-ascii", ISO93APackager::new),
  BINARY_1993("iso93-binary", ISO93BPackager::new),
  BINARY_2003("iso2003-binary", () -> flat(new GenericPackager("jar:packager/cmf.xml"))),
  VISA("visa-like", () -> ours("visa-like.xml")),
  MASTERCARD("mastercard-like", () -> ours("mastercard-like.xml"));

  private final Dialect dialect;
  private final Packagers packagers;

  Flavour(String dialectName, Packagers packagers) {
    this.dialect = DialectReader.shipped(dialectName);
    this.packagers = packagers;
  }

  private interface Packagers {
    ISOBasePackager make() throws ISOException;
  }

  static Flavour of(String dialectName) {
    return Stream.of(values())
        .filter(flavour -> flavour.dialect.name().equals(dialectName))
        .findFirst()
        .orElseThrow();
  }

  Dialect dialect() {
    return dialect;
  }

  /** Whether the gateway can serve it. */
  boolean is1987() {
    return dialect.version() == 1987;
  }

  ISOBasePackager packager() {
    try {
      return packagers.make();
    } catch (ISOException e) {
      throw new AssertionError(e);
    }
  }

  /** What jPOS itself knows of the fields of a packager. */
  static ISOFieldPackager[] fieldsOf(ISOBasePackager packager) {
    try {
      var table = ISOBasePackager.class.getDeclaredField("fld");
      table.setAccessible(true);
      return (ISOFieldPackager[]) table.get(packager);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static ISOBasePackager ours(String file) throws ISOException {
    try (InputStream in = Flavour.class.getResourceAsStream(file)) {
      return new GenericPackager(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes divided fields as a whole, so that any bytes are content. */
  private static ISOBasePackager flat(ISOBasePackager packager) {
    ISOFieldPackager[] fields = fieldsOf(packager);
    for (int i = 0; i < fields.length; i++) {
      fields[i] = fields[i] instanceof ISOMsgFieldPackager m ? m.getISOFieldPackager() : fields[i];
    }
    return packager;
  }
}
