package dev.tollgate.pci.codec;

import java.util.Map;

/** How a field's content is to be guarded, in the terms of PCI DSS. */
public enum FieldClass {
  /** No account data: may be sealed into a request and shown. */
  PLAIN,
  /** Cardholder data (PAN, expiry date): leaves the zone as a token or masked. */
  PAN,
  /** Sensitive authentication data (track, card values, PIN block): never kept after the answer. */
  SAD,
  /** Private or unknown content, which may hold either of them: stays in the zone, never shown. */
  OPAQUE;

  /** As dialects and listings write them. */
  public static final Map<String, FieldClass> NAMES =
      Map.of("plain", PLAIN, "pan", PAN, "sad", SAD, "opaque", OPAQUE);
}
