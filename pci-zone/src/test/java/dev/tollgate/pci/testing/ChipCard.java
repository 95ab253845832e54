package dev.tollgate.pci.testing;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A Visa chip card at a terminal: makes DE55 with its cryptogram, and knows the ARPC it expects.
 */
public final class ChipCard {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final String[] SIGNED = {
    "9F02", "9F03", "9F1A", "95", "5F2A", "9A", "9C", "9F37", "82", "9F36"
  };

  private final byte[] iccKey;
  private final Map<String, String> tags = new LinkedHashMap<>();

  public ChipCard(byte[] issuerKey, String pan, int sequenceNumber) {
    this(Tdes.iccKey(issuerKey, pan, sequenceNumber));
  }

  /** A card with the key an issuer gave it. */
  public ChipCard(byte[] iccKey) {
    this.iccKey = iccKey.clone();
    with("9F02", "000000001250").with("9F03", "000000000000").with("9F1A", "0276");
    with("95", "8000048000").with("5F2A", "0978").with("9A", "261128").with("9C", "00");
    with("9F37", "52BF4585").with("82", "1800").with("9F36", "001C");
    version10();
  }

  public ChipCard with(String tag, String hex) {
    tags.put(tag, hex);
    return this;
  }

  public ChipCard version10() {
    return with("9F10", "06010A03A06010");
  }

  public ChipCard version18() {
    return with("9F10", "06011203A0B800");
  }

  /** DE55, its cryptogram (9F26) included unless one was set. */
  public byte[] field55() {
    Map<String, String> all = new LinkedHashMap<>(tags);
    all.putIfAbsent("9F26", HEX.formatHex(cryptogram()));
    StringBuilder field = new StringBuilder();
    all.forEach((tag, value) ->
        field.append(tag).append(HEX.toHexDigits((byte) (value.length() / 2))).append(value));
    return HEX.parseHex(field.toString());
  }

  public byte[] cryptogram() {
    return isVersion18()
        ? Tdes.retailMac(Tdes.sessionKey(iccKey, counter()), signed(), 2)
        : Tdes.retailMac(iccKey, signed(), 1);
  }

  /** Tag 91 as the card wants to see it. */
  public byte[] issuerData(boolean approved) {
    return isVersion18()
        ? Tdes.issuerData2(
            Tdes.sessionKey(iccKey, counter()), cryptogram(), approved ? "00800000" : "00000000")
        : Tdes.issuerData1(iccKey, cryptogram(), approved ? "3030" : "3035");
  }

  private byte[] signed() {
    StringBuilder data = new StringBuilder();
    for (String tag : SIGNED) {
      data.append(tags.get(tag));
    }
    String issuerData = tags.get("9F10");
    return HEX.parseHex(data + (isVersion18() ? issuerData : issuerData.substring(6, 14)));
  }

  private boolean isVersion18() {
    return tags.get("9F10").startsWith("12", 4);
  }

  private int counter() {
    return Integer.parseInt(tags.get("9F36"), 16);
  }
}
