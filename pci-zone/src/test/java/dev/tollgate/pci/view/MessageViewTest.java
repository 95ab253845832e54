package dev.tollgate.pci.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.pci.testing.Jpos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class MessageViewTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String PAN = "4111111111111111";
  private static final String TRACK = PAN + "=31121011000012345";
  private static final String CHIP =
      "9F2608A1B2C3D4E5F607189F3602001A5A084111111111111111570C4111111111111111D3112101";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"iso87-ascii", "iso87-binary"})
  void shouldShowPlainFieldsAndMaskTheRest(String dialect) {
    MessageView view = decode(dialect, pack(dialect, full()));

    assertThat(view.isSound()).isTrue();
    assertThat(view.lines().getFirst()).startsWith("message type 0100, " + dialect + ", ");
    assertThat(view.lines())
        .contains(
            line(2, "primary account number", "411111******1111"),
            line(3, "processing code", "000000"),
            line(4, "amount, transaction", "000000001250"),
            line(14, "date, expiration", "(4 characters)"),
            line(35, "track 2 data", "(34 characters)"),
            line(41, "card acceptor terminal identification", "TERM0001"),
            line(48, "additional data, private", "(7 characters)"),
            line(52, "PIN data", "(8 bytes)"),
            line(55, "EMV data", "(" + (CHIP.length() / 2 + 2) + " bytes)"),
            "       tag 9F26     (8 bytes)",
            line(60, "reserved, private", "(4 characters)"),
            line(64, "message authentication code", "CAFEBABECAFEBABE"))
        .noneMatch(line -> line.contains("fault"));
    assertHoldsNoCardData(view);
  }

  @Test
  @SuppressWarnings("unchecked")
  void shouldSayTheSameInJson() {
    String json = decode("iso87-ascii", pack("iso87-ascii", full())).json();

    var root = (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(json);
    var fields = (List<Map<String, Object>>) root.get("fields");
    assertThat(root).containsEntry("mti", "0100").containsEntry("dialect", "iso87-ascii");
    assertThat(fields.getFirst())
        .containsEntry("field", 2)
        .containsEntry("class", "pan")
        .containsEntry("length", 16)
        .containsEntry("value", "411111******1111");
    assertThat(fields)
        .filteredOn(f -> f.get("field").equals(35))
        .first()
        .isEqualTo(
            Map.of(
                "field",
                35,
                "name",
                "track 2 data",
                "class",
                "sad",
                "length",
                34,
                "unit",
                "characters"));
    assertThat(fields)
        .filteredOn(f -> f.get("field").equals(43))
        .first()
        .extracting(f -> f.get("value"))
        .isEqualTo("\\ \"quoted\"" + " ".repeat(30));
    assertThat(json).doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource({
    // PAN,                 shown
    "12345678,              (8 characters)",
    "12345678901234,        (14 characters)",
    "123456789012345,       123456*****2345",
    "1234567890123456789,   123456*********6789",
  })
  void shouldHideEnoughOfAPan(String pan, String shown) {
    byte[] wire = pack("iso87-binary", Jpos.message("0100", 2, pan, 11, "000001"));

    assertThat(decode("iso87-binary", wire).lines())
        .contains(line(2, "primary account number", shown));
  }

  @Test
  void shouldTellWhereAFaultIsAndShowTheRest() {
    byte[] wire = pack("iso87-ascii", Jpos.set(full(), 7, "1328150000")); // no such month

    MessageView view = decode("iso87-ascii", wire);

    assertThat(view.isSound()).isFalse();
    assertThat(view.lines().getLast())
        .isEqualTo("fault: content-date in field 7, byte " + (20 + 18 + 6 + 12));
    assertThat(view.json())
        .endsWith("\"fault\":{\"kind\":\"content-date\",\"field\":7,\"offset\":56}}");
    assertThat(view.lines()).contains(line(11, "system trace audit number", "000001"));
    assertThat(view.lines()).noneMatch(line -> line.contains("1328150000"));
  }

  @Test
  void shouldShowNoValueWhereTheLengthsDoNotAddUp() {
    byte[] wire = pack("iso87-ascii", full());
    wire[4] = '3'; // was 7: field 2 is not announced, so its digits stand for 3, 4, ...

    MessageView view = decode("iso87-ascii", wire);

    assertThat(view.isSound()).isFalse();
    assertThat(view.lines()).contains(line(3, "processing code", "(6 characters)"));
    assertThat(view.lines().getLast()).contains("values are hidden");
    assertHoldsNoCardData(view);
    assertThat(view.json()).doesNotContain("\"value\"").doesNotContain("1111");
  }

  @ParameterizedTest
  @ValueSource(strings = {"iso87-ascii", "iso87-binary"})
  void shouldNotShowCardDataHoweverTheMessageIsDamaged(String dialect) {
    Random random = new Random(8583);
    byte[] good = pack(dialect, full());
    for (int i = 0; i < 60; i++) {
      byte[] wire = Arrays.copyOf(good, good.length - random.nextInt(3));
      wire[random.nextInt(40)] ^= (byte) (1 << random.nextInt(8));
      assertHoldsNoCardData(decode(dialect, wire));
    }
  }

  @Test
  void shouldShowNoTagsOfMalformedChipData() {
    byte[] chip = HEX.parseHex("9F360257134111111111111111D3112101");
    byte[] wire = pack("iso87-ascii", Jpos.set(full(), 55, chip));

    MessageView view = decode("iso87-ascii", wire);

    assertThat(view.lines()).contains("       malformed").noneMatch(l -> l.contains("tag "));
  }

  @ParameterizedTest
  @CsvSource({
    "'30 31x', TG-MSG-002 no hexadecimal digit: FILE byte 6; next: use 0 to 9 and A to F",
    "'',       TG-MSG-003 not a whole message of up to 65535 bytes: FILE with 0 hexadecimal digits"
        + "; next: write two digits for each byte",
    "'303',    TG-MSG-003 not a whole message of up to 65535 bytes: FILE with 3 hexadecimal digits"
        + "; next: write two digits for each byte",
  })
  void shouldRefuseWhatIsNoHexText(String text, String fault) throws IOException {
    Path file = folder.resolve("message.hex");
    Files.writeString(file, text);

    assertThatThrownBy(() -> MessageView.decode("iso87-ascii", file))
        .hasMessage(fault.replace("FILE", file.toString()));
  }

  @Test
  void shouldTakeTheLongestMessageAndNoLongerOne() throws IOException {
    Path file = folder.resolve("message.hex");
    Files.writeString(file, "30".repeat(65_535));
    assertThat(MessageView.decode("iso87-ascii", file).lines().getFirst())
        .isEqualTo("message type 0000, iso87-ascii, 65535 bytes");

    for (int bytes : new int[] {65_536, 200_000}) {
      Files.writeString(file, "30".repeat(bytes));
      assertThatThrownBy(() -> MessageView.decode("iso87-ascii", file))
          .hasMessageStartingWith("TG-MSG-003");
    }
  }

  @Test
  void shouldNameWhatIsMissing() {
    Path nowhere = folder.resolve("nowhere");

    assertThatThrownBy(() -> MessageView.decode("iso87-ascii", nowhere))
        .hasMessageStartingWith("TG-MSG-004 message cannot be read: " + nowhere);
    assertThatThrownBy(() -> MessageView.decode("iso99", nowhere))
        .hasMessageStartingWith("TG-MSG-001");
  }

  private static void assertHoldsNoCardData(MessageView view) {
    String all = String.join("\n", view.lines()) + view.json() + view;
    assertThat(all.replaceAll("[^0-9A-Fa-f]", ""))
        .doesNotContain(PAN.substring(0, 12))
        .doesNotContain("31121011")
        .doesNotContain("9203123")
        .doesNotContainIgnoringCase("1122334455667788")
        .doesNotContainIgnoringCase("A1B2C3D4");
  }

  private static String line(int field, String name, String value) {
    return String.format("%3d  %-44s %s", field, name, value);
  }

  private MessageView decode(String dialect, byte[] wire) {
    try {
      Path file = folder.resolve("message.hex");
      Files.writeString(file, HEX.formatHex(wire).replaceAll("(.{32})", "$1 \r\n\t"));
      return MessageView.decode(dialect, file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] pack(String dialect, ISOMsg message) {
    return Jpos.pack(message, Jpos.packager(dialect));
  }

  private static ISOMsg full() {
    ISOMsg message = Jpos.purchase(1);
    Jpos.set(message, 14, "3112");
    Jpos.set(message, 35, TRACK);
    Jpos.set(message, 43, "\\ \"quoted\"");
    Jpos.set(message, 48, "9203123");
    Jpos.set(message, 52, HEX.parseHex("1122334455667788"));
    Jpos.set(message, 55, HEX.parseHex(CHIP + "0000"));
    Jpos.set(message, 60, "ABCD");
    return Jpos.set(message, 64, HEX.parseHex("CAFEBABECAFEBABE"));
  }
}
