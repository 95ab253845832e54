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
      new Dialect.Envelope(Encoding.ASCII, Encoding.HEX, Encoding.ASCII)),
  BINARY(
      "iso87-binary",
      ISO87BPackager::new,
      new Dialect.Envelope(Encoding.BCD, Encoding.RAW, Encoding.BCD));

  private final String dialectName;
  private final Supplier<ISOBasePackager> packager;
  private final Dialect.Envelope envelope;

  Flavour(String dialectName, Supplier<ISOBasePackager> packager, Dialect.Envelope envelope) {
    this.dialectName = dialectName;
    this.packager = packager;
    this.envelope = envelope;
  }

  Dialect dialect() {
    return DialectReader.shipped(dialectName);
  }

  ISOBasePackager packager() {
    return packager.get();
  }

  Dialect.Envelope envelope() {
    return envelope;
  }
}
