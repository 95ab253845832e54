package dev.tollgate.bench.spec;

import java.util.HexFormat;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jpos.iso.ISOComponent;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.packager.GenericPackager;

/**
 * jPOS with a packager on values as a test has them.
 *
 * @param packager of messages
 * @param binary fields whose values are bytes, in hexadecimal
 */
record Jpos(GenericPackager packager, Set<Integer> binary) {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  byte[] encode(SortedMap<Integer, String> values) throws ISOException {
    ISOMsg message = new ISOMsg();
    message.setPackager(packager);
    for (var entry : values.entrySet()) {
      if (binary.contains(entry.getKey())) {
        message.set(entry.getKey(), HEX.parseHex(entry.getValue()));
      } else {
        message.set(entry.getKey(), entry.getValue());
      }
    }
    return message.pack();
  }

  /** Values by field; bitmaps are none. */
  SortedMap<Integer, String> decode(byte[] wire, int tertiaryBitmap) throws ISOException {
    ISOMsg message = new ISOMsg();
    message.setPackager(packager);
    if (message.unpack(wire) != wire.length) {
      throw new ISOException("bytes left");
    }
    SortedMap<Integer, String> values = new TreeMap<>();
    for (int field = 0; field <= message.getMaxField(); field++) {
      if (message.hasField(field) && field != 1 && field != tertiaryBitmap) {
        values.put(field, text(message.getComponent(field), binary.contains(field)));
      }
    }
    return values;
  }

  private static String text(ISOComponent field, boolean binary) throws ISOException {
    if (field.getValue() instanceof byte[] bytes) {
      return HEX.formatHex(bytes);
    }
    return binary ? HEX.formatHex(field.getBytes()) : String.valueOf(field.getValue());
  }
}
