package dev.tollgate.pci.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.seal.RequestSealer;
import dev.tollgate.pci.seal.SealedFields;
import dev.tollgate.pci.testing.DialectText;
import dev.tollgate.pci.testing.Jpos;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What becomes of malformed and odd messages: each has an outcome that the collection allows, where
 * it allows several always the same one, and the connection is never at stake. Through scanner and
 * sealer, in the dialect whose encoding the collection names.
 */
class HostileMessagesTest {
  private static final String TAKEN = "taken";
  private static final String REJECTED = "reject_format";
  private static final String DROPPED = "drop";

  /** Several outcomes are allowed; this is ours. */
  private static final Map<String, String> OUR_CHOICE =
      Map.ofEntries(
          Map.entry("bm-lowercase", TAKEN),
          Map.entry("ct-date-0229", TAKEN),
          Map.entry("ct-currency-letters", REJECTED),
          Map.entry("ct-ans-utf8", REJECTED),
          Map.entry("ct-trailing-newline", REJECTED),
          Map.entry("ct-bcd-odd-pad-nonzero", REJECTED),
          Map.entry("ct-track2-two-separators", REJECTED),
          Map.entry("ct-missing-pan-and-track", REJECTED),
          Map.entry("ct-expiry-month-00", REJECTED),
          Map.entry("tlv-empty", REJECTED),
          Map.entry("tlv-len-nonminimal-81", TAKEN),
          Map.entry("tlv-nest-20", REJECTED),
          Map.entry("tlv-amount-mismatch", TAKEN));

  /** Listed as a decline with 30 or another code; we say 30. */
  private static final List<String> DECLINED_WITH_30 = List.of("ct-track2-pan-mismatch");

  /** What exactly is wrong, where there is no doubt about it. */
  private static final Map<String, String> EXACT =
      Map.ofEntries(
          Map.entry("mti-a-1", "MTI_NOT_NUMERIC in 0"),
          Map.entry("mti-a-2", "MTI_UNKNOWN in 0"),
          Map.entry("mti-only", "SHORT in 1"),
          Map.entry("mti-empty", "SHORT in 0"),
          Map.entry("bm-nonhex", "BITMAP_NOT_HEX in 1"),
          Map.entry("bm-all-zero", "BITMAP_EMPTY in 1"),
          Map.entry("bm-bit65-no-tertiary", "TERTIARY_BITMAP in 65"),
          Map.entry("len-pan-20", "LENGTH_OVER_MAX in 2"),
          Map.entry("len-pan-00", "LENGTH_UNDER_MIN in 2"),
          Map.entry("len-pan-letters", "LENGTH_NOT_NUMERIC in 2"),
          Map.entry("len-lll-999-short", "FIELD_PAST_END in 60"),
          Map.entry("len-lll-over-spec", "LENGTH_OVER_MAX in 54"),
          Map.entry("len-de120-short", "FIELD_PAST_END in 120"),
          Map.entry("ct-pan-letters", "CONTENT_TYPE in 2"),
          Map.entry("ct-amount-exp", "CONTENT_TYPE in 4"),
          Map.entry("ct-amount-nul", "CONTENT_TYPE in 4"),
          Map.entry("ct-date-13-month", "CONTENT_DATE in 7"),
          Map.entry("ct-time-25", "CONTENT_DATE in 12"),
          Map.entry("ct-date-0230", "CONTENT_DATE in 13"),
          Map.entry("ct-expiry-month-00", "CONTENT_DATE in 14"),
          Map.entry("ct-track2-bad-chars", "CONTENT_TYPE in 35"),
          Map.entry("ct-de52-hex-nonhex", "CONTENT_TYPE in 52"),
          Map.entry("mti-b-nibble", "MTI_NOT_NUMERIC in 0"),
          Map.entry("mti-b-ffff", "MTI_NOT_NUMERIC in 0"),
          Map.entry("len-bcd-nibble", "LENGTH_NOT_NUMERIC in 2"),
          Map.entry("len-bcd-lll-nibble", "LENGTH_NOT_NUMERIC in 55"),
          Map.entry("ct-bcd-amount-nibble", "CONTENT_TYPE in 4"),
          Map.entry("len-ebcdic-over", "LENGTH_OVER_MAX in 2"),
          Map.entry("len-ebcdic-sign", "LENGTH_NOT_NUMERIC in 2"),
          Map.entry("ct-ebcdic-amount-zone", "CONTENT_TYPE in 4"),
          Map.entry("ct-ebcdic-lowdigits", "CONTENT_TYPE in 4"));

  /** What the check of a cryptogram needs, for contents of DE55 that show one thing only. */
  private static final String CHIP =
      "9F2608A1B2C3D4E5F60718 9F100706010A03A00000 9F3602001A 9F37041A2B3C4D 95050000000000"
          + " 9A03261122 9C0100 9F0206000000001250 9F1A020840 5F2A020978 82021900";

  /** A style of the collection and its dialect. */
  record Style(String name, Dialect dialect) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final Style ASCII = new Style("A", DialectReader.shipped("iso87-ascii"));
  private static final Style ASCII_RAW =
      new Style(
          "AB",
          DialectText.like87("mti: ascii, bitmap: raw, prefix: ascii, text: ascii, binary: raw"));
  private static final Style BINARY = new Style("binary", DialectReader.shipped("iso87-binary"));
  private static final Style BCD =
      new Style(
          "B",
          DialectText.like87(
              "mti: bcd, bitmap: raw, prefix: bcd, text: ascii, numeric: bcd, binary: raw"));
  private static final Style EBCDIC =
      new Style(
          "E",
          DialectText.like87(
              "mti: ebcdic, bitmap: raw, prefix: ebcdic, text: ebcdic, binary: raw"));

