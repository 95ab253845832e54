package dev.tollgate.bench.crypto;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * How a Visa card makes its application cryptogram (ARQC), and its issuer the answer to it (ARPC,
 * EMV Book 2 section 8.2), by cryptogram version number.
 */
public enum Cryptogram {
  /** CVN 10: under the card's own key, padding method 1; ARPC method 1. */
  CVN_10(0x0A) {
    @Override
    byte[] arqc(TripleDes cardKey, int atc, byte[] data) {
      return new RetailMac(cardKey).of(data, RetailMac.Padding.METHOD_1);
    }

    @Override
    byte[] arpc(TripleDes cardKey, int atc, byte[] arqc, boolean approved) {
      byte[] responseCode = {'0', (byte) (approved ? '0' : '5')};
      return concatenate(method1(cardKey, arqc, responseCode), responseCode);
    }
  },

  /** CVN 18: under the common session key, padding method 2; ARPC method 2. */
  CVN_18(0x12) {
    @Override
    byte[] arqc(TripleDes cardKey, int atc, byte[] data) {
      return new RetailMac(sessionKey(cardKey, atc)).of(data, RetailMac.Padding.METHOD_2);
    }

    @Override
    byte[] arpc(TripleDes cardKey, int atc, byte[] arqc, boolean approved) {
      byte[] statusUpdate = {0, (byte) (approved ? 0x80 : 0), 0, 0};
      return concatenate(method2(sessionKey(cardKey, atc), arqc, statusUpdate), statusUpdate);
    }
  };

  private final int number;

  Cryptogram(int number) {
    this.number = number;
  }

  /** As it stands in the issuer application data. */
  public int number() {
    return number;
  }

  /** 8 bytes. */
  abstract byte[] arqc(TripleDes cardKey, int atc, byte[] data);

  /** The value of tag 91: ARPC, then the response code (2 bytes) or the card status update (4). */
  abstract byte[] arpc(TripleDes cardKey, int atc, byte[] arqc, boolean approved);

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

  private static TripleDes sessionKey(TripleDes cardKey, int atc) {
    return new TripleDes(EmvKeys.session(cardKey, atc));
  }

  private static byte[] concatenate(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
