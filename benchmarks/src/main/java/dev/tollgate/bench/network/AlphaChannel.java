package dev.tollgate.bench.network;

import org.jpos.iso.channel.PostChannel;
import org.jpos.iso.packager.ISO87APackager;
import org.jpos.util.Logger;

/**
 * Network {@code alpha} as jPOS speaks it: {@code ISO87APackager} over a two-byte binary big-endian
 * length without header.
 *
 * <p>Channel and packager get a logger nobody listens to. Without one jPOS falls back to its logger
 * {@code Q2}, which would print whole messages, card data included, as soon as anyone attached to
 * it.
 */
final class AlphaChannel {
  private static final String REALM = "alpha";

  private AlphaChannel() {}

  static PostChannel to(String host, int port) {
    PostChannel channel = new PostChannel(host, port, packager());
    channel.setLogger(new Logger(), REALM);
    return channel;
  }

  static ISO87APackager packager() {
    ISO87APackager packager = new ISO87APackager();
    packager.setLogger(new Logger(), REALM);
    return packager;
  }
}
