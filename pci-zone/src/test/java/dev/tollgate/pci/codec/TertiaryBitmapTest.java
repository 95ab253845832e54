package dev.tollgate.pci.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.pci.codec.FieldMap.ScanFault;
import dev.tollgate.pci.testing.DialectText;
import java.io.ByteArrayInputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.packager.GenericPackager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields 129 to 192, behind a bitmap in a field; jPOS is the judge of the bytes. */
class TertiaryBitmapTest {
  private static final int[] FIELDS = {3, 11, 64, 66, 70, 127, 128, 129, 130, 191, 192};
  private static final String DIALECT =
      """
      dialect: d
      encodings: {mti: ascii, bitmap: hex, prefix: ascii, text: ascii, binary: hex}
      tertiary-bitmap: 65
      mtis: [0100]
      fields:
        3: {name: a, type: n, length: 6, class: plain}
        11: {name: b, type: n, length: 6, class: plain}
        64: {name: c, type: b, length: 8, class: plain}
        65: {name: tertiary bitmap, type: b, length: 8, class: plain}
        66: {name: d, type: n, length: 1, class: plain}
        70: {name: e, type: n, length: 3, class: plain}
        127: {name: f, type: ans, length: 999, prefix: 3, class: plain}
        128: {name: g, type: b, length: 8, class: plain}
        129: {name: h, type: ans, length: 999, prefix: 3, class: plain}
        130: {name: i, type: n, length: 1, class: plain}
        191: {name: j, type: ans, length: 999, prefix: 3, class: plain}
        192: {name: k, type: ans, length: 999, prefix: 3, class: plain}
      """;
  private static final String PACKAGER =
      """
      <!DOCTYPE isopackager PUBLIC "-//jPOS/jPOS Generic Packager DTD 1.0//EN"
          "http://jpos.org/dtd/generic-packager-1.0.dtd">
      <isopackager maxValidField="192" thirdBitmapField="65">
        <isofield id="0" length="4" name="0" class="org.jpos.iso.IFA_NUMERIC"/>
        <isofield id="1" length="16" name="1" class="org.jpos.iso.IFA_BITMAP"/>
        <isofield id="3" length="6" name="a" class="org.jpos.iso.IFA_NUMERIC"/>
        <isofield id="11" length="6" name="b" class="org.jpos.iso.IFA_NUMERIC"/>
        <isofield id="64" length="8" name="c" class="org.jpos.iso.IFA_BINARY"/>
        <isofield id="65" length="8" name="t" class="org.jpos.iso.IFA_BITMAP"/>
        <isofield id="66" length="1" name="d" class="org.jpos.iso.IFA_NUMERIC"/>
        <isofield id="70" length="3" name="e" class="org.jpos.iso.IFA_NUMERIC"/>
        <isofield id="127" length="999" name="f" class="org.jpos.iso.IFA_LLLCHAR"/>
        <isofield id="128" length="8" name="g" class="org.jpos.iso.IFA_BINARY"/>
        <isofield id="129" length="999" name="h" class="org.jpos.iso.IFA_LLLCHAR"/>
        <isofield id="130" length="1" name="i" class="org.jpos.iso.IFA_NUMERIC"/>
        <isofield id="191" length="999" name="j" class="org.jpos.iso.IFA_LLLCHAR"/>
        <isofield id="192" length="999" name="k" class="org.jpos.iso.IFA_LLLCHAR"/>
      </isopackager>
      """;

  private final Dialect dialect = DialectText.read(DIALECT);
  private final MemorySegment out = Arena.ofAuto().allocate(8192);
  private final FieldMap map = new FieldMap();

  @Test
  void shouldAgreeWithJpos() throws Exception {
    var packager = new GenericPackager(new ByteArrayInputStream(PACKAGER.getBytes(UTF_8)));
    var random = new Random(8583);
    for (int i = 0; i < 2_000; i++) {
      var message = new ISOMsg("0100");
      message.setPackager(packager);
      message.set(3, "000042"); // so that there is a field
      for (int field : FIELDS) {
        if (random.nextInt(3) == 0) {
          set(message, field, random);
        }
      }
      byte[] wire = message.pack();
      MemorySegment memory = Bytes.of(wire);

      assertThat(new MessageScanner(dialect).scan(memory, 0, wire.length, map))
          .isEqualTo(ScanFault.NONE);
      for (int field : FIELDS) {
        assertThat(map.present(field)).isEqualTo(message.hasField(field));
        if (map.present(field) && dialect.encoding(field).isText()) {
          int length = dialect.copyDigits(memory, map, field, out, 0);
          assertThat(Bytes.text(out, 0, length)).isEqualTo(message.getString(field));
        }
      }
      assertThat(map.present(65)).isFalse();
      assertThat(echoed(memory)).isEqualTo(wire);
    }
  }

