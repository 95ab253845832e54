package dev.tollgate.pci.view;

import dev.tollgate.pci.codec.Composite;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.codec.FieldMap.ScanFault;
import dev.tollgate.pci.codec.FieldTable.ContentType;
import dev.tollgate.pci.codec.FieldTable.Padding;
import dev.tollgate.pci.codec.HexText;
import dev.tollgate.pci.codec.MessageRules;
import dev.tollgate.pci.codec.MessageScanner;
import dev.tollgate.pci.codec.MessageWriter;
import dev.tollgate.pci.view.MessageText.Entry;
import dev.tollgate.pci.yaml.YamlMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes a message of what people wrote: one field a line, or the JSON that a decoded message is
 * shown as, with values for what it hides.
 *
 * <pre>
 *   MTI 0100
 *   2=4111111111111111
 *   # binary content as hexadecimal digits
 *   52=1122334455667788
 * </pre>
 *
 * <p>Values go from the file through locked memory into the message, which is checked as if it had
 * come from a network. Errors tell line and field, never the value.
 */
public final class MessageForm {
  /** In the room for the message: behind it. */
  private static final long SCRATCH_AT = 2L * MessageText.MESSAGE_MAX;

  private final Dialect dialect;
  private final MessageWriter writer;
  private final Path file;

  private MessageForm(Dialect dialect, Path file) {
    this.dialect = dialect;
    this.writer = new MessageWriter(dialect);
    this.file = file;
  }

  /**
   * Makes one message.
   *
   * @param file what was written; {@code -} for standard input
   * @param out where the message goes; {@code -} for standard output
   * @param binary whether it goes there as bytes, and not as one line of hexadecimal digits
   * @throws dev.tollgate.fault.TollgateException TG-MSG-004 to 008, TG-CFG-001 to 013
   */
  public static synchronized void encode(YamlMap dialect, Path file, Path out, boolean binary) {
    var form = new MessageForm(DialectReader.read(dialect), file);
    try {
      int length = form.write();
      form.check(length);
      form.hand(length, out, binary);
    } finally {
      Room.TEXT.fill((byte) 0);
      Room.MESSAGE.fill((byte) 0);
    }
  }

