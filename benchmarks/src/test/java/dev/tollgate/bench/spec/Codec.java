package dev.tollgate.bench.spec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.codec.FieldMap.ScanFault;
import dev.tollgate.pci.codec.MessageScanner;
import dev.tollgate.pci.codec.MessageWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/** Our scanner and writer on values as a test has them: text, or binary content in hexadecimal. */
final class Codec {
  private static final int ROOM = 1 << 21;
  private static final int FIRST = 2;

  private final Dialect dialect;
  private final MessageScanner scanner;
  private final MessageWriter writer;
  private final FieldMap map = new FieldMap();
  private final MemorySegment room = Arena.ofAuto().allocate(ROOM);

  Codec(Dialect dialect) {
    this.dialect = dialect;
    scanner = new MessageScanner(dialect);
    writer = new MessageWriter(dialect);
  }

  /** Values by field; or an empty map, with the fault in {@link #fault}. */
  SortedMap<Integer, String> decode(byte[] wire) {
    MemorySegment memory = Arena.ofAuto().allocate(Math.max(1, wire.length));
    MemorySegment.copy(MemorySegment.ofArray(wire), 0, memory, 0, wire.length);
    SortedMap<Integer, String> values = new TreeMap<>();
    if (scanner.scan(memory, 0, wire.length, map) != ScanFault.NONE) {
      return values;
    }
    values.put(0, "%04d".formatted(map.mti()));
    for (int field = FIRST; field <= Dialect.FIELD_MAX; field++) {
      if (map.present(field)) {
        values.put(field, value(memory, field));
      }
    }
    return values;
  }

  /** What the last {@link #decode} found wrong, and where. */
  String fault() {
    return map.fault() + " in field " + map.faultField();
  }

  private String value(MemorySegment memory, int field) {
    return dialect.encoding(field).isText()
        ? new String(copy(dialect.copyDigits(memory, map, field, room, 0)), ISO_8859_1)
        : HexFormat.of()
            .withUpperCase()
            .formatHex(copy(dialect.copyBytes(memory, map, field, room, 0)));
  }

  private byte[] copy(int length) {
    byte[] bytes = new byte[length];
    MemorySegment.copy(room, 0, MemorySegment.ofArray(bytes), 0, length);
    return bytes;
  }

  /** A message with these values; field 0 is its type. */
  byte[] encode(SortedMap<Integer, String> values) {
    writer.begin(room, 0, ROOM, Integer.parseInt(values.get(0)));
    values.tailMap(FIRST).forEach(this::write);
    int length = writer.end();
    if (length < 0) {
      throw new AssertionError("not encoded: " + length);
    }
    byte[] wire = new byte[length];
    MemorySegment.copy(room, writer.messageAt(), MemorySegment.ofArray(wire), 0, length);
    return wire;
  }

  private void write(int field, String value) {
    byte[] bytes =
        dialect.encoding(field).isText()
            ? value.getBytes(ISO_8859_1)
            : HexFormat.of().parseHex(value);
    MemorySegment memory = Arena.ofAuto().allocate(Math.max(1, bytes.length));
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, memory, 0, bytes.length);
    writer.bytes(field, memory, 0, bytes.length);
  }
}
