package dev.tollgate.bench.fuzz;

import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.codec.MessageWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads every field of a sound message as digits, text or bytes and writes the message anew: encode
 * of decode is identity.
 *
 * <p>But for what may be written in two ways: a hexadecimal digit in either case, the separator of
 * a track as {@code =} or {@code D}, both in ASCII or EBCDIC, and a secondary bitmap without bits,
 * which is not written.
 */
final class Rewriter {
  private static final int SECONDARY_FROM = 65;

  private final Dialect dialect;
  private final MessageWriter writer;
  private final MemorySegment content = Arena.ofAuto().allocate(2 * Mutator.LENGTH_MAX);
  private final MemorySegment written = Arena.ofAuto().allocate(2 * Mutator.LENGTH_MAX);

  Rewriter(Dialect dialect) {
    this.dialect = dialect;
    this.writer = new MessageWriter(dialect);
  }

  void requireSame(MemorySegment message, FieldMap fields) {
    writer.begin(written, 0, written.byteSize(), fields.mti());
    boolean secondary = false;
    for (int field = 2; field <= Dialect.FIELD_MAX; field++) {
      if (fields.present(field)) {
        int units =
            dialect.encoding(field).isText()
                ? dialect.copyDigits(message, fields, field, content, 0)
                : dialect.copyBytes(message, fields, field, content, 0);
        writer.bytes(field, content, 0, units);
        secondary |= field >= SECONDARY_FROM;
      }
    }
    int length = writer.end();
    if (length == fields.length()) {
      compare(message, length);
    } else {
      boolean empty = !secondary && length > 0 && length < fields.length();
      MessageTarget.require(empty, "encode of decode has another length");
    }
  }

  private void compare(MemorySegment message, int length) {
    for (int at = 0; at < length; at++) {
      int read = message.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
      int wrote = written.get(ValueLayout.JAVA_BYTE, writer.messageAt() + at) & 0xFF;
      MessageTarget.require(
          read == wrote || isOtherWay(read, wrote), "encode of decode is another");
    }
  }

  private static boolean isOtherWay(int read, int wrote) {
    boolean ascii = read >= 'a' && read <= 'f' && wrote == (read & ~0x20);
    boolean ebcdic = read >= 0x81 && read <= 0x86 && wrote == (read | 0x40);
    boolean separator = (read == 'D' && wrote == '=') || (read == 0xC4 && wrote == 0x7E);
    return ascii || ebcdic || separator;
  }
}
