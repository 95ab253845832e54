package dev.tollgate.pci.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages that other projects publish decode to the fields that jPOS reads from them. */
class SampleMessagesTest {
  private static final Dialect DIALECT = DialectReader.shipped("iso87-ascii");

  /** Samples with content that no sender may send, and where; the rest of them still decodes. */
  private static final Map<String, String> FAULTS =
      Map.of("public-ascii-1", "CONTENT_DATE in 7"); // 0110722180 has an hour 72

  @ParameterizedTest
  @MethodSource("samples")
  @SuppressWarnings("unchecked")
  void shouldDecodeToTheListedFields(Map<String, Object> sample) {
    MemorySegment memory = Bytes.of(Vectors.message(sample));
    var map = new FieldMap();
    var scanner = new MessageScanner(DIALECT);
    String expectedFault = FAULTS.getOrDefault(sample.get("id"), "NONE in 0");

    ScanFault fault = scanner.scan(memory, 0, (int) memory.byteSize(), map);

    var expected = new TreeMap<Integer, String>();
    ((Map<String, String>) sample.get("fields"))
        .forEach((k, v) -> expected.put(Integer.valueOf(k), wire(v)));
    int mti = Integer.parseInt(expected.remove(0));
    if (fault != ScanFault.NONE) {
      expected.remove(map.faultField());
    }
    assertThat(fault + " in " + map.faultField()).isEqualTo(expectedFault);
    assertThat(map.mti()).isEqualTo(mti);
    assertThat(fields(memory, map)).isEqualTo(expected);
  }

  static Stream<Map<String, Object>> samples() {
    return Vectors.read("samples.json", "messages").stream();
  }

  /** Binary fields are listed as hex:..., and stand on the wire as that hex text. */
  private static String wire(String listed) {
    return listed.startsWith("hex:") ? listed.substring(4).toUpperCase() : listed;
  }

  private static Map<Integer, String> fields(MemorySegment memory, FieldMap map) {
    var fields = new TreeMap<Integer, String>();
    for (int field = 2; field <= Dialect.FIELD_MAX; field++) {
      if (map.present(field)) {
        byte[] content = Bytes.copy(memory, map.contentAt(field), map.contentLength(field));
        fields.put(field, new String(content, ISO_8859_1));
      }
    }
    return fields;
  }
}
