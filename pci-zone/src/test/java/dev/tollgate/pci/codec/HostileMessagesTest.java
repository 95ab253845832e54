package dev.tollgate.pci.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Malformed messages are faults, odd but well-formed ones are not. What a codec cannot know is
 * listed: it belongs to the checks behind it.
 */
class HostileMessagesTest {
  /** Refused for a reason that no field definition can express, so the codec must let them pass. */
  private static final Map<String, String> NOT_THE_CODECS =
      Map.of(
          "mti-response-as-request", "whether an answer was asked for is the session's knowledge",
          "ct-track2-two-separators", "the parts of a track are read with the card data",
          "ct-missing-de4", "which fields a message needs depends on its kind",
          "ct-missing-pan-and-track", "which fields a message needs depends on its kind");

  /** Either outcome is allowed; this is ours. */
  private static final Map<String, ScanFault> OUR_CHOICE =
      Map.of(
          "bm-lowercase", ScanFault.NONE,
          "ct-date-0229", ScanFault.NONE,
          "ct-currency-letters", ScanFault.NONE,
          "ct-ans-utf8", ScanFault.CONTENT_TYPE,
          "ct-trailing-newline", ScanFault.TRAILING_BYTES,
          "ct-bcd-odd-pad-nonzero", ScanFault.CONTENT_TYPE);

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
          Map.entry("ct-bcd-amount-nibble", "CONTENT_TYPE in 4"));

  @ParameterizedTest
  @MethodSource("cases")
  void shouldRefuseWhatIsMalformedAndNothingElse(Flavour flavour, Map<String, Object> vector) {
    String id = (String) vector.get("id");
    MemorySegment memory = Bytes.of(Vectors.message(vector));
    var map = new FieldMap();

    var scanner = new MessageScanner(flavour.dialect());
    ScanFault fault = scanner.scan(memory, 0, (int) memory.byteSize(), map);

    if (OUR_CHOICE.containsKey(id)) {
      assertThat(fault).isEqualTo(OUR_CHOICE.get(id));
    } else if (malformed(vector)) {
      assertThat(fault).isNotEqualTo(ScanFault.NONE);
    } else {
      assertThat(fault).isEqualTo(ScanFault.NONE);
    }
    if (EXACT.containsKey(id)) {
      assertThat(fault + " in " + map.faultField()).isEqualTo(EXACT.get(id));
    }
  }

  static Stream<Arguments> cases() {
    return Stream.concat(
        Vectors.read("hostile.json", "cases").stream().map(v -> Arguments.of(Flavour.ASCII, v)),
        Vectors.read("hostile-binary.json", "cases").stream()
            .map(v -> Arguments.of(Flavour.BINARY, v)));
  }

  private static boolean malformed(Map<String, Object> vector) {
    String outcome = (String) ((List<?>) vector.get("expected")).getFirst();
    boolean refused = outcome.equals("reject_format") || outcome.equals("drop");
    return refused && !NOT_THE_CODECS.containsKey(vector.get("id"));
  }
}
