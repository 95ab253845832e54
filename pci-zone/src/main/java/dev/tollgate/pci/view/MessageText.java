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

/**
 * Messages as people have them in files: bytes, hexadecimal digits, or one field a line. Content
 * goes between file and locked memory, and nowhere else.
 */
final class MessageText {
  static final int MESSAGE_MAX = 65_535;

  /** Of a file: two digits for each byte, and as much white space. */
  static final int TEXT_MAX = 4 * MESSAGE_MAX;

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
      try (FileChannel channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
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

  /** Whether the range is these ASCII characters. */
  static boolean is(MemorySegment memory, long at, int length, String expected) {
    boolean same = length == expected.length();
    for (int i = 0; same && i < length; i++) {
      same = memory.get(ValueLayout.JAVA_BYTE, at + i) == expected.charAt(i);
    }
    return same;
  }

  static TollgateException fault(String code, String what, Object where, String next) {
    boolean io = code.equals("TG-MSG-004") || code.equals("TG-MSG-005");
    return new TollgateException(
        code, io ? ExitCode.FAILED : ExitCode.FOUND_WRONG, what, where.toString(), next);
  }
}
