package dev.tollgate.bench.network;

import dev.tollgate.bench.crypto.RetailMac;
import java.util.Arrays;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;

/**
 * The MAC of a binary message: its last eight bytes, over all before them. It is DE128 where a
 * field over 64 makes the message have a secondary bitmap, else DE64.
 */
public final class MessageMac {
  private static final int PRIMARY = 64;
  private static final int SECONDARY = 128;

  private MessageMac() {}

  /** Puts the right MAC into a message whose other fields are complete. */
  public static void set(ISOMsg message, Network network, RetailMac mac) {
    message.unset(PRIMARY);
    message.unset(SECONDARY);
    int field = field(message);
    message.set(field, new byte[RetailMac.BYTES]);
    byte[] packed = pack(message, network);
    message.set(field, mac.of(packed, 0, packed.length - RetailMac.BYTES));
  }

  /** Changes the MAC, so that it is wrong. */
  public static void spoil(ISOMsg message) {
    int field = field(message);
    byte[] wrong = message.getBytes(field).clone();
    wrong[0] ^= 1;
    message.set(field, wrong);
  }

  /** Whether a message has a MAC in the right field, and it is right for the bytes received. */
  public static boolean isRight(ISOMsg message, byte[] received, RetailMac mac) {
    int field = message.getMaxField();
    int end = received.length - RetailMac.BYTES;
    return end > 0
        && field == field(message)
        && Arrays.equals(mac.of(received, 0, end), message.getBytes(field))
        && Arrays.equals(
            message.getBytes(field), Arrays.copyOfRange(received, end, end + RetailMac.BYTES));
  }

  /** A message's bytes on the wire, without the length before them. */
  public static byte[] pack(ISOMsg message, Network network) {
    try {
      ISOMsg packed = (ISOMsg) message.clone();
      packed.setPackager(network.packager());
      return packed.pack();
    } catch (ISOException e) {
      // Without its cause, which quotes fields.
      throw new IllegalStateException("cannot be packed: a message " + message.getString(0));
    }
  }

  private static int field(ISOMsg message) {
    return message.getMaxField() > PRIMARY ? SECONDARY : PRIMARY;
  }
}
