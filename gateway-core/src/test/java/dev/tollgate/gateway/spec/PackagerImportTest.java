package dev.tollgate.gateway.spec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.spec.SpecView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PackagerImportTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2   | 19  | IFA_LLNUM    | n, length: 19, prefix: 2, class: pan
          3   | 6   | IFA_NUMERIC  | n, length: 6, class: plain
          35  | 37  | IFA_LLCHAR   | z, length: 37, prefix: 2, class: sad
          35  | 37  | IFA_LLNUM    | z, length: 37, prefix: 2, class: sad
          41  | 8   | IF_CHAR      | ans, length: 8, class: plain
          49  | 3   | IFA_NUMERIC  | n, length: 3, class: plain
          52  | 8   | IFB_BINARY   | b, length: 8, class: sad
          52  | 8   | IFA_BINARY   | b, length: 8, class: sad
          52  | 16  | IF_CHAR      | b, length: 8, class: sad
          55  | 999 | IFA_LLLCHAR  | b, length: 999, prefix: 3, class: sad
          65  | 1   | IFB_BINARY   | b, length: 1, class: sad
          97  | 17  | IFA_AMOUNT   | x+n, length: 17, class: plain
          28  | 9   | IFA_AMOUNT   | an+n, length: 9, class: plain
          """)
  void shouldChooseTypeByClassAndModel(int number, int length, String className, String expected) {
    assertThat(imported(number, length, className, "")).contains("type: " + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          IFB_LLNUM  | pad="true"  | numeric-variable: bcd, binary
          IFB_LLNUM  | pad="false" | numeric-variable: bcd-right
          IFB_LLNUM  |             | numeric-variable: bcd-right
          IFB_FLLNUM | pad="true"  | numeric-variable: bcd, binary
          """)
  void shouldPutThePaddingNibbleWhereThePackagerDoes(String name, String pad, String expected) {
    String attributes = pad == null ? "" : pad;
    XmlFile file = XmlFile.withFields(folder, field(2, 19, name, attributes));

    assertThat(file.yaml()).contains(expected);
  }

  @Test
  void shouldTellLineAndClassOfAnUnknownOne() {
    String fields = "\n\n" + field(3, 6, "IFA_NUMERICC", "");

    assertThat(XmlFile.withFields(folder, fields).error())
        .startsWith(
            "TG-SPC-007 unknown field packager class 'org.jpos.iso.IFA_NUMERICC':"
                + " packager.xml:6;");
    assertThat(
            XmlFile.withFields(
                    folder, "<isofield id=\"3\" length=\"6\" name=\"x\" class=\"com.bank.IF_X\"/>")
                .error())
        .startsWith("TG-SPC-007 unknown field packager class 'com.bank.IF_X': packager.xml:4;");
  }

  static Stream<String> refusedClasses() {
    return Stream.concat(
        JposClass.refused().keySet().stream(), Stream.of("IFMC_LLCHAR", "IFEP_LLCHAR"));
  }

  @ParameterizedTest
  @MethodSource("refusedClasses")
  void shouldRefuseByNameWhatADialectCannotSay(String name) {
    assertThat(XmlFile.withFields(folder, field(48, 99, name, "")).error())
        .startsWith("TG-SPC-008 " + name + " cannot be read exactly, ")
        .contains("packager.xml:4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          headerLength="5"              | TG-SPC-008 headerLength
          emitBitmap="false"            | TG-SPC-008 emitBitmap or bitmapField
          bitmapField="0"               | TG-SPC-008 emitBitmap or bitmapField
          firstField="3"                | TG-SPC-008 firstField
          maxValidField="many"          | TG-SPC-006 maxValidField is 'many'
          thirdBitmapField="65"         | TG-SPC-009 no field 65, which is the third bitmap
          validate="true"               | TG-SPC-006 unknown attribute 'validate'
          """)
  void shouldRefuseAttributesItCannotHonour(String attribute, String expected) {
    String xml = read(field(3, 6, "IFA_NUMERIC", ""));

    XmlFile file = XmlFile.of(folder, xml.replace("<isopackager", "<isopackager " + attribute));

    assertThat(file.error()).startsWith(expected);
  }

  @Test
  void shouldRefuseAFieldItCannotRead() {
    assertThat(errorOf(3, 0, "IFA_NUMERIC", "")).startsWith("TG-SPC-009 field 3 without length");
    assertThat(errorOf(193, 3, "IFA_NUMERIC", "")).startsWith("TG-SPC-009 field 193");
    assertThat(errorOf(3, 6, "IFA_NUMERIC", "pad=\"yes\"")).startsWith("TG-SPC-006 pad is 'yes'");
    assertThat(errorOf(3, 6, "IFA_NUMERIC", "params=\"x\"")).startsWith("TG-SPC-008 params='x'");
    assertThat(errorOf(3, 7, "IFB_HEX", "")).startsWith("TG-SPC-008 IFB_HEX");
    assertThat(errorOf(2, 19, "IFB_FLLNUM", "")).startsWith("TG-SPC-008 IFB_FLLNUM");
    assertThat(errorOf(28, 8, "IFB_AMOUNT", "")).startsWith("TG-SPC-008 IFB_AMOUNT");
    assertThat(errorOf(3, 16, "IFB_BITMAP", "")).startsWith("TG-SPC-008 IFB_BITMAP");
    assertThat(XmlFile.of(folder, "<isopackager/>").error())
        .startsWith("TG-SPC-009 no field 0, which is the message type");
  }

  @Test
  void shouldLeaveOutWhatTakesNoRoomAndSaySo() {
    String fields = field(3, 6, "IFA_NUMERIC", "") + field(5, 0, "IF_NOP", "");
    String yaml = XmlFile.withFields(folder, fields).yaml();

    assertThat(yaml).contains("# ", "takes no room: 5").doesNotContain("  5:");
  }

  @Test
  void shouldNoteTheFieldsThatAreDividedByWhatTheyAreLike() {
    String like = "divided as in iso87-ascii; write composite: none for those that are not so: ";
    String whole = field(48, 999, "IFA_LLLCHAR", "") + field(55, 255, "IFB_LLHBINARY", "");

    assertThat(XmlFile.withFields(folder, whole).yaml()).contains("#   " + like + "[48, 55]\n");
    String hex = field(48, 999, "IFA_LLLCHAR", "") + field(55, 255, "IFA_LLLABINARY", "");
    assertThat(XmlFile.withFields(folder, hex).yaml()).contains(like + "[48]\n");
    assertThat(tagged("IFA_LLLCHAR", "IFA_TTLLCHAR", "IF_CHAR").yaml()).doesNotContain(like);
  }

  @Test
  void shouldNotTakeAnotherFieldForHarmlessByItsNumber() {
    assertThat(imported(49, 9999, "IFB_LLLLBINARY", "")).contains("class: opaque");
    assertThat(imported(120, 999, "IFB_LLLBINARY", "")).contains("class: opaque");
    assertThat(imported(49, 3, "IF_CHAR", "")).contains("class: plain");
  }

  @Test
  void shouldCutALengthThatNoPrefixTells() {
    assertThat(imported(48, 9999, "IFA_LLLCHAR", "")).contains("length: 999, prefix: 3");
    assertThat(imported(48, 999, "IFB_LLHCHAR", "")).contains("length: 255, prefix: 2");
    assertThat(imported(48, 99999, "IFB_LLLHCHAR", "")).contains("length: 65535, prefix: 4");
    assertThat(imported(48, 99, "IFB_LLHEX", "")).contains("length: 49, prefix: 2");
  }

  @Test
  void shouldKeepNamesThatYamlWouldTakeForSomethingElse() {
    String name = "a: {b} # c&quot;\\ d&#9;&amp;";
    XmlFile file =
        XmlFile.withFields(
            folder,
            "<isofield id=\"3\" length=\"6\" name=\""
                + name
                + "\" class=\"org.jpos.iso.IFA_NUMERIC\"/>");

    SpecView spec = SpecView.of(JposPackagers.read(file.path(), "iso87-ascii"));

    assertThat(spec.field(3).orElseThrow().name()).isEqualTo("a: {b} # c\"\\ d &");
  }

  /** Editors of Windows leave 0x96 for a dash, whatever the file says it is in. */
  @Test
  void shouldKeepNamesThatHoldWhatYamlForbids() throws IOException {
    String latin =
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n"
            + read(field(3, 6, "IFA_NUMERIC", ""))
                .replace("\"x\"", "\"a\u0096b&#xFEFF;c&#x2028;d\"");
    Path file = Files.write(folder.resolve("latin.xml"), latin.getBytes(ISO_8859_1));

    SpecView spec = SpecView.of(JposPackagers.read(file, "iso87-ascii"));

    assertThat(spec.field(3).orElseThrow().name()).isEqualTo("a b c d");
  }

  @ParameterizedTest
  @CsvSource({"null, null", "true, true", "~, -", "1e3, 1e3", "'', packager", "'a b', a-b"})
  void shouldNameTheDialectAfterTheFileWhateverThatIsCalled(String name, String dialect)
      throws IOException {
    Path file =
        Files.writeString(folder.resolve(name + ".xml"), read(field(3, 6, "IFA_NUMERIC", "")));

    assertThat(SpecView.of(JposPackagers.read(file, "iso87-ascii")).name()).isEqualTo(dialect);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          IFA_LLLBINARY | IFA_TTLLBINARY | IF_CHAR  | b, length: 99, prefix: 3, class: sad, composite
          IFA_LLLCHAR   | IFMC_LLBINARY  | IF_CHAR  | b, length: 99, prefix: 3, class: sad, composite
          IFA_LLLBINARY | IFEPE_LLBINARY | IFE_CHAR | b, length: 99, prefix: 3, class: sad, composite
          IFA_LLLBINARY | IFA_TTLLCHAR   | IF_CHAR  | ans, length: 99, prefix: 3, class: sad, composite
          """)
  void shouldNotTakeBinaryPartsForText(String outer, String part, String text, String expected) {
    XmlFile file = tagged(outer, part, text);

    assertThat(file.field(48)).contains("type: " + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          IFA_LLLBINARY | IFA_TTLLBINARY | IFE_CHAR | the dialect's text is in ebcdic and its tags are in ascii
          IFA_LLLBINARY | IFEPE_LLBINARY | IF_CHAR  | the dialect's text is in ascii and its tags are in ebcdic
          IFE_LLLCHAR   | IFMC_LLBINARY  | IFE_CHAR | it translates their bytes as if they were text
          """)
  void shouldRefuseBinaryPartsWhoseTagsItCannotRead(
      String outer, String part, String text, String why) {
    assertThat(tagged(outer, part, text).error()).startsWith("TG-SPC-008 ").contains(why);
  }

  private XmlFile tagged(String outer, String part, String text) {
    return XmlFile.withFields(
        folder,
        field(43, 40, text, "")
            + """
            <isofieldpackager id="48" length="99" name="x" class="org.jpos.iso.%s"
                emitBitmap="false" packager="org.jpos.iso.packager.EuroSubFieldPackager">
              <isofield id="7" length="9" name="p" class="org.jpos.iso.%s"/>
              <isofield id="8" length="9" name="p" class="org.jpos.iso.%s"/>
            </isofieldpackager>
            """
                .formatted(outer, part, part.replace("BINARY", "CHAR")));
  }

  private String imported(int number, int length, String className, String attributes) {
    return XmlFile.withFields(folder, field(number, length, className, attributes)).field(number);
  }

  private String errorOf(int number, int length, String className, String attributes) {
    return XmlFile.withFields(folder, field(number, length, className, attributes)).error();
  }

  private String read(String fields) {
    try {
      return Files.readString(XmlFile.withFields(folder, fields).path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String field(int number, int length, String className, String attributes) {
    return "<isofield id=\"%d\" length=\"%d\" name=\"x\" class=\"org.jpos.iso.%s\" %s/>"
        .formatted(number, length, className, attributes);
  }
}
