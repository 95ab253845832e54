package dev.tollgate.bench.codec;

import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOPackager;

/**
 * The 0100 that all are measured with: a chip purchase with online PIN, 19 fields, 236 bytes in
 * {@code iso87-binary}.
 */
public final class BenchMessage {
  static final int BYTES = 236;
  static final int MTI = 100;

  private static final int CHIP_DATA = 55;
  private static final int PIN_BLOCK = 52;

  private static final String CHIP =
      "9F2608A1B2C3D4E5F607189F100706010A03A000009F3602001A9F37041A2B3C4D95050000000000"
          + "9A032611229C01009F02060000000012509F03060000000000009F1A0208405F2A02097882021900"
          + "9F3303E0F8C89F34031E03009F3501225F3401008408A000000003101001";

  private BenchMessage() {}

  /** Text of each field; binary content in hexadecimal. */
  static SortedMap<Integer, String> texts() {
    var texts = new TreeMap<Integer, String>();
    texts.put(2, "4111111111111111");
    texts.put(3, "000000");
    texts.put(4, "000000001250");
    texts.put(7, "1122150000");
    texts.put(11, "000128");
    texts.put(12, "150000");
    texts.put(13, "1122");
    texts.put(18, "5411");
    texts.put(22, "051");
    texts.put(25, "00");
    texts.put(32, "123456");
    texts.put(35, "4111111111111111=31121010000012345678");
    texts.put(37, "632615000128");
    texts.put(41, "TERM0001");
    texts.put(42, "MERCHANT0000001");
    texts.put(49, "978");
    texts.put(PIN_BLOCK, "A1B2C3D4E5F60718");
    texts.put(53, "0001000000000000");
    texts.put(CHIP_DATA, CHIP);
    return texts;
  }

  static boolean isBinary(int field) {
    return field == PIN_BLOCK || field == CHIP_DATA;
  }

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /** The message as jPOS has it. */
  public static ISOMsg jpos(ISOPackager packager) {
    ISOMsg message = new ISOMsg();
    message.setPackager(packager);
    try {
      message.setMTI("0100");
    } catch (ISOException e) {
      throw new IllegalStateException(e);
    }
    texts()
        .forEach((field, text) -> {
          if (isBinary(field)) {
            message.set(field, bytes(text));
          } else {
            message.set(field, text);
          }
        });
    return message;
  }
}