  private void set(ISOMsg message, int field, Random random) throws Exception {
    if (!dialect.encoding(field).isText()) {
      var bytes = new byte[8];
      random.nextBytes(bytes);
      message.set(field, bytes);
    } else {
      boolean fixed = dialect.prefixDigits(field) == 0;
      int length = fixed ? dialect.lengthMax(field) : random.nextInt(30);
      message.set(field, "1234567890".repeat(3).substring(0, length));
    }
  }

  private byte[] echoed(MemorySegment memory) {
    var writer = new MessageWriter(dialect);
    writer.begin(out, 0, out.byteSize(), map.mti());
    for (int field = 2; field <= Dialect.FIELD_MAX; field++) {
      writer.echo(field, memory, 0, map);
    }
    int length = writer.end();
    return Bytes.copy(out, writer.messageAt(), length);
  }

  @Test
  void shouldStopWhereTheTertiaryBitmapIsNone() {
    String before = "0100" + "8000000000000000" + "8000000000000000";

    assertThat(scan(before + "000000000000000G")).isEqualTo(ScanFault.CONTENT_TYPE);
    assertThat(map.faultField()).isEqualTo(65);
    assertThat(map.isComplete()).isFalse();
    assertThat(scan(before + "000000000000000")).isEqualTo(ScanFault.FIELD_PAST_END);
    assertThat(scan(before + "1000000000000000")).isEqualTo(ScanFault.FIELD_UNDECLARED);
    assertThat(map.faultField()).isEqualTo(132);
    assertThat(scan(before + "4000000000000000" + "7")).isEqualTo(ScanFault.NONE);
    assertThat(map.present(130)).isTrue();
    assertThat(map.presentTertiary()).isEqualTo(0x4000000000000000L);
  }

  @Test
  void shouldNotWriteOneWhereThereIsNoRoom() {
    var writer = new MessageWriter(dialect);
    int needed = 36 + 6 + 16 + 1;

    writer.begin(out, 0, needed, 100);
    writer.number(3, 42);
    writer.number(130, 7);
    assertThat(writer.end()).isEqualTo(needed);
    writer.begin(out, 0, needed - 1, 100);
    writer.number(3, 42);
    writer.number(130, 7);
    assertThat(writer.end()).isEqualTo(MessageWriter.NO_ROOM);
    writer.begin(out, 0, 400, 100);
    writer.bytes(65, Bytes.of("12345678".getBytes(ISO_8859_1)), 0, 8);
    assertThat(writer.end()).isEqualTo(MessageWriter.WRONG_FIELD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "65: {name: x, type: n, length: 8, class: plain}",
        "65: {name: x, type: b, length: 7, class: plain}",
        "65: {name: x, type: b, length: 8, prefix: 2, class: plain}",
        "66: {name: x, type: b, length: 8, class: plain}",
      })
  void shouldRefuseAFieldThatIsNoBitmap(String field) {
    String yaml = DIALECT.substring(0, DIALECT.indexOf("fields:")) + "fields:\n  " + field + "\n";

    assertThatThrownBy(() -> DialectText.read(yaml))
        .hasMessageStartingWith("TG-CFG-012 the field is no bitmap")
        .hasMessageEndingWith("; next: declare it with type b and 8 bytes");
  }

  @Test
  void shouldRefuseFieldsAbove128WithoutOne() {
    assertThatThrownBy(() -> DialectText.read(DIALECT.replace("tertiary-bitmap: 65\n", "")))
        .hasMessageContaining("not a field number")
        .hasMessageContaining("fields.129");
  }

  private ScanFault scan(String message) {
    return new MessageScanner(dialect).scan(Bytes.of(message), 0, message.length(), map);
  }
}
