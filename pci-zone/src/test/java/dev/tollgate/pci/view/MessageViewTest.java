package dev.tollgate.pci.view;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.view.MessageView.Difference;
import dev.tollgate.pci.view.MessageView.Fault;
import dev.tollgate.pci.view.MessageView.Part;
import dev.tollgate.pci.yaml.YamlMap;
import java.io.ByteArrayInputStream;
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

class MessageViewTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String PAN = "4111111111111111";
  private static final String TRACK = PAN + "=31121011000012345";
  private static final String CHIP =
      "9F2608A1B2C3D4E5F607189F3602001A5A084111111111111111570C4111111111111111D3112101";

  private static final String PARTS =
      """
      dialect: parts
      encodings: {mti: ascii, bitmap: hex, prefix: ascii, text: ascii, binary: raw}
      mtis: [0100]
      fields:
        48:
          name: data
          type: ans
          length: 99
          prefix: 3
          class: sad
          composite:
            tag: an2
            length: n2
            known:
              92: CVV2
              61: {name: partial, class: plain}
              5A: {name: pan, class: pan}
              57: {name: track, class: sad}
        55:
          name: chip
          type: b
          length: 99
          prefix: 3
          class: sad
          composite:
            kind: ber-tlv
            known:
              9A: {name: date, class: plain}
              5A: {name: pan, class: pan}
              57: track
              9F26: cryptogram
              70: {name: template, class: plain}
        127:
          name: private
          type: b
          length: 99
          prefix: 3
          class: opaque
          composite:
            kind: bitmap
            bitmap: raw
            fields:
              2: {name: card, type: n, length: 19, prefix: 2, class: pan}
              3: {name: code, type: n, length: 2, class: plain}
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"iso87-ascii", "iso87-binary"})
  void shouldShowPlainFieldsAndMaskTheRest(String dialect) {
    MessageView view = decode(dialect, pack(dialect, full()));

    assertThat(view.fault()).isEmpty();
    assertThat(view.messageType()).isEqualTo("0100");
    assertThat(view.dialect()).isEqualTo(dialect);
    assertThat(lines(view))
        .contains(
            "2 primary account number = 411111******1111",
            "3 processing code = 000000",
            "4 amount, transaction = 000000001250",
            "14 date, expiration = (4 characters)",
            "35 track 2 data = (34 characters)",
            "41 card acceptor terminal identification = TERM0001",
            "48 additional data, private = (7 characters)",
            " 92 CVV2 = (3 characters)",
            "52 PIN data = (8 bytes)",
            "55 EMV data = (" + CHIP.length() / 2 + " bytes)",
            "60 reserved, private = (4 characters)",
            "64 message authentication code = CAFEBABECAFEBABE");
    assertHoldsNoCardData(view);
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

    assertThat(lines(decode("iso87-binary", wire))).contains("2 primary account number = " + shown);
  }

  @Test
  void shouldTellWhereAFaultIsAndShowTheRest() {
    byte[] wire = pack("iso87-ascii", Jpos.set(full(), 7, "1328150000")); // no such month

    MessageView view = decode("iso87-ascii", wire);

    assertThat(view.fault()).contains(new Fault("content-date", 7, 20 + 18 + 6 + 12));
    assertThat(view.isComplete()).isTrue();
    assertThat(lines(view)).contains("11 system trace audit number = 000001");
    assertThat(lines(view)).noneMatch(line -> line.contains("1328150000"));
  }

  @Test
  void shouldTellWhichFieldBreaksARule() {
    byte[] wire = pack("iso87-ascii", Jpos.message("0800", 11, "000001", 70, "301"));
    MessageView missing = decode("iso87-ascii", wire);
    assertThat(missing.fault()).contains(new Fault("rule", 7, wire.length));
    assertThat(lines(missing)).contains("11 system trace audit number = 000001");

    wire = pack("iso87-ascii", Jpos.set(full(), 35, "4111111111111129" + TRACK.substring(16)));
    int trackAt = new String(wire, US_ASCII).indexOf("4111111111111129");
    assertThat(decode("iso87-ascii", wire).fault()).contains(new Fault("rule", 35, trackAt));
  }

  @Test
  void shouldShowNoValueWhereTheLengthsDoNotAddUp() {
    byte[] wire = pack("iso87-ascii", full());
    wire[4] = '3'; // was 7: field 2 is not announced, so its digits stand for 3, 4, ...

    MessageView view = decode("iso87-ascii", wire);

    assertThat(view.fault()).isPresent();
    assertThat(view.isComplete()).isFalse();
    assertThat(lines(view)).contains("3 processing code = (6 characters)");
    assertHoldsNoCardData(view);
    assertThat(view.parts()).allMatch(part -> part.value().isEmpty() && part.depth() == 0);
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
  void shouldShowPartsByTheirClass() {
    assertThat(partsOf(48, "9203123" + "6101x" + "5716" + PAN + "5A16" + PAN + "ZZ02ab"))
        .containsExactly(
            "48 data = (58 characters)",
            " 92 CVV2 = (3 characters)",
            " 61 partial = x",
            " 57 track = (16 characters)",
            " 5A pan = 411111******1111",
            " ZZ  = (2 characters)");
    assertThat(
            partsOf(
                55,
                "9A03260101"
                    + "5A084111111111111111"
                    + "7004"
                    + "8202FFFF"
                    + "5A0A41111111111111110F00"))
        .isEmpty();
    assertThat(
            partsOf(55, "9A03260101" + "5A084111111111111111" + "7004" + "8202FFFF" + "9F26021122"))
        .containsExactly(
            "55 chip = (26 bytes)",
            " 9A date = 260101",
            " 5A pan = 411111******1111",
            " 70 template = (4 bytes)",
            "  82  = (2 bytes)",
            " 9F26 cryptogram = (2 bytes)");
    assertThat(partsOf(55, "5A084111111111111111".replace("5A08", "5A0A") + "123F"))
        .contains(" 5A pan = 411111*********1123");
    assertThat(partsOf(127, "6000000000000000" + "31363431" + "31".repeat(14) + "3132"))
        .containsExactly("127 private = (28 bytes)", " 2 card = 411111******1111", " 3 code = 12");
  }

  @Test
  void shouldTellTheOffsetOfEachPart() {
    byte[] wire = message(48, "ZZ02ab9203123".getBytes(US_ASCII));

    MessageView view = decode(parts(), wire);

    assertThat(view.parts())
        .extracting(part -> part.key() + "@" + part.offset())
        .containsExactly("48@23", "ZZ@27", "92@33");
    for (Part part : view.parts()) {
      String content = new String(wire, part.offset(), part.length(), US_ASCII);
      assertThat(content)
          .isEqualTo(Map.of("48", "ZZ02ab9203123", "ZZ", "ab", "92", "123").get(part.key()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    // field, content,                            offset in the field of what does not add up
    "48,      9203123920,                         7",
    "48,      4111111111111111,                   15",
    "55,      9F360257134111111111111111D3112101, 5",
    "55,      9A0155FF,                           3",
    "127,     6000000000000000313634312020,       8",
  })
  void shouldShowNoPartsWhereTheyDoNotAddUp(int field, String content, int offset) {
    byte[] wire = message(field, bytes(field, content));

    MessageView view = decode(parts(), wire);

    int contentAt = view.parts().getFirst().offset();
    assertThat(view.fault()).contains(new Fault("parts", field, contentAt + offset));
    assertThat(view.parts()).hasSize(1).allMatch(part -> part.value().isEmpty());
  }

  @Test
  void shouldShowNoPartsWhereTheLengthsOfTheMessageDoNotAddUp() {
    byte[] sound = message(48, "6101x".getBytes(US_ASCII));

    MessageView view = decode(parts(), Arrays.copyOf(sound, sound.length + 1));

    assertThat(view.fault()).contains(new Fault("trailing-bytes", 0, sound.length));
    assertThat(lines(view)).containsExactly("48 data = (5 characters)");
  }

  @Test
  void shouldNotShowAPanHoweverItsFieldIsDivided() {
    Random random = new Random(127);
    int sound = 0;
    for (int i = 0; i < 600; i++) {
      int field = List.of(48, 55, 127).get(i % 3);
      String good =
          switch (field) {
            case 48 -> "9203123" + "5716" + PAN + "5A16" + PAN;
            case 55 -> "9A03260101" + "5708" + PAN + "5A08" + PAN + "9F26084111111111111111";
            default -> "6000000000000000" + "31363431" + "31".repeat(14) + "3132";
          };
      byte[] content = bytes(field, good);
      for (int damage = random.nextInt(3); damage > 0; damage--) {
        int at = random.nextInt(content.length);
        content[at] = (byte) (field == 48 ? '0' + random.nextInt(10) : random.nextInt(256));
      }
      MessageView view = decode(parts(), message(field, content));
      sound += view.fault().isEmpty() ? 1 : 0;
      assertThat(text(view).replaceAll("[^0-9A-Fa-f*]", "")).doesNotContain("1".repeat(11));
    }
    assertThat(sound).isBetween(100, 580);
  }

  @Test
  void shouldShowLittleOfATagThatNobodyDeclared() {
    String dialect =
        PARTS
            .replace("tag: an2", "tag: an4")
            .replace("92: CVV2", "9200: CVV2")
            .replace("61: {", "6100: {")
            .replaceFirst("5A: ", "5A00: ")
            .replaceFirst("57: ", "5700: ");

    assertThat(lines(decode(yaml(dialect), message(48, "411100PZ0201x".getBytes(US_ASCII)))))
        .containsExactly(
            "48 data = (13 characters)", " 41**  = (0 characters)", " PZ02  = (1 characters)");
  }

  @Test
  void shouldTellWhatIsNotTheSameInTwoMessages() {
    byte[] first = pack("iso87-ascii", full());
    ISOMsg other = full();
    Jpos.set(other, 2, "4111111111111129"); // masked the same but for the last digits
    Jpos.set(other, 4, "000000001251");
    Jpos.set(other, 48, "9203124");
    Jpos.set(other, 52, HEX.parseHex("1122334455667789"));
    other.unset(60);
    Jpos.set(other, 61, "x");

    List<Difference> differences = differences(first, pack("iso87-ascii", other));

    assertThat(differences)
        .extracting(d -> d.path() + ": " + d.first() + " / " + d.second())
        .containsExactly(
            "2: 411111******1111 / 411111******1129",
            "4: 000000001250 / 000000001251",
            "48.92: (3 characters) / (3 characters)",
            "52: (8 bytes) / (8 bytes)",
            "60: (4 characters) / absent",
            "61: absent / (1 characters)");
    assertThat(differences(first, first)).isEmpty();
  }

  @Test
  void shouldSayOfPartsInAnotherOrderThatTheFieldIsNotTheSame() {
    List<Difference> differences =
        differences(
            pack("iso87-ascii", Jpos.set(full(), 48, "92031236101x")),
            pack("iso87-ascii", Jpos.set(full(), 48, "6101x9203123")));

    assertThat(differences).extracting(Difference::path).containsExactly("48");
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

    assertThatThrownBy(() -> MessageView.decode(shipped("iso87-ascii"), file, false))
        .hasMessage(fault.replace("FILE", file.toString()));
  }

  @Test
  void shouldTakeTheLongestMessageAndNoLongerOne() throws IOException {
    Path file = folder.resolve("message.hex");
    Files.writeString(file, "30".repeat(65_535));
    assertThat(MessageView.decode(shipped("iso87-ascii"), file, false).length()).isEqualTo(65_535);

    for (int bytes : new int[] {65_536, 200_000}) {
      Files.writeString(file, "30".repeat(bytes));
      assertThatThrownBy(() -> MessageView.decode(shipped("iso87-ascii"), file, false))
          .hasMessageStartingWith("TG-MSG-003");
    }
  }

  @Test
  void shouldReadTheBytesThemselves() throws IOException {
    Path file = folder.resolve("message.bin");
    byte[] wire = pack("iso87-ascii", full());
    Files.write(file, wire);

    MessageView view = MessageView.decode(shipped("iso87-ascii"), file, true);

    assertThat(lines(view)).isEqualTo(lines(decode("iso87-ascii", wire)));
    Files.write(file, new byte[0]);
    assertThatThrownBy(() -> MessageView.decode(shipped("iso87-ascii"), file, true))
        .hasMessageStartingWith("TG-MSG-003");
  }

  @Test
  void shouldNameWhatIsMissing() {
    Path nowhere = folder.resolve("nowhere");

    assertThatThrownBy(() -> MessageView.decode(shipped("iso87-ascii"), nowhere, false))
        .hasMessageStartingWith("TG-MSG-004 message cannot be read: " + nowhere);
  }

  private static void assertHoldsNoCardData(MessageView view) {
    assertThat(text(view).replaceAll("[^0-9A-Fa-f]", ""))
        .doesNotContain(PAN.substring(0, 12))
        .doesNotContain("31121011")
        .doesNotContain("9203123")
        .doesNotContainIgnoringCase("1122334455667788")
        .doesNotContainIgnoringCase("A1B2C3D4");
  }

  /** All that a view tells, without what it counts. */
  private static String text(MessageView view) {
    return view.parts().stream().map(p -> p.key() + p.name() + p.value()).collect(joining("\n"))
        + view;
  }

  private static List<String> lines(MessageView view) {
    return view.parts().stream()
        .map(part ->
            " ".repeat(part.depth())
                + "%s %s = ".formatted(part.key(), part.name())
                + (part.value().isEmpty()
                    ? "(%d %s)".formatted(part.length(), part.binary() ? "bytes" : "characters")
                    : part.value()))
        .toList();
  }

  /** One message that has nothing but this field. */
  private List<String> partsOf(int field, String content) {
    MessageView view = decode(parts(), message(field, bytes(field, content)));
    return view.fault().isEmpty() ? lines(view) : List.of();
  }

  private static byte[] bytes(int field, String content) {
    return field == 48 ? content.getBytes(US_ASCII) : HEX.parseHex(content);
  }

  private static byte[] message(int field, byte[] content) {
    String bitmap =
        field > 64
            ? "%016X%016X".formatted(1L << 63, 1L << (128 - field))
            : "%016X".formatted(1L << (64 - field));
    byte[] head = ("0100" + bitmap + "%03d".formatted(content.length)).getBytes(US_ASCII);
    byte[] wire = Arrays.copyOf(head, head.length + content.length);
    System.arraycopy(content, 0, wire, head.length, content.length);
    return wire;
  }

  private static YamlMap parts() {
    return yaml(PARTS);
  }

  private static YamlMap yaml(String text) {
    return YamlMap.read("parts.yaml", new ByteArrayInputStream(text.getBytes(US_ASCII)));
  }

  private static YamlMap shipped(String dialect) {
    return DialectReader.shippedFile(dialect);
  }

  private MessageView decode(String dialect, byte[] wire) {
    return decode(shipped(dialect), wire);
  }

  private MessageView decode(YamlMap dialect, byte[] wire) {
    return MessageView.decode(dialect, file("message.hex", wire), false);
  }

  private List<Difference> differences(byte[] first, byte[] second) {
    return MessageView.differences(
        shipped("iso87-ascii"), file("first.hex", first), file("second.hex", second), false);
  }

  private Path file(String name, byte[] wire) {
    try {
      return Files.writeString(
          folder.resolve(name), HEX.formatHex(wire).replaceAll("(.{32})", "$1 \r\n\t"));
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
    Jpos.set(message, 55, HEX.parseHex(CHIP));
    Jpos.set(message, 60, "ABCD");
    return Jpos.set(message, 64, HEX.parseHex("CAFEBABECAFEBABE"));
  }
}
