package dev.tollgate.pci.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jpos.iso.ISOException;

/** Compares a dialect with jPOS on random messages, in both directions. */
final class JposDifferential {
  /** Longer than any message here, so that only a fault can run out of room. */
  private static final int ROOM = 128 * 1024;

  /** No field has one byte of this value. */
  private static final byte[] ABSENT = {(byte) 0xFE, 0, (byte) 0xFE};

  private static final int TRACK_2 = 35;

  private final Flavour flavour;
  private final Dialect dialect;
  private final MessageScanner scanner;
  private final MessageWriter writer;
  private final FieldMap map = new FieldMap();
  private final MemorySegment out = Arena.ofAuto().allocate(ROOM);

  JposDifferential(Flavour flavour, Dialect dialect) {
    this.flavour = flavour;
    this.dialect = dialect;
    scanner = new MessageScanner(dialect);
    writer = new MessageWriter(dialect);
  }

  /** What the first message on which both disagree shows, if there is one. */
  Optional<String> firstDifference(long seed, int messages) {
    var jpos = new JposMessages(flavour, seed);
    for (int i = 0; i < messages; i++) {
      JposMessages.Message message = jpos.next();
      try {
        String difference = difference(jpos, message);
        if (!difference.isEmpty()) {
          return Optional.of("seed " + seed + " message " + i + ": " + difference);
        }
      } catch (ISOException e) {
        return Optional.of("seed " + seed + " message " + i + ": jPOS says " + e.getMessage());
      }
    }
    return Optional.empty();
  }

  private String difference(JposMessages jpos, JposMessages.Message message) throws ISOException {
    byte[] wire = jpos.encode(message);
    MemorySegment memory = Bytes.of(wire);
    ScanFault fault = scanner.scan(memory, 0, wire.length, map);
    if (fault != ScanFault.NONE) {
      return fault + " in field " + map.faultField();
    }
    if (map.mti() != message.mti()) {
      return "MTI " + map.mti();
    }
    for (int field = 2; field <= 128; field++) {
      if (!Arrays.equals(content(memory, field), expected(message, field))) {
        return "content of field " + field;
      }
    }
    if (!Arrays.equals(echoed(memory), wire)) {
      return "encode of decode";
    }
    byte[] written = written(message);
    if (!Arrays.equals(written, wire)) {
      return "written bytes";
    }
    JposMessages.Message decoded = jpos.decode(written);
    boolean same =
        decoded.mti() == message.mti()
            && decoded.values().keySet().equals(message.values().keySet());
    for (Map.Entry<Integer, byte[]> entry : message.values().entrySet()) {
      same = same && Arrays.equals(decoded.values().get(entry.getKey()), entry.getValue());
    }
    return same ? "" : "jPOS decodes other values";
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

  private static byte[] expected(JposMessages.Message message, int field) {
    byte[] value = message.values().getOrDefault(field, ABSENT);
    return field == TRACK_2
        ? new String(value, ISO_8859_1).replace('D', '=').getBytes(ISO_8859_1)
        : value;
  }

  private byte[] echoed(MemorySegment memory) {
    writer.begin(out, 0, ROOM, map.mti());
    for (int field = 2; field <= 128; field++) {
      writer.echo(field, memory, 0, map);
    }
    return ended();
  }

  /** Takes another method of the writer for each shape of value. */
  private byte[] written(JposMessages.Message message) {
    writer.begin(out, 0, ROOM, message.mti());
    message.values().forEach(this::write);
    return ended();
  }

  private void write(int field, byte[] value) {
    String text = new String(value, ISO_8859_1);
    boolean fixed = dialect.prefixDigits(field) == 0;
    if (dialect.type(field) == ContentType.N && fixed && value.length <= Digits.LENGTH_MAX) {
      writer.number(field, Long.parseLong(text));
    } else if (dialect.encoding(field).isText() && value.length <= PackedAscii.LENGTH_MAX) {
      writer.packedAscii(field, PackedAscii.hi(text), PackedAscii.lo(text), value.length);
    } else {
      writer.bytes(field, Bytes.of(value), 0, value.length);
    }
  }

  private byte[] ended() {
    int length = writer.end();
    return length < 0 ? new byte[0] : Bytes.copy(out, writer.messageAt(), length);
  }
}
