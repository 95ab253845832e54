package dev.tollgate.pci.testing;

import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOPackager;
import org.jpos.iso.packager.ISO87APackager;
import org.jpos.iso.packager.ISO87BPackager;

/** Messages made and read by jPOS, the independent side. */
public final class Jpos {
  private Jpos() {}

  /**
   * A message of fields and values in turn: {@code message("0100", 2, "4111...", 52, bytes)}.
   *
   * @param fields numbers, each followed by a String or a byte[]
   */
  public static ISOMsg message(String mti, Object... fields) {
    try {
      ISOMsg message = new ISOMsg();
      message.setPackager(new ISO87APackager());
      message.setMTI(mti);
      for (int i = 0; i < fields.length; i += 2) {
        set(message, (int) fields[i], fields[i + 1]);
      }
      return message;
    } catch (ISOException e) {
      throw new AssertionError(e);
    }
  }

  public static ISOMsg set(ISOMsg message, int field, Object value) {
    if (value instanceof byte[] bytes) {
      message.set(field, bytes);
    } else {
      message.set(field, (String) value);
    }
    return message;
  }

  public static byte[] pack(ISOMsg message) {
    try {
      return message.pack();
    } catch (ISOException e) {
      throw new AssertionError(e);
    }
  }

  /** The same message in another packager's bytes. */
  public static byte[] pack(ISOMsg message, ISOPackager packager) {
    message.setPackager(packager);
    return pack(message);
  }

  public static ISOMsg unpack(byte[] wire) {
    return unpack(wire, new ISO87APackager());
  }

  public static ISOMsg unpack(byte[] wire, ISOPackager packager) {
    try {
      ISOMsg message = new ISOMsg();
      message.setPackager(packager);
      if (message.unpack(wire) != wire.length) {
        throw new AssertionError("bytes left");
      }
      return message;
    } catch (ISOException e) {
      throw new AssertionError(e);
    }
  }

  /** How many of the bytes belong to the message they start with. */
  public static int lengthOf(byte[] wire) {
    try {
      ISOMsg message = new ISOMsg();
      message.setPackager(new ISO87APackager());
      return message.unpack(wire);
    } catch (ISOException e) {
      throw new AssertionError(e);
    }
  }

  /** A purchase on the card of the first line of the demo's card file. */
  public static ISOMsg purchase(int stan) {
    return message(
        "0100",
        2,
        "4111111111111111",
        3,
        "000000",
        4,
        "000000001250",
        7,
        "1128150000",
        11,
        String.format("%06d", stan),
        41,
        "TERM0001",
        42,
        "MERCHANT0000001",
        49,
        "978");
  }

  /** The packager that a shipped dialect equals. */
  public static ISOPackager packager(String dialect) {
    return dialect.equals("iso87-binary") ? new ISO87BPackager() : new ISO87APackager();
  }
}
