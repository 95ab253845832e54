package dev.tollgate.pci.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.pci.yaml.YamlMap;
import java.io.ByteArrayInputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every segment is exactly as long as its content, so reading outside it throws and fails. */
class CompositeTest {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  static final String TAGGED = "tag: an2, length: n2, known: {92: CVV2, 61: partial}";
  static final String TLV = "kind: ber-tlv, known: {9F26: cryptogram, 70: template, 9A: d}";
  static final String SETS =
      "kind: dataset, known: {1: {name: one, known: {9F02: amount}}, 0a: {name: ten, class: plain}}";
  private static final String FIELDS =
      "1: {name: a, type: n, length: 2, encoding: ascii},"
          + " 2: {name: b, type: ans, length: 10, prefix: 2, class: plain},"
          + " 3: {name: c, type: n, length: 3, encoding: bcd}";
  static final String POSITIONAL = "kind: positional, fields: {" + FIELDS + "}";
  static final String BITMAP =
      "kind: bitmap, bitmap: raw, fields: {2: {name: a, type: n, length: 2},"
          + " 3: {name: b, type: ans, length: 20, prefix: 2, composite: {"
          + TAGGED
          + "}},"
          + " 66: {name: c, type: b, length: 2}}";

  @ParameterizedTest
  @CsvSource({
    // content,                             outcome, parts: depth key offset+units
    "'',                                    0,  ''",
    "9F2602AABB 9A0155,                     0,  0:9F26:3+2 0:9A:7+1",
    "8200,                                  1,  0:82:2+0",
    "7005 9F26021122,                       0,  0:70:2+5 1:9F26:5+2",
    "7004 5A02AABB,                         1,  0:70:2+4 1:5A:4+2",
    "DF81290108,                            1,  0:DF8129:4+1",
    "9F8182030155,                          1,  0:9F818203:5+1",
    "9A8101 55,                             0,  0:9A:3+1",
    "9A83000001 55,                         0,  0:9A:5+1",
    "9A028055 9A0101,                       -5, 0:9A:2+2", // twice
    "7003 9A0155 9A0101,                    0,  0:70:2+3 1:9A:4+1 0:9A:7+1", // but not beside
    "720C 86022211 8600 860333221186,       -14, 0:72:2+12 1:86:4+2 1:86:8+0 1:86:10+3",
    "7206 860122 860111,                    3,  0:72:2+6 1:86:4+1 1:86:7+1",
    // padding, and lengths that nobody reads
    "00 9A0155,                             -1, ''",
    "9A0155 00,                             -4, 0:9A:2+1",
    "9A0155 FF,                             -4, 0:9A:2+1",
    "7080 9A0155 0000,                      -1, ''",
    "9A8400000001 55,                       -1, ''",
    "9A,                                    -1, ''",
    "9A02 55,                               -1, ''",
    "7003 9A0255,                           -3, 0:70:2+3",
    // four templates in each other, and five
    "7006 7204 7102 7300,                   3,  0:70:2+6 1:72:4+4 2:71:6+2 3:73:8+0",
    "7008 7206 7104 7302 7400,              -9, 0:70:2+8 1:72:4+6 2:71:6+4 3:73:8+2 4:74:10+0",
  })
  void shouldWalkTlv(String content, int outcome, String parts) {
    assertWalks(TLV, HEX.parseHex(content.replace(" ", "")), outcome, parts);
  }

  @Test
  void shouldSkipZerosOnlyWhereTheDialectAllowsThem() {
    byte[] content = HEX.parseHex("009A0155000070050000820000" + "9F2600" + "00");

    assertWalks(TLV, content, -1, "");
    String all = "0:9A:3+1 0:70:8+5 1:82:12+0 0:9F26:16+0";
    assertWalks(TLV + ", zero-padding: true", content, 1, all);
    byte[] twice = HEX.parseHex("9A0155009A0155");
    assertWalks(TLV + ", zero-padding: true", twice, -5, "0:9A:2+1");
  }

