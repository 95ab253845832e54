package dev.tollgate.bench.play;

import dev.tollgate.bench.crypto.ChipKey;
import dev.tollgate.bench.crypto.Cryptogram;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Locale;

/**
 * What a chip and a terminal put into DE55, and the cryptogram over it.
 *
 * @param field DE55, BER-TLV
 * @param arqc the right cryptogram, also if a wrong one was sent
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ChipData(ChipKey key, int atc, byte[] arqc, byte[] field) {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final String TERMINAL_COUNTRY = "0276";
  private static final String VERIFICATION_RESULTS = "0000008000";
  private static final String INTERCHANGE_PROFILE = "3C00";
  private static final String ONLINE_REQUESTED = "80";
  private static final String CARD_RESULTS = "03A02000";
  private static final String MCHIP_RESULTS = "A50003220000";
  private static final String MCHIP_COUNTERS = "00000000000322FF";

  /**
   * What goes into the computation besides card and counter.
   *
   * @param cashMinor the part of the amount that is cash
   * @param currency ISO 4217 numeric, three digits
   * @param date YYMMDD
   * @param type first two digits of DE3
   * @param unpredictable eight hexadecimal digits
   */
  public record Purchase(
      long amountMinor,
      long cashMinor,
      String currency,
      String date,
      String type,
      String unpredictable) {}

  /**
   * @param right whether the cryptogram is sent as it is
   */
  public static ChipData of(ChipKey key, int atc, Purchase purchase, boolean right) {
    String counter = String.format(Locale.ROOT, "%04X", atc);
    String application = application(key.version());
    String amounts =
        String.format(Locale.ROOT, "%012d%012d", purchase.amountMinor(), purchase.cashMinor());
    String computed =
        amounts
            + TERMINAL_COUNTRY
            + VERIFICATION_RESULTS
            + "0"
            + purchase.currency()
            + purchase.date()
            + purchase.type()
            + purchase.unpredictable()
            + INTERCHANGE_PROFILE
            + counter
            + covered(key.version(), application);
    byte[] arqc = key.arqc(atc, purchase.unpredictable(), HEX.parseHex(computed));
    byte[] sent = arqc.clone();
    sent[0] ^= (byte) (right ? 0 : 1);
    Tags tags = new Tags();
    tags.put("82", INTERCHANGE_PROFILE);
    tags.put("95", VERIFICATION_RESULTS);
    tags.put("9A", purchase.date());
    tags.put("9C", purchase.type());
    tags.put("5F2A", "0" + purchase.currency());
    tags.put("9F02", amounts.substring(0, 12));
    tags.put("9F03", amounts.substring(12));
    tags.put("9F10", application);
    tags.put("9F1A", TERMINAL_COUNTRY);
    tags.put("9F26", HEX.formatHex(sent));
    tags.put("9F27", ONLINE_REQUESTED);
    tags.put("9F36", counter);
    tags.put("9F37", purchase.unpredictable());
    return new ChipData(key, atc, arqc, tags.bytes.toByteArray());
  }

  /** Issuer application data: where the version stands in it is the scheme's affair. */
  private static String application(Cryptogram version) {
    String number = String.format(Locale.ROOT, "%02X", version.number());
    return switch (version) {
      case CVN_10, CVN_18 -> "0601" + number + CARD_RESULTS;
      case CVN_22 -> "1F" + number + "01" + CARD_RESULTS + "00" + "0F".repeat(24);
      case MCHIP_16, MCHIP_17, MCHIP_20, MCHIP_21 ->
          "01" + number + MCHIP_RESULTS + "0000" + MCHIP_COUNTERS;
    };
  }

  /** What of it the cryptogram covers. */
  private static String covered(Cryptogram version, String application) {
    return switch (version) {
      case CVN_10 -> CARD_RESULTS;
      case CVN_18, CVN_22 -> application;
      case MCHIP_16, MCHIP_20 -> MCHIP_RESULTS;
      case MCHIP_17, MCHIP_21 -> MCHIP_RESULTS + MCHIP_COUNTERS;
    };
  }

  /** The value of tag 91 that the issuer must send. */
  byte[] issuerAuthentication(boolean approved) {
    return key.issuerAuthentication(atc, arqc, approved);
  }

  /** BER-TLV with lengths of one byte. */
  private static final class Tags {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void put(String tag, String value) {
      bytes.writeBytes(HEX.parseHex(tag));
      bytes.write(value.length() / 2);
      bytes.writeBytes(HEX.parseHex(value));
    }
  }
}
