package dev.tollgate.pci.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jpos.iso.ISOBasePackager;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;

/** Seeded random messages over all fields of a packager, and jPOS to encode and decode them. */
final class JposMessages {
  private static final int[] MTIS = {100, 101, 110, 120, 200, 210, 220, 400, 420, 430, 800, 810};

  private final Random random;
  private final Flavour flavour;
  private final List<JposField> fields;
  private final ISOBasePackager packager;

  JposMessages(Flavour flavour, long seed) {
    this.flavour = flavour;
    random = new Random(seed);
    fields = JposField.all(flavour);
    packager = flavour.packager();
  }

  /** A message type and values by field; at least one field. */
  record Message(int mti, TreeMap<Integer, byte[]> values) {}

  Message next() {
    var values = new TreeMap<Integer, byte[]>();
    int count = 1 + random.nextInt(random.nextInt(8) == 0 ? fields.size() : 24);
    for (int i = 0; i < count; i++) {
      JposField field = fields.get(random.nextInt(fields.size()));
      values.put(field.number(), value(field));
    }
    return new Message(MTIS[random.nextInt(MTIS.length)], values);
  }

  byte[] encode(Message message) throws ISOException {
    var jpos = new ISOMsg();
    jpos.setPackager(packager);
    jpos.setMTI(String.format("%04d", message.mti()));
    for (Map.Entry<Integer, byte[]> entry : message.values().entrySet()) {
      int field = entry.getKey();
      if (fields.stream().anyMatch(f -> f.number() == field && f.isBinary())) {
        jpos.set(field, entry.getValue());
      } else {
        jpos.set(field, new String(entry.getValue(), ISO_8859_1));
      }
    }
    return jpos.pack();
  }

  Message decode(byte[] wire) throws ISOException {
    var jpos = new ISOMsg();
    jpos.setPackager(packager);
    if (jpos.unpack(wire) != wire.length) {
      throw new ISOException("bytes left");
    }
    var values = new TreeMap<Integer, byte[]>();
    for (int field = 2; field <= 128; field++) {
      if (jpos.hasField(field)) {
        values.put(field, jpos.getComponent(field).getBytes());
      }
    }
    return new Message(Integer.parseInt(jpos.getMTI()), values);
  }

  private byte[] value(JposField field) {
    return switch (field.number()) {
      case 2 -> text("0123456789", 8 + random.nextInt(12));
      case 7 -> (date() + time()).getBytes(ISO_8859_1);
      case 12 -> time().getBytes(ISO_8859_1);
      case 13 -> date().getBytes(ISO_8859_1);
      case 14 ->
          String.format("%02d%02d", random.nextInt(100), 1 + random.nextInt(12))
              .getBytes(ISO_8859_1);
      // jPOS turns a D into the digit 4 where it packs nibbles
      case 35 ->
          text(flavour == Flavour.ASCII ? "0123456789=D" : "0123456789=", 1 + random.nextInt(37));
      case 55 -> bytes(1 + length(998));
      default -> value(field, field.prefixDigits() == 0 ? field.length() : length(field.length()));
    };
  }

  private byte[] value(JposField field, int length) {
    return switch (field.packager()) {
      case "IFA_NUMERIC", "IFA_LLNUM", "IFB_NUMERIC", "IFB_LLNUM" -> text("0123456789", length);
      case "IFA_AMOUNT", "IFB_AMOUNT" ->
          (random.nextBoolean() ? "C" : "D")
              .concat(new String(text("0123456789", length - 1), ISO_8859_1))
              .getBytes(ISO_8859_1);
      case "IFA_BINARY", "IFB_BINARY" -> bytes(length);
      case "IF_CHAR", "IFA_LLCHAR", "IFA_LLLCHAR", "IFB_LLCHAR", "IFB_LLLCHAR" ->
          text(printable(), length);
      default -> throw new AssertionError(field);
    };
  }

  /** The ends of the range often, long values seldom. */
  private int length(int max) {
    return switch (random.nextInt(8)) {
      case 0 -> max;
      case 1 -> 0;
      case 2 -> random.nextInt(max + 1);
      default -> random.nextInt(Math.min(max, 40) + 1);
    };
  }

  private String date() {
    return String.format("%02d%02d", 1 + random.nextInt(12), 1 + random.nextInt(28));
  }

  private String time() {
    return String.format(
        "%02d%02d%02d", random.nextInt(24), random.nextInt(60), random.nextInt(60));
  }

  private byte[] text(String alphabet, int length) {
    var bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
    }
    return bytes;
  }

  private byte[] bytes(int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String printable() {
    var all = new StringBuilder();
    for (char c = 0x20; c <= 0x7E; c++) {
      all.append(c);
    }
    return all.toString();
  }
}
