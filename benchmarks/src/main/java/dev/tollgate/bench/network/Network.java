package dev.tollgate.bench.network;

import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.crypto.RetailMac;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jpos.iso.BaseChannel;
import org.jpos.iso.ISOBasePackager;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.channel.ASCIIChannel;
import org.jpos.iso.channel.PostChannel;
import org.jpos.iso.channel.VAPChannel;
import org.jpos.iso.header.BASE1Header;
import org.jpos.iso.packager.GenericPackager;
import org.jpos.iso.packager.ISO87APackager;
import org.jpos.iso.packager.ISO87BPackager;
import org.jpos.util.Logger;
import org.jspecify.annotations.Nullable;

/** The demo's card networks as jPOS speaks them: packager, channel, header and keys of each. */
public enum Network {
  /** {@code ISO87APackager} behind a two-byte length, no MAC. */
  ALPHA("alpha", "zpk-alpha-01", null),

  /** {@code ISO87BPackager} behind a two-byte length; every message carries a MAC. */
  BETA("beta", "zpk-beta-01", "zak-beta"),

  /** BCD and EBCDIC behind the 22-byte header, no MAC. */
  GAMMA("gamma", "zpk-alpha-01", null),

  /** The demo's own packager file behind a TPDU and four ASCII digits, no MAC. */
  DELTA("delta", "zpk-alpha-01", null);

  /** Stations of network gamma; the configuration has them too. */
  private static final String STATION = "654321";

  private static final String ISSUER = "123456";

  private static final String TPDU = "6000010002";
  private static final String TPDU_TURNED = "6000020001";

  private final String label;
  private final String pinKey;
  private final @Nullable String macKey;

  Network(String label, String pinKey, @Nullable String macKey) {
    this.label = label;
    this.pinKey = pinKey;
    this.macKey = macKey;
  }

  /** As the configuration calls it. */
  public String label() {
    return label;
  }

  /** Name of the zone PIN key with index 01. */
  public String pinKey() {
    return pinKey;
  }

  public boolean hasMac() {
    return macKey != null;
  }

  /** The MAC of its messages, or null if they have none. */
  public @Nullable RetailMac mac(CardCrypto crypto) {
    return macKey == null ? null : crypto.mac(macKey);
  }

  /** Whether the header of an answer is that of our requests, turned around. */
  public boolean isTurned(ISOMsg answer) {
    byte[] header = answer.getHeader();
    if (this == GAMMA) {
      return answer.getISOHeader() instanceof BASE1Header base
          && base.getHLen() == BASE1Header.LENGTH
          && base.getSource().equals(ISSUER)
          && base.getDestination().equals(STATION);
    }
    return this == DELTA
        ? Arrays.equals(header, HexFormat.of().parseHex(TPDU_TURNED))
        : header == null;
  }

  /**
   * A new packager. It gets a logger nobody listens to: without one jPOS falls back to its logger
   * {@code Q2}, which would print whole messages, card data included, as soon as anyone attached to
   * it.
   */
  ISOBasePackager packager() {
    ISOBasePackager packager =
        switch (this) {
          case ALPHA -> new ISO87APackager();
          case BETA -> new ISO87BPackager();
          case GAMMA -> generic("visa-like.xml");
          case DELTA -> generic("delta-packager.xml");
        };
    packager.setLogger(new Logger(), label);
    return packager;
  }

  /** A new channel, not yet connected, with a logger of the same kind. */
  BaseChannel channel(String host, int port) {
    BaseChannel channel =
        switch (this) {
          case ALPHA, BETA -> new PostChannel();
          case GAMMA -> visaLikeChannel();
          case DELTA -> tpduChannel();
        };
    channel.setPackager(packager());
    channel.setHost(host, port);
    channel.setLogger(new Logger(), label);
    return channel;
  }

  private static BaseChannel visaLikeChannel() {
    VAPChannel channel = new VAPChannel();
    channel.setSrcId(STATION);
    channel.setDstId(ISSUER);
    return channel;
  }

  private static BaseChannel tpduChannel() {
    ASCIIChannel channel = new ASCIIChannel();
    channel.setHeader(HexFormat.of().parseHex(TPDU));
    return channel;
  }

  private static ISOBasePackager generic(String file) {
    try (InputStream in = Network.class.getResourceAsStream(file)) {
      return new GenericPackager(Objects.requireNonNull(in, file));
    } catch (ISOException | IOException e) {
      throw new IllegalStateException("not a packager: " + file, e);
    }
  }
}
