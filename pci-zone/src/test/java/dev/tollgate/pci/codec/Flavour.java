package dev.tollgate.pci.codec;

import java.util.function.Supplier;
import org.jpos.iso.ISOBasePackager;
import org.jpos.iso.packager.ISO87APackager;
import org.jpos.iso.packager.ISO87BPackager;

/** A shipped dialect and the packager of jPOS that it must equal byte for byte. */
enum Flavour {
  ASCII(
      "iso87-ascii",
      ISO87APackager::new,
      new Dialect.Envelope("broken", 1987, Encoding.ASCII, Encoding.HEX, 0)),
  BINARY(
      "iso87-binary",
      ISO87BPackager::new,
      new Dialect.Envelope("broken", 1987, Encoding.BCD, Encoding.RAW, 0));

  private final Dialect dialect;
  private final Supplier<ISOBasePackager> packager;
  private final Dialect.Envelope envelope;

  Flavour(String dialectName, Supplier<ISOBasePackager> packager, Dialect.Envelope envelope) {
    this.dialect = DialectReader.shipped(dialectName);
    this.packager = packager;
    this.envelope = envelope;
  }

  Dialect dialect() {
    return dialect;
  }

  ISOBasePackager packager() {
    return packager.get();
  }

  Dialect.Envelope envelope() {
    return envelope;
  }
}
