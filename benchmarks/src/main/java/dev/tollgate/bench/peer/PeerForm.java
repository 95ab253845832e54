package dev.tollgate.bench.peer;

import org.jpos.iso.ISOBasePackager;
import org.jpos.iso.packager.ISO87APackager;
import org.jpos.iso.packager.ISO87BPackager;

/** How the messages are encoded behind their two-byte length. */
public enum PeerForm {
  /** {@code ISO87APackager}, as network {@code alpha} has it. */
  ASCII,
  /** {@code ISO87BPackager}, as network {@code bench} has it. */
  BINARY;

  ISOBasePackager packager() {
    return this == ASCII ? new ISO87APackager() : new ISO87BPackager();
  }
}
