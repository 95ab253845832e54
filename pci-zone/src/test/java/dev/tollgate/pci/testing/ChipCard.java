package dev.tollgate.pci.testing;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A chip card at a terminal, of Visa (10, 18, 22) or M/Chip (16, 17, 20, 21): makes DE55 with its
 * cryptogram, and knows the ARPC it expects.
 */
public final class ChipCard {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final String[] SIGNED = {
    "9F02", "9F03", "9F1A", "95", "5F2A", "9A", "9C", "9F37", "82", "9F36"
  };

  private final byte[] iccKey;
  private int version;
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
    version(10);
  }

  public ChipCard with(String tag, String hex) {
    tags.put(tag, hex);
    return this;
  }

  /** Sets 9F10; other content of the same form may be set behind it. */
  public ChipCard version(int number) {
    version = number;
    return with(
        "9F10",
        switch (number) {
          case 10 -> "06010A03A06010";
          case 18 -> "06011203A0B800";
          case 22 -> "1F220103A0B80000" + "0F".repeat(24);
          case 16 -> "0110A00003220000000000000000000000FF";
          case 17 -> "0111A00003220000000000000000000322FF";
          case 20 -> "0114A00003220000000000000000000000FF";
          case 21 -> "0115A00003220000000000000000000322FF";
          default -> throw new IllegalArgumentException("version " + number);
        });
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
    return Tdes.retailMac(cryptogramKey(), signed(), version == 10 ? 1 : 2);
  }

  private byte[] cryptogramKey() {
    return switch (version) {
      case 10 -> iccKey;
      case 16, 17 -> Tdes.sessionKey(iccKey, counter(), tags.get("9F37"));
      default -> Tdes.sessionKey(iccKey, counter(), "00000000");
    };
  }

  /** Tag 91 as the card wants to see it. */
  public byte[] issuerData(boolean approved) {
    return switch (version) {
      case 10 -> Tdes.issuerData1(iccKey, cryptogram(), approved ? "3030" : "3035");
      case 16, 17 -> Tdes.issuerData1(iccKey, cryptogram(), approved ? "0010" : "0000");
      case 20, 21 -> Tdes.issuerData1(cryptogramKey(), cryptogram(), approved ? "0010" : "0000");
      default ->
          Tdes.issuerData2(cryptogramKey(), cryptogram(), approved ? "00800000" : "00000000");
    };
  }

  private byte[] signed() {
    StringBuilder data = new StringBuilder();
    for (String tag : SIGNED) {
      data.append(tags.get(tag));
    }
    String issuerData = tags.get("9F10");
    data.append(
        switch (version) {
          case 10 -> issuerData.substring(6, 14);
          case 16, 20 -> issuerData.substring(4, 16);
          case 17, 21 -> issuerData.substring(4, 16) + issuerData.substring(20, 36);
          default -> issuerData;
        });
    return HEX.parseHex(data);
  }

  private int counter() {
    return Integer.parseInt(tags.get("9F36"), 16);
  }
}
