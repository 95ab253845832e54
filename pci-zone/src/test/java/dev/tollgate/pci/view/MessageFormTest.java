package dev.tollgate.pci.view;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.testing.Jpos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageFormTest {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final String PAN = "4111111111111111";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"iso87-ascii", "iso87-binary"})
  void shouldWriteWhatJposPacks(String dialect) throws IOException {
    ISOMsg message = full();
    byte[] packed = Jpos.pack(message, Jpos.packager(dialect));

    assertThat(encode(dialect, lines(message))).isEqualTo(HEX.formatHex(packed) + "\n");
    assertThat(encode(dialect, json(message))).isEqualTo(HEX.formatHex(packed) + "\n");
    assertThat(encode(dialect, lines(message).replace("\n", "\r\n")))
        .isEqualTo(HEX.formatHex(packed) + "\n");
  }

  @Test
  void shouldWriteTheBytesThemselves() throws IOException {
    Path out = folder.resolve("out");

    MessageForm.encode(
        DialectReader.shippedFile("iso87-ascii"), file("MTI 0820\n70=301\n11=7\n"), out, true);

    assertThat(Files.readString(out))
        .isEqualTo("0820" + "8020000000000000" + "0400000000000000" + "000007" + "301");
  }

  @Test
  void shouldTakeFieldsInAnyOrderWithCommentsAndFill() throws IOException {
    String form = "# a comment\n\n  41=TERM\n4=1250\nMTI=0302\n";

    assertThat(new String(HEX.parseHex(encode("iso87-ascii", form).strip()), US_ASCII))
        .isEqualTo("0302" + "1000000000800000" + "000000001250" + "TERM    ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MTI 0100;2=4111111111111111x    | 007 wrong character at 17 | line 2 field 2; next: write digits",
        "MTI 0100;2=41111111111111111111 | 007 wrong length | line 2 field 2; next: write 8 to 19 characters",
        "MTI 0100;;52=11223344           | 007 wrong length | line 3 field 52; next: write 8 bytes",
        "MTI 0100;52=112233445566778X    | 007 not hexadecimal | line 2 field 52; next: write two",
        "MTI 0100;7=1328150000           | 007 content-date | field 7; next: write what",
        "MTI 0100;48=9204123             | 007 its parts do not add up | field 48; next: see",
        "MTI 0800;11=000001;70=301       | 007 breaks a rule of the dialect | FILE field 7; next: see",
        "MTI 0302;2=4111111111111111;35=4111111111111129=3 | 007 breaks a rule of the dialect"
            + " | FILE field 35; next: see",
        "MTI 0100;65=1                   | 007 not in the dialect | line 2 field 65; next: leave",
        "MTI 0100;4=1;4=2                | 007 given twice | line 3 field 4; next: keep",
        "MTI 0100;4111111111111111=4     | 006 no field | line 2; next: write the number",
        "MTI 0100;4111111111111111       | 006 no field | line 2; next: write fields as",
        "MTI 0100;0=4                    | 006 no field | line 2; next: write the number",
        "4=1                             | 008 no message type | FILE; next: begin with MTI 0100",
        "MTI 0199;4=1                    | 008 not a message type of the dialect | line 1; next: use",
        "MTI 010;4=1                     | 008 not a message type of the dialect | line 1; next: use",
        "MTI 0100                        | 008 no message | FILE; next: give fields",
        "''                              | 008 no message type | FILE; next: begin",
        "{\"mti\":\"0100\",\"fields\":[{\"field\":35,\"length\":37}]} | 007 no value | line 1 field 35; next",
        "{\"mti\":\"0100\",;\"fields\":[{\"field\":48,\"parts\":[{\"part\":\"92\",\"value\":\"123\"}]}]}"
            + " | 007 no value | line 2 field 48; next",
        "{\"mti\":\"0100\",\"fields\":[{\"field\":2,\"value\":\"411111******1111\"}]}"
            + " | 007 wrong character at 7 | line 1 field 2; next",
        "{\"mti\":\"0100\",\"fields\":[{\"field\":2,\"value\":\"41111111 | 006 no field | line 1; next: end",
        "{\"mti\":\"0100\",\"fields\":[{\"field\":\"2\",\"value\":\"4\"}]} | 006 no field | line 1; next",
      })
  void shouldTellLineAndFieldButNeverTheValue(String form, String what, String where)
      throws IOException {
    Path file = file(form.replace(";", "\n"));

    assertThatThrownBy(() -> encode("iso87-ascii", file))
        .hasMessageStartingWith("TG-MSG-" + what + ": ")
        .hasMessageContaining(where.replace("FILE", file.toString()))
        .satisfies(e ->
            assertThat(e.getMessage().replace(file.toString(), ""))
                .doesNotContain("4111")
                .doesNotContain("1122"))
        .hasNoCause();
  }

  @Test
  void shouldNotWriteDigitsThatWereOthers() {
    assertThatThrownBy(() -> encode("iso87-binary", "MTI 0100\n4=00000000125A\n"))
        .hasMessageContaining("wrong character at 12");
    assertThatThrownBy(() -> encode("iso87-binary", "MTI 0100\n35=4111?2512\n"))
        .hasMessageContaining("wrong character at 5");
  }

  @Test
  void shouldSayThatItCannotReadOrWrite() throws IOException {
    assertThatThrownBy(() -> encode("iso87-ascii", folder.resolve("nowhere")))
        .hasMessageStartingWith("TG-MSG-004");
    Path file = file("MTI 0302\n4=1\n");
    assertThatThrownBy(
            () -> MessageForm.encode(DialectReader.shippedFile("iso87-ascii"), file, folder, false))
        .hasMessageStartingWith("TG-MSG-005 message cannot be written: " + folder);
    assertThatThrownBy(() -> encode("iso87-ascii", "#" + "x".repeat(300_000)))
        .hasMessageStartingWith("TG-MSG-008 too long");
  }

  @Test
  void shouldReadBackWhatItWrote() throws IOException {
    ISOMsg message = full();
    Path hex = folder.resolve("back.hex");
    Files.writeString(hex, encode("iso87-binary", lines(message)));

    MessageView view = MessageView.decode(DialectReader.shippedFile("iso87-binary"), hex, false);

    assertThat(view.fault()).isEmpty();
    assertThat(view.parts())
        .filteredOn(part -> part.dataClass().equals("plain") && part.depth() == 0)
        .isNotEmpty()
        .allSatisfy(part ->
            assertThat(value(message, Integer.parseInt(part.key()))).isEqualTo(part.value()));
  }

  private String encode(String dialect, String form) throws IOException {
    return encode(dialect, file(form));
  }

  private String encode(String dialect, Path form) throws IOException {
    Path out = folder.resolve("out.hex");
    MessageForm.encode(DialectReader.shippedFile(dialect), form, out, false);
    return Files.readString(out);
  }

  private Path file(String form) throws IOException {
    return Files.writeString(folder.resolve("form"), form);
  }

  private static String lines(ISOMsg message) {
    return IntStream.rangeClosed(2, 128)
        .filter(message::hasField)
        .mapToObj(field -> field + "=" + value(message, field) + "\n")
        .collect(Collectors.joining("", "MTI 0100\n", ""));
  }

  private static String json(ISOMsg message) {
    return IntStream.rangeClosed(2, 128)
        .filter(message::hasField)
        .mapToObj(field ->
            "{\"field\": %d, \"name\": \"a \\\"name\\\"\", \"value\": \"%s\","
                    .formatted(field, value(message, field).replaceAll("([\"\\\\])", "\\\\$1"))
                + " \"parts\": [{\"part\": \"92\", \"value\": \"123\"}]}")
        .collect(
            Collectors.joining(
                ",\n",
                "{\"dialect\": \"x\", \"mti\": \"0100\", \"fields\": [",
                "], \"fault\": {\"kind\": \"x\", \"field\": 3}}"));
  }

  private static String value(ISOMsg message, int field) {
    return message.getValue(field) instanceof byte[] bytes
        ? ISOUtil.hexString(bytes)
        : message.getString(field);
  }

  private static ISOMsg full() {
    ISOMsg message = Jpos.purchase(1);
    Jpos.set(message, 2, PAN);
    Jpos.set(message, 14, "3112");
    Jpos.set(message, 35, PAN + "=31121011000012345");
    Jpos.set(message, 43, "\\ \"quoted\" # = " + " ".repeat(24) + "x");
    Jpos.set(message, 48, "9203123");
    Jpos.set(message, 52, HEX.parseHex("1122334455667788"));
    Jpos.set(message, 55, HEX.parseHex("9F2608A1B2C3D4E5F607189F3602001A"));
    return Jpos.set(message, 64, HEX.parseHex("CAFEBABECAFEBABE"));
  }
}
