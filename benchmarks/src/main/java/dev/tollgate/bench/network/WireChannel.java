package dev.tollgate.bench.network;

import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.channel.PostChannel;
import org.jpos.util.Logger;

/**
 * jPOS's channel with a two-byte binary big-endian length and no header, which keeps the bytes of
 * the last message it received: a MAC is over what was on the wire, not over what packing the
 * message again would give.
 */
final class WireChannel extends PostChannel {
  // Touched by the one thread that receives.
  private byte[] received = {};

  WireChannel(String host, int port, Network network) {
    super(host, port, network.packager());
    // A logger nobody listens to, for the same reason as the packager's.
    setLogger(new Logger(), network.label());
  }

  /** Bytes of the last message received, MTI to end. */
  byte[] received() {
    return received;
  }

  @Override
  protected void unpack(ISOMsg message, byte[] bytes) throws ISOException {
    received = bytes;
    super.unpack(message, bytes);
  }
}
