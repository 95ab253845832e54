package dev.tollgate.pci.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tollgate.pci.codec.FieldTable.ContentType;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jpos.iso.ISOAmount;
import org.jpos.iso.ISOBasePackager;
import org.jpos.iso.ISOComponent;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;

/** Seeded random messages over all fields of a packager, and jPOS to encode and decode them. */
final class JposMessages {
  private static final String PRINTABLE =
      IntStream.rangeClosed(0x20, 0x7E)
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
          .toString();

  private final Random random;
  private final Dialect dialect;
  private final int[] mtis;
  private final List<JposField> fields;
  private final boolean[] binary = new boolean[129];
  private final ISOBasePackager packager;

  JposMessages(Flavour flavour, long seed) {
    random = new Random(seed);
    dialect = flavour.dialect();
    mtis = IntStream.range(0, 10_000).filter(dialect::knowsMti).toArray();
    fields = JposField.all(flavour);
    fields.forEach(field -> binary[field.number()] = field.isBinary());
    packager = flavour.packager();
  }

  /** A message type and values by field; at least one field. */
  record Message(int mti, TreeMap<Integer, byte[]> values) {}

  Message next() {
    return next(1 + random.nextInt(random.nextInt(8) == 0 ? fields.size() : 24));
  }

  /** A short message that has a field. */
  Message nextWith(int field) {
    Message message = next(1 + random.nextInt(4));
    fields.stream()
        .filter(f -> f.number() == field)
        .forEach(f -> message.values().put(field, value(f)));
    return message;
  }

  private Message next(int count) {
    var values = new TreeMap<Integer, byte[]>();
    for (int i = 0; i < count; i++) {
      JposField field = fields.get(random.nextInt(fields.size()));
      values.put(field.number(), value(field));
    }
    return new Message(mtis[random.nextInt(mtis.length)], values);
  }

  byte[] encode(Message message) throws ISOException {
    var jpos = new ISOMsg();
    jpos.setPackager(packager);
    jpos.setMTI(String.format("%04d", message.mti()));
    for (Map.Entry<Integer, byte[]> entry : message.values().entrySet()) {
      if (binary[entry.getKey()]) {
        jpos.set(entry.getKey(), entry.getValue());
      } else {
        jpos.set(entry.getKey(), new String(entry.getValue(), ISO_8859_1));
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
        values.put(field, value(jpos.getComponent(field)));
      }
    }
    return new Message(Integer.parseInt(jpos.getMTI()), values);
  }

  private byte[] value(ISOComponent component) throws ISOException {
    if (!(component instanceof ISOAmount amount)) {
      return component.getBytes();
    }
    // currency, exponent and 12 digits, whatever the length of the field
    String digits = amount.getAmountAsString();
    int longer = dialect.lengthMax(amount.getFieldNumber()) - digits.length();
    String rest = "0".repeat(Math.max(0, longer)) + digits.substring(4 + Math.max(0, -longer));
    return (digits.substring(0, 4) + rest).getBytes(ISO_8859_1);
  }

  private byte[] value(JposField field) {
    int number = field.number();
    CalendarForm form = dialect.fields().calendar(number);
    if (form != CalendarForm.NONE) {
      return date(form).getBytes(ISO_8859_1);
    }
    boolean packed = field.encoding() == Encoding.BCD || field.encoding() == Encoding.BCD_RIGHT;
    int length = field.prefixDigits() == 0 ? fixed(field) : variable(number, field.length());
    if (dialect.type(number) == ContentType.Z) {
      // jPOS turns a D into the digit 4 where it packs nibbles
      return text(packed ? "0123456789=" : "0123456789=D", length);
    }
    if (field.isSigned()) {
      return ((random.nextBoolean() ? "C" : "D")
              + new String(text("0123456789", length - 1), ISO_8859_1))
          .getBytes(ISO_8859_1);
    }
    if (field.isAmount() && length > 16) { // jPOS reads no more than 12 digits behind the exponent
      String amount = new String(text("0123456789", 16), ISO_8859_1);
      String zeros = "0".repeat(length - amount.length());
      return (amount.substring(0, 4) + zeros + amount.substring(4)).getBytes(ISO_8859_1);
    }
    return field.isBinary()
        ? bytes(length)
        : text(field.isNumeric() ? "0123456789" : PRINTABLE, length);
  }

  /** Sometimes a shorter value, which the packager then pads. */
  private int fixed(JposField field) {
    boolean whole = field.isBinary() || field.isSigned() || field.isAmount();
    boolean shorter = !whole && random.nextInt(8) == 0;
    return shorter ? 1 + random.nextInt(field.length()) : field.length();
  }

  /** The ends of the range often, long values seldom. */
  private int variable(int field, int max) {
    int length =
        switch (random.nextInt(8)) {
          case 0 -> max < 1000 || random.nextInt(8) == 0 ? max : random.nextInt(400);
          case 1 -> 0;
          case 2 -> random.nextInt(Math.min(max, 1000) + 1);
          default -> random.nextInt(Math.min(max, 40) + 1);
        };
    return Math.max(length, dialect.lengthMin(field));
  }

  private String date(CalendarForm form) {
    String day = two(1, 12) + two(1, 28);
    String time = two(0, 23) + two(0, 59) + two(0, 59);
    return switch (form) {
      case MONTH_TO_SECOND -> day + time;
      case HOUR_TO_SECOND -> time;
      case MONTH_DAY -> day;
      case YEAR_MONTH -> two(0, 99) + two(1, 12);
      case YEAR_TO_DAY -> two(0, 99) + day;
      case YEAR_TO_SECOND -> two(0, 99) + day + time;
      case CENTURY_TO_DAY -> two(0, 99) + two(0, 99) + day;
      case CENTURY_TO_SECOND -> two(0, 99) + two(0, 99) + day + time;
      case NONE -> throw new AssertionError(form);
    };
  }

  private String two(int least, int most) {
    int number = least + random.nextInt(most - least + 1);
    return (number < 10 ? "0" : "") + number;
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
}