  private final FieldMap fields = new FieldMap();
  private final SealedFields sealed = new SealedFields(0);

  @ParameterizedTest
  @MethodSource("messages")
  void shouldMakeOfAMessageWhatTheCollectionAllows(Style style, Map<String, Object> vector) {
    String id = (String) vector.get("id");

    String outcome = outcome(style, style == ASCII ? typedIn(vector) : Vectors.message(vector));

    assertAllowed(vector, outcome);
    if (EXACT.containsKey(id)) {
      assertThat(fields.fault() + " in " + fields.faultField()).isEqualTo(EXACT.get(id));
    }
  }

  /**
   * The messages in style A say that a chip was read (DE22 051, behind DE18 5999) and have no DE55,
   * which we refuse: they are sent as typed in, so that they show what they are to show.
   */
  private static byte[] typedIn(Map<String, Object> vector) {
    String text = new String(Vectors.message(vector), ISO_8859_1);
    return text.replace("5999051", "5999011").getBytes(ISO_8859_1);
  }

  static Stream<Arguments> messages() {
    return Stream.of(
            of(ASCII, Vectors.read("hostile.json", "cases")),
            of(BINARY, Vectors.read("hostile-binary.json", "cases")),
            of(BCD, Vectors.read("hostile-binary.json", "cases")),
            of(ASCII, more("ASCII, hex bitmap")),
            of(ASCII_RAW, more("ASCII, binary bitmap, raw binary fields")),
            of(EBCDIC, more("EBCDIC, binary bitmap")))
        .flatMap(all -> all);
  }

  private static Stream<Arguments> of(Style style, List<Map<String, Object>> vectors) {
    return vectors.stream().map(vector -> Arguments.of(style, vector));
  }

  private static List<Map<String, Object>> more(String encoding) {
    var vectors = Vectors.read("hostile-more.json", "cases");
    return vectors.stream().filter(vector -> vector.get("encoding").equals(encoding)).toList();
  }

  @ParameterizedTest
  @MethodSource("chipData")
  void shouldMakeOfChipDataWhatTheCollectionAllows(Map<String, Object> vector) {
    ISOMsg message = Jpos.set(Jpos.purchase(1), 22, "051");
    Jpos.set(message, 55, chipContent(vector));

    assertAllowed(vector, outcome(ASCII, Jpos.pack(message, Jpos.packager("iso87-ascii"))));
    assertAllowed(vector, outcome(BINARY, Jpos.pack(message, Jpos.packager("iso87-binary"))));
  }

  static Stream<Map<String, Object>> chipData() {
    return Vectors.read("hostile-tlv.json", "cases").stream();
  }

  /** Longer than any DE55, so it goes where DE55 goes. */
  @ParameterizedTest
  @MethodSource("deepChipData")
  void shouldRefuseChipDataOfAnyDepth(Map<String, Object> vector) {
    byte[] content = Vectors.message(vector);
    Composite parts = ASCII.dialect().composite(55);

    assertThat(parts.countUnknown(Bytes.of(content), 0, content.length))
        .isEqualTo(Composite.MALFORMED);
  }

  static Stream<Map<String, Object>> deepChipData() {
    return more("TLV (DE55 content only)").stream();
  }

  /** What is done with it: answered 30, gone without an answer, or given to who decides. */
  private String outcome(Style style, byte[] message) {
    MemorySegment memory = Bytes.of(message);
    new MessageScanner(style.dialect()).scan(memory, 0, message.length, fields);
    if (!new RequestSealer(style.dialect()).seal(memory, fields, sealed)
        || sealed.messageType() / 10 % 2 == 1) { // a response is never answered
      return DROPPED;
    }
    return sealed.formatFault() == 0 ? TAKEN : REJECTED;
  }

  private void assertAllowed(Map<String, Object> vector, String outcome) {
    String id = (String) vector.get("id");
    List<?> expected = (List<?>) vector.get("expected");
    List<String> allowed = expected.stream().map(HostileMessagesTest::ours).toList();
    if (OUR_CHOICE.containsKey(id)) {
      assertThat(outcome).as(id).isEqualTo(OUR_CHOICE.get(id));
    } else if (DECLINED_WITH_30.contains(id)) {
      assertThat(outcome).as(id).isEqualTo(REJECTED);
    } else if (allowed.contains(REJECTED) && outcome.equals(DROPPED)) {
      assertThat(isCorrelated()).as("%s could have been answered", id).isFalse();
    } else {
      assertThat(allowed).as(id).contains(outcome);
    }
  }

  private static String ours(Object listed) {
    return switch ((String) listed) {
      case "accept", "decline", "accept_by_profile" -> TAKEN;
      default -> (String) listed;
    };
  }

  private boolean isCorrelated() {
    return sealed.transmissionDateTime() != SealedRequest.ABSENT
        && sealed.stan() != SealedRequest.ABSENT;
  }

  /** The content behind all that it lacks, unless that is what it shows. */
  private static byte[] chipContent(Map<String, Object> vector) {
    String hex = (String) vector.get("hex");
    var content = new ByteArrayOutputStream();
    for (String part : CHIP.split(" ")) {
      String tag = part.substring(0, part.startsWith("9F") || part.startsWith("5F") ? 4 : 2);
      boolean shown = vector.get("id").equals("tlv-missing-9f26") && tag.equals("9F26");
      if (!hex.isEmpty() && !hex.contains(tag) && !shown) {
        content.writeBytes(HexFormat.of().parseHex(part));
      }
    }
    content.writeBytes(HexFormat.of().parseHex(hex));
    return content.toByteArray();
  }
}
