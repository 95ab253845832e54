package dev.tollgate.pci.view;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.LockedMemory;
import dev.tollgate.pci.codec.HexText;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Messages as people have them in files: bytes, hexadecimal digits, or one field a line. Content
 * goes between file and locked memory, and nowhere else.
 */
final class MessageText {
  static final int MESSAGE_MAX = 65_535;

  /** Of a file: two digits for each byte, and as much white space. */
  static final int TEXT_MAX = 4 * MESSAGE_MAX;

  private static final Set<StandardOpenOption> ANEW =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE);

  private static final Path STANDARD = Path.of("-");

  private MessageText() {}

  /** Memory for one file. */
  static MemorySegment room() {
    return LockedMemory.allocate(TEXT_MAX).segment();
  }

  /**
   * Reads a message to the start of the memory.
   *
   * @param file {@code -} for standard input
   * @param binary whether it is the bytes themselves, and not their hexadecimal digits
   * @return its length in bytes
   * @throws TollgateException TG-MSG-002 to 004
   */
  static int read(MemorySegment memory, Path file, boolean binary) {
    int length = readFile(memory, file);
    int bytes = length;
    String what = " with " + length + " bytes";
    if (!binary) {
      int digits = HexText.pack(memory, 0, length);
      if (digits < 0) {
        throw fault(
            "TG-MSG-002",
            "no hexadecimal digit",
            file + " byte " + -digits,
            "use 0 to 9 and A to F");
      }
      what = " with " + digits + " hexadecimal digits";
      bytes = digits % 2 == 0 ? digits / 2 : 0;
    }
    if (bytes == 0 || length == TEXT_MAX || bytes > MESSAGE_MAX) {
      throw fault(
          "TG-MSG-003",
          "not a whole message of up to " + MESSAGE_MAX + " bytes",
          file + what,
          binary ? "leave out the length prefix" : "write two digits for each byte");
    }
    return bytes;
  }

  /** Reads a file to the start of the memory, or as much as fits. @return bytes read */
  static int readFile(MemorySegment memory, Path file) {
    try (FileChannel channel =
        file.equals(STANDARD)
            ? new FileInputStream(FileDescriptor.in).getChannel()
            : FileChannel.open(file)) {
      ByteBuffer text = memory.asByteBuffer();
      while (text.hasRemaining() && channel.read(text) >= 0) {}
      return text.position();
    } catch (IOException e) {
      throw fault("TG-MSG-004", "message cannot be read", file, "check path and permissions");
    }
  }

  /** Writes a range of the memory to a file, or to standard output for {@code -}. */
  static void writeFile(MemorySegment memory, long at, long length, Path file) {
    ByteBuffer bytes = memory.asSlice(at, length).asByteBuffer();
    try {
      if (file.equals(STANDARD)) {
        write(new FileOutputStream(FileDescriptor.out).getChannel(), bytes); // and leave it open
        return;
      }
      try (FileChannel channel = FileChannel.open(file, ANEW)) {
        write(channel, bytes);
      }
    } catch (IOException e) {
      throw fault("TG-MSG-005", "message cannot be written", file, "check path and room");
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /**
   * A field as somebody wrote it.
   *
   * @param line from 1
   * @param field 0 for the message type
   * @param at where its value stands in the memory
   */
  record Entry(int line, int field, long at, int length) {}

  /**
   * Reads a file of fields, one a line or in JSON, to the start of the memory.
   *
   * @throws TollgateException TG-MSG-004, 006 and 008
   */
  static List<Entry> entries(MemorySegment memory, Path file) {
    int length = readFile(memory, file);
    if (length == TEXT_MAX) {
      throw fault("TG-MSG-008", "too long", file, "write less than " + TEXT_MAX + " bytes");
    }
    return new Form(memory, length, file).read();
  }

  static TollgateException fault(String code, String what, Object where, String next) {
    boolean io = code.equals("TG-MSG-004") || code.equals("TG-MSG-005");
    return new TollgateException(
        code, io ? ExitCode.FAILED : ExitCode.FOUND_WRONG, what, where.toString(), next);
  }

  /** Reads fields as people or programs write them, without a copy of what stands there. */
  private static final class Form {
    private static final int FIELD_DIGITS_MAX = 3;

    private final MemorySegment memory;
    private final int length;
    private final Path file;
    private final List<Entry> entries = new ArrayList<>();
    private int position;
    private int line = 1;

    Form(MemorySegment memory, int length, Path file) {
      this.memory = memory;
      this.length = length;
      this.file = file;
    }

    List<Entry> read() {
      skipSpace();
      if (at(position) == '{') {
        readJson();
      } else {
        while (position < length) {
          readLine();
          skipSpace();
        }
      }
      return entries;
    }

    /** {@code MTI 0100}, {@code 2=4111...}, or a comment. */
    private void readLine() {
      int start = position;
      while (position < length && at(position) != '\n') {
        position++;
      }
      int end = at(position - 1) == '\r' ? position - 1 : position;
      if (at(start) == '#') {
        return;
      }
      int keyEnd = start;
      while (keyEnd < end && at(keyEnd) != '=' && at(keyEnd) != ' ') {
        keyEnd++;
      }
      boolean mti = is(start, keyEnd, "MTI");
      if (keyEnd == end || (!mti && at(keyEnd) == ' ')) {
        throw noField("write fields as 4=000000001250, the message type as MTI 0100");
      }
      int field = mti ? 0 : field(start, keyEnd);
      entries.add(new Entry(line, field, keyEnd + 1, end - keyEnd - 1));
    }

    /** Members {@code mti}, {@code field} and {@code value}, wherever; not those of parts. */
    private void readJson() {
      int field = 0;
      int open = 0;
      while (position < length) {
        if (at(position) != '"') {
          line += at(position++) == '\n' ? 1 : 0;
          continue;
        }
        int keyAt = position + 1;
        int keyEnd = string();
        skipSpace();
        if (at(position) != ':') {
          continue;
        }
        position++;
        skipSpace();
        if (is(keyAt, keyEnd, "mti") && at(position) == '"') {
          entries.add(entry(0));
        } else if (is(keyAt, keyEnd, "field") && open == 0) {
          int numberAt = position;
          while (at(position) >= '0' && at(position) <= '9') {
            position++;
          }
          field = field(numberAt, position);
          open = field;
        } else if (is(keyAt, keyEnd, "value") && open != 0 && at(position) == '"') {
          entries.add(entry(field));
          open = 0;
        } else if (is(keyAt, keyEnd, "fault")) {
          break; // the last member, which tells of a field too
        } else if (open != 0 && (is(keyAt, keyEnd, "field") || is(keyAt, keyEnd, "part"))) {
          throw hidden(open); // the next field, or a part whose value is not that of the field
        }
      }
      if (open != 0) {
        throw hidden(open);
      }
    }

    private TollgateException hidden(int field) {
      return fault(
          "TG-MSG-007",
          "no value",
          file + " line " + line + " field " + field,
          "add a value before its parts, or take the field out");
    }

    private Entry entry(int field) {
      int textAt = position + 1;
      return new Entry(line, field, textAt, string() - textAt);
    }

    /** Goes behind a string, turns its escapes into what they mean, and returns its end. */
    private int string() {
      int to = ++position;
      while (position < length && at(position) != '"' && at(position) >= ' ') {
        if (at(position) == '\\') {
          position++;
          if (at(position) != '"' && at(position) != '\\' && at(position) != '/') {
            throw noField("write printable ASCII");
          }
        }
        memory.set(ValueLayout.JAVA_BYTE, to++, (byte) at(position++));
      }
      if (at(position) != '"') {
        throw noField("end each text in its line with a quotation mark");
      }
      position++;
      return to;
    }

    private int field(int from, int end) {
      int number = 0;
      for (int i = from; i < end; i++) {
        int digit = at(i) - '0';
        if (digit < 0 || digit > 9 || end - from > FIELD_DIGITS_MAX) {
          throw noField("write the number of a field before =");
        }
        number = number * 10 + digit;
      }
      if (number == 0) {
        throw noField("write the number of a field before =");
      }
      return number;
    }

    private TollgateException noField(String next) {
      return fault("TG-MSG-006", "no field", file + " line " + line, next);
    }

    private void skipSpace() {
      for (int c = at(position); c == ' ' || (c >= '\t' && c <= '\r'); c = at(position)) {
        line += c == '\n' ? 1 : 0;
        position++;
      }
    }

    private boolean is(int from, int end, String expected) {
      boolean same = end - from == expected.length();
      for (int i = from; same && i < end; i++) {
        same = at(i) == expected.charAt(i - from);
      }
      return same;
    }

    /** The character there; behind the end, one that is none. */
    private int at(int index) {
      return index < length ? memory.get(ValueLayout.JAVA_BYTE, index) & 0xFF : 0;
    }
  }
}
