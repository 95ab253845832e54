package dev.tollgate.bench.crypto;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * How a card makes its application cryptogram (ARQC), and its issuer the answer to it (ARPC, EMV
 * Book 2 section 8.2), by cryptogram version number of Visa (CVN) or M/Chip.
 */
public enum Cryptogram {
  /** CVN 10: under the card's own key, padding method 1; ARPC method 1. */
  CVN_10(0x0A, Session.NONE, Answer.RESPONSE_CODE),
  /** CVN 18: under the common session key, padding method 2; ARPC method 2. */
  CVN_18(0x12, Session.COMMON, Answer.STATUS_UPDATE),
  /** CVN 22: the same. */
  CVN_22(0x22, Session.COMMON, Answer.STATUS_UPDATE),
  /** M/Chip 16: under Mastercard's session key; ARPC method 1 under the card's own. */
  MCHIP_16(0x10, Session.MASTERCARD, Answer.MCHIP_RESPONSE_CODE),
  /** M/Chip 17: the same. */
  MCHIP_17(0x11, Session.MASTERCARD, Answer.MCHIP_RESPONSE_CODE),
  /** M/Chip 20: under the common session key; ARPC method 1 under the same. */
  MCHIP_20(0x14, Session.COMMON, Answer.MCHIP_RESPONSE_CODE),
  /** M/Chip 21: the same. */
  MCHIP_21(0x15, Session.COMMON, Answer.MCHIP_RESPONSE_CODE);

  /** What the key of a transaction comes from. */
  private enum Session {
    NONE,
    COMMON,
    MASTERCARD
  }

  /** What goes with the ARPC. */
  private enum Answer {
    RESPONSE_CODE,
    MCHIP_RESPONSE_CODE,
    STATUS_UPDATE
  }

  private final int number;
  private final Session session;
  private final Answer answer;

  Cryptogram(int number, Session session, Answer answer) {
    this.number = number;
    this.session = session;
    this.answer = answer;
  }

  /** As it stands in the issuer application data. */
  public int number() {
    return number;
  }

  /**
   * 8 bytes.
   *
   * @param unpredictable eight hexadecimal digits; not every version takes it
   */
  byte[] arqc(TripleDes cardKey, int atc, String unpredictable, byte[] data) {
    RetailMac.Padding padding =
        session == Session.NONE ? RetailMac.Padding.METHOD_1 : RetailMac.Padding.METHOD_2;
    return new RetailMac(key(cardKey, atc, unpredictable)).of(data, padding);
  }

  /** The value of tag 91: ARPC, then the response code (2 bytes) or the card status update (4). */
  byte[] arpc(TripleDes cardKey, int atc, byte[] arqc, boolean approved) {
    TripleDes common = session == Session.COMMON ? key(cardKey, atc, "") : cardKey;
    return switch (answer) {
      case RESPONSE_CODE -> {
        byte[] code = {'0', (byte) (approved ? '0' : '5')};
        yield concatenate(method1(cardKey, arqc, code), code);
      }
      case MCHIP_RESPONSE_CODE -> {
        byte[] code = {0, (byte) (approved ? 0x10 : 0)};
        yield concatenate(method1(common, arqc, code), code);
      }
      case STATUS_UPDATE -> {
        byte[] update = {0, (byte) (approved ? 0x80 : 0), 0, 0};
        yield concatenate(method2(common, arqc, update), update);
      }
    };
  }

  private TripleDes key(TripleDes cardKey, int atc, String unpredictable) {
    return switch (session) {
      case NONE -> cardKey;
      case COMMON -> new TripleDes(EmvKeys.session(cardKey, atc, "00000000"));
      case MASTERCARD -> new TripleDes(EmvKeys.session(cardKey, atc, unpredictable));
    };
  }

  /** One block: ARQC and authorization response code, added. */
  static byte[] method1(TripleDes key, byte[] arqc, byte[] responseCode) {
    byte[] block = arqc.clone();
    for (int i = 0; i < responseCode.length; i++) {
      block[i] ^= responseCode[i];
    }
    return key.encrypt(block);
  }

  /** The first four bytes of a MAC over ARQC and card status update. */
  static byte[] method2(TripleDes key, byte[] arqc, byte[] statusUpdate) {
    byte[] mac = new RetailMac(key).of(concatenate(arqc, statusUpdate), RetailMac.Padding.METHOD_2);
    return Arrays.copyOf(mac, 4);
  }

  private static byte[] concatenate(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
