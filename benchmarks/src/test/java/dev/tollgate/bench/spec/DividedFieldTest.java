package dev.tollgate.bench.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.spec.JposPackagers;
import dev.tollgate.pci.codec.Composite;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.DialectReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.packager.GenericPackager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields that a packager divides: the parts that jPOS puts in are those that we find. */
class DividedFieldTest {
  private static final int FIELD = 120;

  private static final String PACKAGER =
      """
      <!DOCTYPE isopackager PUBLIC
          "-//jPOS/jPOS Generic Packager DTD 1.0//EN"
          "http://jpos.org/dtd/generic-packager-1.0.dtd">
      <isopackager>
        <isofield id="0" length="4" name="type" class="org.jpos.iso.IFA_NUMERIC"/>
        <isofield id="1" length="16" name="bitmap" class="org.jpos.iso.IFB_BITMAP"/>
        <isofieldpackager id="120" length="99" name="divided" class="org.jpos.iso.%s" %s>
          %s
        </isofieldpackager>
      </isopackager>
      """;

  private static final String PLAIN =
      """
      <isofield id="%d" length="2" name="a" class="org.jpos.iso.IF_CHAR"/>
      <isofield id="%d" length="9" name="b" class="org.jpos.iso.IFB_LLCHAR"/>
      <isofield id="%d" length="4" name="c" class="org.jpos.iso.IFB_NUMERIC"/>
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          IFA_LLLBINARY | 0
          IFA_LLLBINARY | 1
          IFA_LLLCHAR   | 0
          IFB_LLHBINARY | 0
          """)
  void shouldFindPartsByPosition(String outer, int first) throws ISOException, IOException {
    String xml =
        PACKAGER.formatted(
            outer,
            "emitBitmap=\"false\" firstField=\"%d\"".formatted(first) + packager("GenericSubField"),
            PLAIN.formatted(first, first + 1, first + 2));

    assertThat(parts(xml, Map.of(first, "AB", first + 1, "text", first + 2, "1234")))
        .isEqualTo(Map.of("1", "4142", "2", "74657874", "3", "1234"));
  }

  @ParameterizedTest
  @CsvSource({
    "GenericSubField, 1, IFB_BITMAP",
    "Generic, 1, IFA_BITMAP",
    "GenericSubField, 0, IFB_BITMAP"
  })
  void shouldFindPartsThatABitmapAnnounces(String packager, int bitmapAt, String bitmap)
      throws ISOException, IOException {
    String xml =
        PACKAGER.formatted(
            "IFA_LLLBINARY",
            "emitBitmap=\"true\" bitmapField=\"%d\"".formatted(bitmapAt) + packager(packager),
            "<isofield id=\"%d\" length=\"16\" name=\"m\" class=\"org.jpos.iso.%s\"/>"
                    .formatted(bitmapAt, bitmap)
                + PLAIN.formatted(2, 3, 14));

    assertThat(parts(xml, Map.of(3, "text", 14, "1234")))
        .isEqualTo(Map.of("3", "74657874", "14", "1234"));
  }

  @ParameterizedTest
  @CsvSource({
    "IFA_LLLCHAR, GenericTaggedFields, IFA_TTLLCHAR, 07, 4142",
    "IFA_LLLCHAR, GenericTaggedFields, IFA_TTTLLLCHAR, 007, 4142",
    "IFA_LLLCHAR, EuroSubField, IFMC_LLCHAR, 07, 4142",
    "IFA_LLLBINARY, EuroSubField, IFMC_LLLCHAR, 07, 4142",
    "IFE_LLLBINARY, MasterCardEBCDICSubField, IFEPE_LLCHAR, 07, C1C2",
    "IFE_LLLCHAR, EuroSubField, IFMC_LLCHAR, 07, C1C2",
    "IFA_LLLCHAR, EuroSubField, IFIPM_LLLCHAR, 0007, 4142"
  })
  void shouldFindTaggedParts(String outer, String packager, String part, String tag, String value)
      throws ISOException, IOException {
    int size = tag.length();
    String attributes =
        packager.startsWith("Generic")
            ? "tagMapper=\"org.jpos.iso.packager.%sDecimalTagMapper\" tagSize=\"%d\" lenSize=\"%d\""
                .formatted("T".repeat(size), size, size)
            : "";
    String parts =
        "<isofield id=\"0\" length=\"0\" name=\"none\" class=\"org.jpos.iso.IF_NOP\"/>"
            + "<isofield id=\"7\" length=\"9\" name=\"p\" class=\"org.jpos.iso.%s\"/>"
                .formatted(part)
            + "<isofield id=\"23\" length=\"9\" name=\"q\" class=\"org.jpos.iso.%s\"/>"
                .formatted(part);
    String xml =
        PACKAGER.formatted(outer, "emitBitmap=\"false\" " + attributes + packager(packager), parts);

    assertThat(parts(xml, Map.of(7, "AB", 23, "CD"))).containsEntry(tag, value).hasSize(2);
  }

  /** A value in which nothing is a character, beside one of text. */
  @ParameterizedTest
  @CsvSource({
    "IFA_LLLBINARY, GenericTaggedFields, IFA_TTLLBINARY, IFA_TTLLCHAR, IF_CHAR, 4344",
    "IFA_LLLCHAR, GenericTaggedFields, IFA_TTLLLBINARY, IFA_TTLLLCHAR, IF_CHAR, 4344",
    "IFB_LLHBINARY, EuroSubField, IFMC_LLBINARY, IFMC_LLCHAR, IF_CHAR, 4344",
    "IFE_LLLBINARY, MasterCardEBCDICSubField, IFEPE_LLBINARY, IFEPE_LLCHAR, IFE_CHAR, C3C4"
  })
  void shouldFindTaggedPartsThatAreBinary(
      String outer, String packager, String binary, String text, String message, String value)
      throws ISOException, IOException {
    String attributes =
        packager.startsWith("Generic")
            ? "tagMapper=\"org.jpos.iso.packager.TTDecimalTagMapper\" tagSize=\"2\" lenSize=\"2\""
            : "";
    String part = "<isofield id=\"%d\" length=\"9\" name=\"p\" class=\"org.jpos.iso.%s\"/>";
    String xml =
        PACKAGER
            .formatted(
                outer,
                "emitBitmap=\"false\" " + attributes + packager(packager),
                "<isofield id=\"0\" length=\"0\" name=\"none\" class=\"org.jpos.iso.IF_NOP\"/>"
                    + part.formatted(7, binary)
                    + part.formatted(23, text))
            .replace("<isofieldpackager", part.formatted(43, message) + "<isofieldpackager");

    assertThat(parts(xml, Map.of(7, HexFormat.of().parseHex("A1029FFF"), 23, "CD")))
        .isEqualTo(Map.of("07", "A1029FFF", "23", value));
  }

  @Test
  void shouldFindBerTlv() throws ISOException, IOException {
    String xml =
        PACKAGER.formatted(
            "IFA_LLLBINARY",
            "emitBitmap=\"false\" packager=\"org.jpos.tlv.packager.bertlv.BERTLVBinaryPackager\"",
            "<isofield id=\"0\" length=\"0\" name=\"none\" class=\"org.jpos.iso.IF_NOP\"/>");
    Dialect dialect = dialect(xml);
    byte[] tlv = HexFormat.of().parseHex("9F2603010203");

    assertThat(parts(dialect, tlv)).isEqualTo(Map.of("9F26", "010203"));
  }

  private static String packager(String name) {
    return " packager=\"org.jpos.iso.packager." + name + "Packager\"";
  }

  /** What we find in the field that jPOS made. */
  private Map<String, String> parts(String xml, Map<Integer, ?> values)
      throws ISOException, IOException {
    ISOMsg message = new ISOMsg();
    message.setPackager(new GenericPackager(new ByteArrayInputStream(xml.getBytes(UTF_8))));
    message.setMTI("0800");
    for (var value : values.entrySet()) {
      String path = FIELD + "." + value.getKey();
      if (value.getValue() instanceof byte[] bytes) {
        message.set(path, bytes);
      } else {
        message.set(path, (String) value.getValue());
      }
    }
    Dialect dialect = dialect(xml);
    byte[] wire = message.pack();
    Codec codec = new Codec(dialect);
    assertThat(codec.decode(wire)).as(codec.fault()).containsKey(FIELD);
    int prefix = dialect.prefixDigits(FIELD) == 2 ? 1 : 3;
    return parts(dialect, Arrays.copyOfRange(wire, 4 + 16 + prefix, wire.length));
  }

  private static Map<String, String> parts(Dialect dialect, byte[] content) {
    MemorySegment memory = Arena.ofAuto().allocate(content.length);
    MemorySegment.copy(MemorySegment.ofArray(content), 0, memory, 0, content.length);
    Map<String, String> parts = new TreeMap<>();
    Composite composite = dialect.composite(FIELD);
    assertThat(composite.countUnknown(memory, 0, content.length)).isZero();
    composite.walk(
        memory,
        0,
        content.length,
        0,
        (depth, key, label, holds, place) ->
            parts.put(
                key,
                HexFormat.of()
                    .withUpperCase()
                    .formatHex(content, (int) place.at(), (int) place.at() + place.length())));
    return parts;
  }

  private Dialect dialect(String xml) throws IOException {
    Path file = Files.writeString(folder.resolve("divided.xml"), xml);
    return DialectReader.read(JposPackagers.read(file, "iso87-ascii"));
  }
}