  /** What stands in the content is for whoever uses it; here is only whether it adds up. */
  private static final Set<String> OF_SOUND_STRUCTURE =
      Set.of(
          "tlv-empty",
          "tlv-len-nonminimal-81",
          "tlv-missing-9f26",
          "tlv-9f02-wrong-length",
          "tlv-9f36-wrong-length",
          "tlv-9f10-too-long",
          "tlv-9f10-one-byte",
          "tlv-9f02-nonbcd",
          "tlv-amount-mismatch");

  static Stream<Map<String, Object>> hostile() {
    return Vectors.read("hostile-tlv.json", "cases").stream();
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void shouldRefuseHostileTlv(Map<String, Object> vector) {
    MemorySegment memory = Bytes.of(Vectors.message(vector));
    boolean sound = OF_SOUND_STRUCTURE.contains(vector.get("id"));

    for (String kind : List.of(TLV, TLV + ", zero-padding: true")) {
      assertThat(read(kind).countUnknown(memory, 0, (int) memory.byteSize()) >= 0)
          .as("%s", vector.get("id"))
          .isEqualTo(sound);
    }
  }

  @Test
  void shouldNotGoDeepHoweverDeepTheContentIs() {
    byte[] bytes = new byte[60_000]; // as vector tlv-nest-15000: E1, 82, two bytes of length
    for (int at = 0; at < bytes.length; at += 4) {
      int inside = bytes.length - at - 4;
      bytes[at] = (byte) 0xE1;
      bytes[at + 1] = (byte) 0x82;
      bytes[at + 2] = (byte) (inside >> 8);
      bytes[at + 3] = (byte) inside;
    }

    assertThat(walk(TLV, bytes, new ArrayList<>())).isEqualTo(~16);
  }

  @Test
  void shouldCountTheObjects() {
    StringBuilder content = new StringBuilder();
    for (int i = 0; i < 128; i++) {
      content.append("DF%02X%02X00".formatted(0x80 | i / 64, i % 64));
    }

    assertThat(walk(TLV, HEX.parseHex(content), new ArrayList<>())).isEqualTo(128);
    byte[] more = HEX.parseHex(content + "9A00");
    assertThat(walk(TLV, more, new ArrayList<>())).isEqualTo(~(128 * 4));
  }

  @ParameterizedTest
  @CsvSource({
    "01 0004 9F020155,                      0,  0:1:3+4 1:9F02:6+1",
    "01 0003 9A0155,                        1,  0:1:3+3 1:9A:5+1",
    "0A 0003 9A0155,                        0,  0:A:3+3 1:9A:5+1", // nothing listed, so no news
    "02 0003 9A0155,                        1,  0:2:3+3 1:9A:5+1",
    "01 0004 9F020155 01 0000,              0,  0:1:3+4 1:9F02:6+1 0:1:10+0",
    "71 0003 FFFFFF,                        1,  0:71:3+3",
    "01 0006 7004 9F020155,                 1,  0:1:3+6 1:70:5+4 2:9F02:8+1",
    "00 0000,                               -1, ''",
    "FF 0000,                               -1, ''",
    "01 00,                                 -1, ''",
    "01 0001,                               -1, ''",
    "0A 0000 01 0003 9A0255,                -7, 0:A:3+0 0:1:6+3",
  })
  void shouldWalkDataSets(String content, int outcome, String parts) {
    assertWalks(SETS, HEX.parseHex(content.replace(" ", "")), outcome, parts);
  }

  @ParameterizedTest
  @CsvSource({
    "9203123,            0,  0:92:4+3",
    "ZZ02ab610119200,    1,  0:ZZ:4+2 0:61:10+1 0:92:15+0",
    "ZZ02ab61011,        1,  0:ZZ:4+2 0:61:10+1",
    "92,                 -1, ''",
    "920x12,             -1, ''",
    "9203123920,         -8, 0:92:4+3",
  })
  void shouldWalkTaggedValuesInAnyCodePage(String content, int outcome, String parts) {
    assertWalks(TAGGED, content.getBytes(UTF_8), outcome, parts);
    byte[] ebcdic = content.getBytes(Charset.forName("IBM1047"));
    assertThat(trace(composite("ebcdic", "ans", TAGGED), ebcdic, outcome)).isEqualTo(parts);
  }

  @ParameterizedTest
  @CsvSource({
    // jPOS GenericSubFieldPackager reads the first five likewise, and ignores what is left over
    "3132 3032 7879 0123,  0,  0:1:0+2 0:2:4+2 0:3:6+3",
    "3132 3032 7879,       0,  0:1:0+2 0:2:4+2",
    "3132,                 0,  0:1:0+2",
    "'',                   0,  ''",
    "3132 3030 0123,       0,  0:1:0+2 0:2:4+0 0:3:4+3",
    "3132 3032 7879 0123 5A, -9, 0:1:0+2 0:2:4+2 0:3:6+3",
    "3132 3032 7879 01,    -7, 0:1:0+2 0:2:4+2",
    "3132 3032 7879 012A,  -7, 0:1:0+2 0:2:4+2",
    "3132 3033 7879,       -3, 0:1:0+2",
    "31,                   -1, ''",
  })
  void shouldWalkFieldsByPosition(String content, int outcome, String parts) {
    assertWalks(POSITIONAL, HEX.parseHex(content.replace(" ", "")), outcome, parts);
  }

  @ParameterizedTest
  @CsvSource({
    "4000000000000000 3132,                              0,   0:2:8+2",
    "0000000000000000,                                   0,   ''",
    "C000000000000000 4000000000000000 3132 AABB,        0,   0:2:16+2 0:66:18+2",
    "2000000000000000 3037 39323033313233,               0,   0:3:10+7 1:92:14+3",
    "2000000000000000 3035 5A5A303158,                   1,   0:3:10+5 1:ZZ:14+1",
    "2000000000000000 3036 5A5A30313139,                 -16, 0:3:10+6 1:ZZ:14+1",
    "0800000000000000 31,                                -9,  ''", // 5 is not declared
    "4000000000000000 3132 00,                           -11, 0:2:8+2",
    "40000000000000,                                     -1,  ''",
    "C000000000000000 40,                                -9,  ''",
  })
  void shouldWalkFieldsThatABitmapAnnounces(String content, int outcome, String parts) {
    assertWalks(BITMAP, HEX.parseHex(content.replace(" ", "")), outcome, parts);
  }

  @Test
  void shouldReadABitmapOfHexDigits() {
    String hex = BITMAP.replace("raw", "hex");

    assertWalks(hex, "400000000000000012".getBytes(UTF_8), 0, "0:2:16+2");
    assertWalks(hex, "40000000000000G012".getBytes(UTF_8), -1, "");
  }

  @Test
  void shouldTellNameAndClassOfAPart() {
    Composite tlv =
        read("kind: ber-tlv, known: {82: profile, 57: {name: track 2, class: sad}, 5A: {name: p}}");
    List<String> labels = new ArrayList<>();
    MemorySegment memory = Bytes.of(HEX.parseHex("82005700" + "5A00" + "9A00"));

    tlv.walk(
        memory, 0, 8, 0, (d, key, label, in, p) -> labels.add(label.name() + label.fieldClass()));

    assertThat(labels).containsExactly("profileOPAQUE", "track 2SAD", "pOPAQUE", "SAD");
  }

  @Test
  void shouldStayInsideItsRangeWhateverTheBytesAre() {
    Random random = new Random(8583);
    for (String kind : List.of(TLV, SETS, TAGGED, POSITIONAL, BITMAP)) {
      Composite composite = read(kind);
      int sound = 0;
      for (int i = 0; i < 40_000; i++) {
        byte[] bytes = new byte[random.nextInt(32)];
        random.nextBytes(bytes);
        for (int j = 0; j < bytes.length && i % 2 == 0; j++) {
          int low = kind.equals(BITMAP) ? (j == 0 ? 0x40 : 0) : 0x41;
          boolean digits = kind.equals(TAGGED) || j > 9 || (j > 7 && kind.equals(BITMAP));
          bytes[j] = (byte) (digits ? '0' + (bytes[j] & 3) : bytes[j] & low);
        }
        sound += composite.countUnknown(Bytes.of(bytes), 0, bytes.length) >= 0 ? 1 : 0;
      }
      assertThat(sound).as(kind).isBetween(10, 39_000);
    }
  }

  @Test
  void shouldReadBackWhatItMayBeMadeOf() {
    Random random = new Random(8583);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder content = new StringBuilder();
      List<String> parts = new ArrayList<>();
      for (int tag = 10; tag < 10 + random.nextInt(9); tag++) {
        String value = "v".repeat(random.nextInt(12));
        parts.add("0:%d:%d+%d".formatted(tag, content.length() + 4, value.length()));
        content.append("%d%02d%s".formatted(tag, value.length(), value));
      }
      assertWalks(
          TAGGED, content.toString().getBytes(UTF_8), parts.size(), String.join(" ", parts));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "b   | kind: tlv                                     | TG-CFG-011",
        "b   | kind: ber-tlv, known: {9F: x}                 | not a tag of BER-TLV",
        "b   | kind: ber-tlv, known: {9F2601: x}             | not a tag of BER-TLV",
        "b   | kind: ber-tlv, known: {9f26: x, 9F26: y}      | the same tag in another spelling",
        "b   | kind: ber-tlv, known: {82: {name: x, known: {}}} | unknown key 'known'",
        "b   | kind: dataset, known: {0: x}                  | not an identifier of a data set",
        "b   | kind: dataset, known: {FF: x}                 | not an identifier of a data set",
        "b   | kind: bitmap, bitmap: raw, fields: {1: {name: x, type: n, length: 1}} | no bit",
        "n   | tag: an2, length: n2                          | the field's encoding cannot",
        "ans | kind: ber-tlv                                 | the field's encoding cannot",
        "ans | tag: an5, length: n2                          | not a form for tagged values",
        "ans | tag: an2, length: n2, known: {9: x}           | not a tag of 2 characters",
      })
  void shouldTellWhereADeclarationIsWrong(String type, String composite, String message) {
    assertThatThrownBy(() -> composite("ascii, numeric: bcd", type, composite))
        .hasMessageContaining(message)
        .hasMessageContaining("d.yaml:5:");
  }

