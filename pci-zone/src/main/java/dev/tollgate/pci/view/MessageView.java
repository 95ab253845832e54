package dev.tollgate.pci.view;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.LockedMemory;
import dev.tollgate.pci.codec.BerTlv;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.codec.Encoding;
import dev.tollgate.pci.codec.FieldClass;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.codec.HexText;
import dev.tollgate.pci.codec.MessageScanner;
import dev.tollgate.pci.codec.ScanFault;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A message decoded for people, masked by the class of each field: plain ones are shown, of a PAN
 * the first six and last four digits, of all others the length only. Where the lengths of a message
 * do not add up no value is shown at all, as a piece of the PAN may then stand for a plain field.
 *
 * <p>The message is read, decoded and zeroed in locked memory; only what is shown becomes text.
 */
public final class MessageView {
  private static final int MESSAGE_MAX = 65_535;
  private static final int TEXT_MAX = 4 * MESSAGE_MAX;

  /** Under this many digits, showing ten of them would leave too few hidden. */
  private static final int PAN_SHOWN_MIN = 15;

  private static final int PAN_FIRST = 6;
  private static final int PAN_LAST = 4;
  private static final int CHIP_DATA = 55;
  private static final int NAME_WIDTH = 44;
  private static final Path STANDARD_INPUT = Path.of("-");

  private final Dialect dialect;
  private final MemorySegment memory;
  private final FieldMap fields = new FieldMap();
  private final List<String> lines = new ArrayList<>();
  private final StringBuilder json = new StringBuilder();

  private MessageView(Dialect dialect, MemorySegment memory, int length) {
    this.dialect = dialect;
    this.memory = memory;
    new MessageScanner(dialect).scan(memory, 0, length, fields);
    showHead();
    for (int field = 2; field <= Dialect.FIELD_MAX; field++) {
      if (fields.present(field)) {
        show(field);
      }
    }
    json.append("]");
    showFault();
    json.append("}");
  }

  /**
   * Decodes one message.
   *
   * @param dialect name of a shipped dialect
   * @param file the message, without its length prefix, as hexadecimal text with white space
   *     anywhere; {@code -} for standard input
   * @throws TollgateException TG-MSG-001 to 004
   */
  public static synchronized MessageView decode(String dialect, Path file) {
    Dialect known = DialectReader.shipped(dialect);
    MemorySegment memory = Text.MEMORY;
    try {
      int length = read(memory, file);
      return new MessageView(known, memory, length);
    } finally {
      memory.fill((byte) 0);
    }
  }

  /** One line for the message, one for each field, and one for the fault if there is one. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** The same as one line of JSON. */
  public String json() {
    return json.toString();
  }

  /** Whether the message has no fault. */
  public boolean isSound() {
    return fields.fault() == ScanFault.NONE;
  }

  @Override
  public String toString() {
    return "MessageView";
  }

  private static int read(MemorySegment memory, Path file) {
    int length;
    try (FileChannel channel =
        file.equals(STANDARD_INPUT)
            ? new FileInputStream(FileDescriptor.in).getChannel()
            : FileChannel.open(file)) {
      ByteBuffer text = memory.asByteBuffer();
      while (text.hasRemaining() && channel.read(text) >= 0) {}
      length = text.position();
    } catch (IOException e) {
      throw fault("TG-MSG-004", "message cannot be read", file, "check path and permissions");
    }
    int digits = HexText.pack(memory, 0, length);
    if (digits < 0) {
      throw fault(
          "TG-MSG-002", "no hexadecimal digit", file + " byte " + -digits, "use 0 to 9 and A to F");
    }
    if (digits == 0 || digits % 2 != 0 || length == TEXT_MAX || digits / 2 > MESSAGE_MAX) {
      throw fault(
          "TG-MSG-003",
          "not a whole message of up to " + MESSAGE_MAX + " bytes",
          file + " with " + digits + " hexadecimal digits",
          "write two digits for each byte");
    }
    return digits / 2;
  }

  private static TollgateException fault(String code, String what, Object where, String next) {
    ExitCode exit = code.endsWith("4") ? ExitCode.FAILED : ExitCode.FOUND_WRONG;
    return new TollgateException(code, exit, what, where.toString(), next);
  }

