package dev.tollgate.bench.network;

import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.crypto.RetailMac;
import org.jpos.iso.ISOBasePackager;
import org.jpos.iso.packager.ISO87APackager;
import org.jpos.iso.packager.ISO87BPackager;
import org.jpos.util.Logger;
import org.jspecify.annotations.Nullable;

/** The demo's card networks as jPOS speaks them; both put a two-byte length before a message. */
public enum Network {
  /** {@code ISO87APackager}, no MAC. */
  ALPHA("alpha", "zpk-alpha-01", null),
  /** {@code ISO87BPackager}; every message carries a MAC. */
  BETA("beta", "zpk-beta-01", "zak-beta");

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

  /** The MAC of its messages, or null if they have none. */
  public @Nullable RetailMac mac(CardCrypto crypto) {
    return macKey == null ? null : crypto.mac(macKey);
  }

  /**
   * A new packager. It gets a logger nobody listens to: without one jPOS falls back to its logger
   * {@code Q2}, which would print whole messages, card data included, as soon as anyone attached to
   * it.
   */
  ISOBasePackager packager() {
    ISOBasePackager packager = this == ALPHA ? new ISO87APackager() : new ISO87BPackager();
    packager.setLogger(new Logger(), label);
    return packager;
  }
}
