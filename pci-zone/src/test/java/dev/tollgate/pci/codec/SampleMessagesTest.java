package dev.tollgate.pci.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.codec.FieldMap.ScanFault;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages that other projects publish decode to the fields that jPOS reads from them. */
class SampleMessagesTest {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** Samples with content that no sender may send, and where; the rest of them still decodes. */
  private static final Map<String, String> FAULTS =
      Map.of(
          "public-ascii-1", "CONTENT_DATE in 7", // 0110722180 has an hour 72
          "jpos-iso93apackager", "CONTENT_TYPE in 56", // EFGH in a numeric field
          // From senders that pad on the left: read from the left, the last digit is the padding.
          "iso8583sim-0100-bcd-oddpan-left", "CONTENT_TYPE in 2",
          "iso8583sim-0800-bcd-secondary", "CONTENT_TYPE in 100");

  @ParameterizedTest
  @MethodSource("samples")
  @SuppressWarnings("unchecked")
  void shouldDecodeToTheListedFields(Flavour flavour, Map<String, Object> sample) {
    Dialect dialect = flavour.dialect();
    MemorySegment memory = Bytes.of(Vectors.message(sample));
    var map = new FieldMap();
    var scanner = new MessageScanner(dialect);
    String expectedFault = FAULTS.getOrDefault(sample.get("id"), "NONE in 0");

    ScanFault fault = scanner.scan(memory, 0, (int) memory.byteSize(), map);

    var expected = new TreeMap<Integer, String>();
    ((Map<String, String>) sample.get("fields"))
        .forEach(
            (k, v) -> expected.put(Integer.valueOf(k), listed(dialect, Integer.parseInt(k), v)));
    int mti = Integer.parseInt(expected.remove(0));
    if (fault != ScanFault.NONE) {
      expected.remove(map.faultField());
    }
    assertThat(fault + " in " + map.faultField()).isEqualTo(expectedFault);
    assertThat(map.mti()).isEqualTo(mti);
    assertThat(fields(dialect, memory, map)).isEqualTo(expected);
  }

  static Stream<Arguments> samples() {
    return Stream.of(
            samples("samples.json", m -> Flavour.ASCII),
            samples("samples-binary.json", m -> Flavour.BINARY),
            samples("samples-by-dialect.json", m -> Flavour.of((String) m.get("dialect"))))
        .flatMap(s -> s);
  }

  private static Stream<Arguments> samples(
      String file, Function<Map<String, Object>, Flavour> flavour) {
    return Vectors.read(file, "messages").stream().map(m -> Arguments.of(flavour.apply(m), m));
  }

  /** Binary content is listed as hex:..., but for some that happens to be text. */
  private static String listed(Dialect dialect, int field, String value) {
    if (field == 35) {
      return value.replace('D', '='); // two spellings of the separator
    }
    boolean text = field < 2 || dialect.encoding(field).isText() || value.startsWith("hex:");
    return text ? value : "hex:" + HEX.formatHex(value.getBytes(ISO_8859_1));
  }

  private static Map<Integer, String> fields(Dialect dialect, MemorySegment memory, FieldMap map) {
    var fields = new TreeMap<Integer, String>();
    MemorySegment content = Bytes.of(new byte[1000]);
    for (int field = 2; field <= Dialect.FIELD_MAX; field++) {
      if (dialect.declared(field) && dialect.encoding(field).isText() && map.present(field)) {
        int length = dialect.copyDigits(memory, map, field, content, 0);
        fields.put(field, Bytes.text(content, 0, length));
      } else if (map.present(field)) {
        int length = dialect.copyBytes(memory, map, field, content, 0);
        fields.put(field, "hex:" + HEX.formatHex(Bytes.copy(content, 0, length)));
      }
    }
    return fields;
  }
}
