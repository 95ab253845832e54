package dev.tollgate.pci.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tollgate.pci.codec.Digits.PackedAscii;
import dev.tollgate.pci.codec.FieldMap.ScanFault;
import dev.tollgate.pci.codec.FieldTable.ContentType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jpos.iso.ISOException;

/** Compares a dialect with jPOS on random messages, in both directions. */
final class JposDifferential {
  /** Longer than any message here, so that only a fault can run out of room. */
  private static final int ROOM = 1024 * 1024;

  /** No field has one byte of this value. */
  private static final byte[] ABSENT = {(byte) 0xFE, 0, (byte) 0xFE};

  private static final int TRACK_2 = 35;

  private final Flavour flavour;
  private final Dialect dialect;
  private final MessageScanner scanner;
  private final MessageWriter writer;
  private final FieldMap map = new FieldMap();
  private final MemorySegment in = Arena.ofAuto().allocate(ROOM);
  private final MemorySegment value = Arena.ofAuto().allocate(ROOM);
  private final MemorySegment out = Arena.ofAuto().allocate(ROOM);

  JposDifferential(Flavour flavour, Dialect dialect) {
    this.flavour = flavour;
    this.dialect = dialect;
    scanner = new MessageScanner(dialect);
    writer = new MessageWriter(dialect);
  }

  /** What the first message on which both disagree shows, if there is one. */
  Optional<String> firstDifference(long seed, int messages) {
    return firstDifference(new JposMessages(flavour, seed), messages, JposMessages::next);
  }

  /** As above, of messages that all have a field. */
  Optional<String> firstDifferenceWith(int field, long seed, int messages) {
    return firstDifference(new JposMessages(flavour, seed), messages, j -> j.nextWith(field));
  }

  private Optional<String> firstDifference(
      JposMessages jpos, int messages, Function<JposMessages, JposMessages.Message> next) {
    for (int i = 0; i < messages; i++) {
      JposMessages.Message message = next.apply(jpos);
      try {
        String difference = difference(jpos, message);
        if (!difference.isEmpty()) {
          return Optional.of("message " + i + ": " + difference);
        }
      } catch (ISOException e) {
        return Optional.of("message " + i + ": jPOS says " + e.getMessage());
      }
    }
    return Optional.empty();
  }

  private String difference(JposMessages jpos, JposMessages.Message message) throws ISOException {
    byte[] wire = jpos.encode(message);
    MemorySegment.copy(wire, 0, in, ValueLayout.JAVA_BYTE, 0, wire.length);
    MemorySegment memory = in.asSlice(0, wire.length); // a read behind the end throws
    ScanFault fault = scanner.scan(memory, 0, wire.length, map);
    if (fault != ScanFault.NONE) {
      return fault + " in field " + map.faultField();
    }
    JposMessages.Message decoded = jpos.decode(wire);
    if (map.mti() != message.mti() || decoded.mti() != message.mti()) {
      return "MTI " + map.mti();
    }
    if (!decoded.values().keySet().equals(message.values().keySet())) {
      return "jPOS decodes other fields than it encoded";
    }
    for (int field = 2; field <= Dialect.FIELD_MAX; field++) {
      if (!Arrays.equals(content(memory, field), expected(decoded.values(), field))) {
        return "content of field " + field;
      }
    }
    if (!isEnded(echoed(memory), wire)) {
      return "encode of decode";
    }
    return isEnded(written(message), wire) ? "" : "written bytes";
  }

  private byte[] content(MemorySegment memory, int field) {
    if (!map.present(field)) {
      return ABSENT;
    }
    int length =
        dialect.encoding(field).isText()
            ? dialect.copyDigits(memory, map, field, out, 0)
            : dialect.copyBytes(memory, map, field, out, 0);
    return Bytes.copy(out, 0, length);
  }

  private static byte[] expected(TreeMap<Integer, byte[]> values, int field) {
    byte[] expected = values.getOrDefault(field, ABSENT);
    return field == TRACK_2
        ? new String(expected, ISO_8859_1).replace('D', '=').getBytes(ISO_8859_1)
        : expected;
  }

  private int echoed(MemorySegment memory) {
    writer.begin(out, 0, ROOM, map.mti());
    for (int field = 2; field <= Dialect.FIELD_MAX; field++) {
      writer.echo(field, memory, 0, map);
    }
    return writer.end();
  }

  /** Takes another method of the writer for each shape of value. */
  private int written(JposMessages.Message message) {
    writer.begin(out, 0, ROOM, message.mti());
    message.values().forEach(this::write);
    return writer.end();
  }

  private void write(int field, byte[] bytes) {
    boolean fixed = dialect.prefixDigits(field) == 0;
    if (dialect.type(field) == ContentType.N && fixed && bytes.length <= Digits.LENGTH_MAX) {
      writer.number(field, Long.parseLong(new String(bytes, ISO_8859_1)));
    } else if (dialect.encoding(field).isText() && bytes.length <= PackedAscii.LENGTH_MAX) {
      String text = new String(bytes, ISO_8859_1);
      writer.packedAscii(field, PackedAscii.hi(text), PackedAscii.lo(text), bytes.length);
    } else {
      MemorySegment.copy(bytes, 0, value, ValueLayout.JAVA_BYTE, 0, bytes.length);
      writer.bytes(field, value, 0, bytes.length);
    }
  }

  private boolean isEnded(int length, byte[] wire) {
    return length == wire.length
        && Arrays.equals(Bytes.copy(out, writer.messageAt(), length), wire);
  }
}