  private void showHead() {
    String mti = fields.mti() < 0 ? "" : String.format("%04d", fields.mti());
    lines.add(
        (mti.isEmpty() ? "no message type" : "message type " + mti)
            + ", "
            + dialect.name()
            + ", "
            + fields.length()
            + " bytes");
    json.append("{\"dialect\":").append(quoted(dialect.name()));
    json.append(",\"bytes\":").append(fields.length());
    json.append(",\"mti\":").append(quoted(mti)).append(",\"fields\":[");
  }

  private void show(int field) {
    String value = fields.isComplete() ? value(field) : "";
    int units = fields.contentUnits(field);
    String unit = isText(field) ? "characters" : "bytes";
    lines.add(
        String.format(
            "%3d  %-" + NAME_WIDTH + "s %s",
            field,
            dialect.fieldName(field),
            value.isEmpty() ? "(" + units + " " + unit + ")" : value));
    json.append(json.charAt(json.length() - 1) == '[' ? "" : ",");
    json.append("{\"field\":").append(field);
    json.append(",\"name\":").append(quoted(dialect.fieldName(field)));
    json.append(",\"class\":")
        .append(quoted(dialect.fieldClass(field).name().toLowerCase(Locale.ROOT)));
    json.append(",\"length\":").append(units).append(",\"unit\":").append(quoted(unit));
    if (!value.isEmpty()) {
      json.append(",\"value\":").append(quoted(value));
    }
    if (field == CHIP_DATA && fields.isComplete()) {
      showTags();
    }
    json.append("}");
  }

  /**
   * Which tags there are, and how long; their values are as secret as the field. Of malformed
   * content nothing is shown: what looks like a tag may be a piece of a track then.
   */
  private void showTags() {
    BerTlv tags = new BerTlv();
    openChipData(tags);
    while (tags.next()) {}
    if (tags.malformed()) {
      lines.add("       malformed");
      json.append(",\"malformed\":true");
      return;
    }
    openChipData(tags);
    json.append(",\"tags\":{");
    String separator = "";
    while (tags.next()) {
      String tag = Integer.toHexString(tags.tag()).toUpperCase(Locale.ROOT);
      lines.add(String.format("       tag %-8s (%d bytes)", tag, tags.valueLength()));
      json.append(separator).append(quoted(tag)).append(":").append(tags.valueLength());
      separator = ",";
    }
    json.append("}");
  }

  private void openChipData(BerTlv tags) {
    tags.open(memory, fields.contentAt(CHIP_DATA), fields.contentLength(CHIP_DATA));
  }

  private void showFault() {
    if (isSound()) {
      return;
    }
    String kind = fields.fault().name().toLowerCase(Locale.ROOT).replace('_', '-');
    lines.add(
        "fault: "
            + kind
            + " in field "
            + fields.faultField()
            + ", byte "
            + fields.faultAt()
            + (fields.isComplete() ? "" : "; values are hidden, as the lengths do not add up"));
    json.append(",\"fault\":{\"kind\":").append(quoted(kind));
    json.append(",\"field\":").append(fields.faultField());
    json.append(",\"offset\":").append(fields.faultAt()).append("}");
  }

  /** What may be shown of a field; empty for its length only. */
  private String value(int field) {
    int units = fields.contentUnits(field);
    if (dialect.fieldClass(field) == FieldClass.PLAIN) {
      return isText(field) ? text(field, 0, units) : hex(field);
    }
    boolean showable = dialect.fieldClass(field) == FieldClass.PAN && units >= PAN_SHOWN_MIN;
    return showable
        ? text(field, 0, PAN_FIRST)
            + "*".repeat(units - PAN_FIRST - PAN_LAST)
            + text(field, units - PAN_LAST, units)
        : "";
  }

  private String text(int field, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append((char) dialect.character(memory, fields, field, i));
    }
    return text.toString();
  }

  private String hex(int field) {
    StringBuilder hex = new StringBuilder();
    boolean isHexText = dialect.encoding(field) == Encoding.HEX;
    for (int i = 0; i < fields.contentLength(field); i++) {
      int octet = memory.get(ValueLayout.JAVA_BYTE, fields.contentAt(field) + i) & 0xFF;
      hex.append(isHexText ? String.valueOf((char) octet) : String.format("%02X", octet));
    }
    return hex.toString();
  }

  private boolean isText(int field) {
    return dialect.encoding(field).isText();
  }

  /** Fields hold printable ASCII, or they are not shown; so two characters need escaping. */
  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /** Room for the text of one message, taken when the first one is decoded. */
  private static final class Text {
    static final MemorySegment MEMORY = LockedMemory.allocate(TEXT_MAX).segment();
  }
}