  /** Returns the length of the message that it wrote. */
  private int write() {
    List<Entry> entries = MessageText.entries(Room.TEXT, file);
    entries.sort(Comparator.comparingInt(Entry::field));
    if (entries.isEmpty() || entries.getFirst().field() != 0) {
      throw MessageText.fault("TG-MSG-008", "no message type", file, "begin with MTI 0100");
    }
    writer.begin(Room.MESSAGE, 0, MessageText.MESSAGE_MAX, messageType(entries.getFirst()));
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i).field() == entries.get(i - 1).field()) {
        throw wrong(entries.get(i), "given twice", "keep one of them");
      }
      write(entries.get(i));
    }
    int length = writer.end();
    if (length < 0) {
      throw MessageText.fault(
          "TG-MSG-008", "no message", file, "give fields, of up to 65,535 bytes in all");
    }
    return length;
  }

  private int messageType(Entry entry) {
    int mti = 0;
    for (int i = 0; i < entry.length(); i++) {
      int digit = character(entry, i) - '0';
      mti = digit < 0 || digit > 9 ? Integer.MIN_VALUE : mti * 10 + digit;
    }
    if (entry.length() != 4 || !dialect.knowsMti(mti)) {
      throw MessageText.fault(
          "TG-MSG-008",
          "not a message type of the dialect",
          file + " line " + entry.line(),
          "use one that the dialect lists under mtis");
    }
    return mti;
  }

  private void write(Entry entry) {
    int field = entry.field();
    if (!dialect.declared(field) || field == dialect.tertiaryBitmap()) {
      throw wrong(entry, "not in the dialect", "leave it out, or use another dialect");
    }
    if (dialect.encoding(field).isText()) {
      checkCharacters(entry);
      checkLength(entry, entry.length());
      writer.bytes(field, Room.TEXT, entry.at(), entry.length());
      return;
    }
    int bytes = entry.length() / 2;
    if (entry.length() % 2 != 0
        || !HexText.decode(Room.TEXT, entry.at(), Room.MESSAGE, SCRATCH_AT, bytes)) {
      throw wrong(entry, "not hexadecimal", "write two digits for each byte");
    }
    checkLength(entry, bytes);
    writer.bytes(field, Room.MESSAGE, SCRATCH_AT, bytes);
  }

  private void checkLength(Entry entry, int units) {
    int field = entry.field();
    boolean fills =
        dialect.prefixDigits(field) == 0 && dialect.fields().padding(field) != Padding.NONE;
    int least = fills ? 1 : dialect.lengthMin(field);
    int most = dialect.lengthMax(field);
    if (units < least || units > most) {
      String length = least == most ? "" + most : least + " to " + most;
      String unit = dialect.encoding(field).isText() ? " characters" : " bytes";
      throw wrong(entry, "wrong length", "write " + length + unit);
    }
  }

  /** Digits in few bits would silently be others. */
  private void checkCharacters(Entry entry) {
    ContentType type = dialect.type(entry.field());
    for (int i = 0; i < entry.length(); i++) {
      int c = character(entry, i);
      boolean digit = c >= '0' && c <= '9';
      boolean sound =
          switch (type) {
            case N -> digit;
            case Z -> digit || c == '=' || c == 'D';
            case X_N -> i == 0 ? c == 'C' || c == 'D' : digit;
            case AN_N -> i == 0 ? c >= ' ' && c <= '~' : digit;
            case AN, ANP, ANS, B -> c >= ' ' && c <= '~';
          };
      if (!sound) {
        throw wrong(entry, "wrong character at " + (i + 1), "write " + characters(type));
      }
    }
  }

  private static String characters(ContentType type) {
    return switch (type) {
      case N -> "digits";
      case Z -> "digits and =";
      case X_N -> "C or D and then digits";
      case AN_N -> "a sign and then digits";
      case AN, ANP, ANS, B -> "printable ASCII";
    };
  }

  /** What the scanner does not take must not leave either. */
  private void check(int length) {
    var fields = new FieldMap();
    long at = writer.messageAt();
    MemorySegment message = Room.MESSAGE.asSlice(at, length);
    ScanFault fault = new MessageScanner(dialect).scan(message, 0, length, fields);
    if (fault != ScanFault.NONE) {
      String kind = fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
      throw wrong(fields.faultField(), kind, "write what the dialect declares");
    }
    for (int field = 2; field <= Dialect.FIELD_MAX; field++) {
      @Nullable Composite parts = fields.present(field) ? dialect.composite(field) : null;
      if (parts != null
          && parts.countUnknown(message, fields.contentAt(field), fields.contentLength(field))
              < 0) {
        throw wrong(field, "its parts do not add up", "see how the dialect divides it");
      }
    }
    int broken = dialect.rules().firstFault(dialect, message, 0, fields);
    if (broken != MessageRules.NONE) {
      throw wrong(broken, "breaks a rule of the dialect", "see its required and rules");
    }
  }

  private void hand(int length, Path out, boolean binary) {
    if (binary) {
      MessageText.writeFile(Room.MESSAGE, writer.messageAt(), length, out);
      return;
    }
    MemorySegment line = Room.TEXT;
    HexText.encode(Room.MESSAGE, writer.messageAt(), line, 0, length);
    line.set(ValueLayout.JAVA_BYTE, 2L * length, (byte) '\n');
    MessageText.writeFile(line, 0, 2L * length + 1, out);
  }

  private static int character(Entry entry, int index) {
    return Room.TEXT.get(ValueLayout.JAVA_BYTE, entry.at() + index);
  }

  private RuntimeException wrong(Entry entry, String what, String next) {
    return wrong("line " + entry.line() + " field " + entry.field(), what, next);
  }

  private RuntimeException wrong(int field, String what, String next) {
    return wrong("field " + field, what, next);
  }

  private RuntimeException wrong(String where, String what, String next) {
    return MessageText.fault("TG-MSG-007", what, file + " " + where, next);
  }

  /** What was written, and what is made of it. */
  private static final class Room {
    static final MemorySegment TEXT = MessageText.room();
    static final MemorySegment MESSAGE = MessageText.room();
  }
}