  private static void assertWalks(String kind, byte[] content, int outcome, String parts) {
    assertThat(trace(read(kind), content, outcome)).isEqualTo(parts);
  }

  /** What a walk tells, behind some other bytes; and that counting says the same. */
  private static String trace(Composite composite, byte[] content, int outcome) {
    MemorySegment memory = Bytes.of(content);
    MemorySegment moved = Bytes.of(HEX.parseHex("AABBCC" + HEX.formatHex(content)));
    List<String> parts = new ArrayList<>();
    List<String> movedParts = new ArrayList<>();

    assertThat(composite.walk(memory, 0, content.length, 0, visitor(parts, 0))).isEqualTo(outcome);
    assertThat(composite.walk(moved, 3, content.length, 0, visitor(movedParts, 3)))
        .isEqualTo(outcome);
    assertThat(composite.walk(memory, 0, content.length, 0, null)).isEqualTo(outcome);
    assertThat(composite.countUnknown(memory, 0, content.length)).isEqualTo(Math.max(-1, outcome));
    assertThat(movedParts).isEqualTo(parts);
    return String.join(" ", parts);
  }

  private static int walk(String kind, byte[] content, List<String> parts) {
    return read(kind).walk(Bytes.of(content), 0, content.length, 0, visitor(parts, 0));
  }

  private static Composite.Visitor visitor(List<String> parts, int start) {
    return (depth, key, label, inside, place) ->
        parts.add("%d:%s:%d+%d".formatted(depth, key, place.at() - start, place.units()));
  }

  static Composite read(String kind) {
    boolean text = Stream.of("kind: ber", "kind: data").noneMatch(kind::startsWith);
    return composite("ascii", text && kind.equals(TAGGED) ? "ans" : "b", kind);
  }

  private static Composite composite(String text, String type, String kind) {
    String yaml =
        Stream.of(
                "dialect: d",
                "encodings: {mti: ascii, bitmap: hex, prefix: ascii, binary: raw, text: "
                    + text
                    + "}",
                "mtis: [0100]",
                "fields:",
                "  48: {name: x, type: "
                    + type
                    + ", length: 99, class: opaque, composite: {"
                    + kind
                    + "}}",
                "")
            .collect(Collectors.joining("\n"));
    Dialect dialect =
        DialectReader.read(YamlMap.read("d.yaml", new ByteArrayInputStream(yaml.getBytes(UTF_8))));
    return Objects.requireNonNull(dialect.composite(48));
  }
}
