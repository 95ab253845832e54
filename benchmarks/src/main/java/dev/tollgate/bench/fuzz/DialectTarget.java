package dev.tollgate.bench.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.codec.MessageScanner;
import dev.tollgate.pci.yaml.YamlMap;
import java.io.ByteArrayInputStream;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Function;

/**
 * Dialect files: each is read, or refused with a code. One that is read is used on a message, since
 * the scanner relies on what the reader checked.
 */
final class DialectTarget implements FuzzTarget {
  /** The parser makes a few objects for each character of an operator's file; it is read once. */
  private static final int ALLOCATED_PER_BYTE = 2048;

  private static final long ALLOCATED_BASE = 4 << 20;

  private static final List<String> FILES =
      List.of(
          """
          dialect: gamma
          encodings: {mti: ascii, bitmap: hex, prefix: ascii, text: ascii, binary: hex}
          mtis: [0100, "0110", 0800]
          required: [{mtis: [0100], card: true, fields: [3, 4, 7, 11]}]
          fields:
            2: {name: primary account number, type: n, length: 19, prefix: 2, min: 8, class: pan}
            7: {name: transmission, type: n, length: 10, form: MMDDhhmmss, class: plain}
            48: {name: private, type: ans, length: 999, prefix: 3, class: sad,
                 composite: {tag: an2, length: n2, known: {92: CVV2}}}
          """,
          """
          dialect: delta
          encodings:
            mti: bcd
            bitmap: raw
            prefix: bcd
            text: ascii
            numeric: bcd
            numeric-variable: bcd-right
            binary: raw
          mtis:
            - "0100"
            - "0200"
          fields:
            4: {name: amount, type: n, length: 12, class: plain}
            28: {name: fee, type: x+n, length: 9, class: plain}
            35: {name: track 2, type: z, length: 37, prefix: 2, class: sad}
            52: {name: PIN, type: b, length: 8, class: sad}
            128: {name: MAC, type: b, length: 8, class: plain}
          """);

  private final Function<byte[], Dialect> reader;
  private final MemorySegment message;
  private final FieldMap fields = new FieldMap();

  DialectTarget() {
    this(bytes -> DialectReader.read(YamlMap.read("fuzz.yaml", new ByteArrayInputStream(bytes))));
  }

  /**
   * @param reader the part that tests replace by a faulty one
   */
  DialectTarget(Function<byte[], Dialect> reader) {
    this.reader = reader;
    byte[] bytes = "0100F230000102C08001".concat("0123456789=ABCDEF".repeat(30)).getBytes(UTF_8);
    message = new Blocks(bytes.length).of(bytes, 0, bytes.length);
  }

  @Override
  public String name() {
    return "dialect";
  }

  @Override
  public List<Seed> seeds() {
    return FILES.stream().map(file -> Seed.of(file.getBytes(UTF_8))).toList();
  }

  @Override
  public void run(byte[] input) {
    try {
      Dialect dialect = reader.apply(input);
      new MessageScanner(dialect).scan(message, 0, (int) message.byteSize(), fields);
    } catch (TollgateException refused) {
      MessageTarget.require(refused.code().startsWith("TG-"), "refused without a code");
    }
  }

  @Override
  public long allocatedMax(int length) {
    return ALLOCATED_BASE + (long) ALLOCATED_PER_BYTE * length;
  }
}
