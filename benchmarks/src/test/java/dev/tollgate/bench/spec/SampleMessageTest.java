package dev.tollgate.bench.spec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.spec.JposPackagers;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.spec.SpecView;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Published messages with the packagers they are named with. */
class SampleMessageTest {
  /** What jPOS takes and we do not, by message. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "jpos-iso93apackager", "CONTENT_TYPE in field 56", // letters in a field of digits
          "globalpayments-1200-binbitmap", "CONTENT_TYPE in field 48", // bytes that are no text
          "moov-iso-reversal-message-advice", "LENGTH_UNDER_MIN in field 2", // a PAN of few digits
          "moov-iso-reversal-message-error-date", "CONTENT_DATE in field 13", // as its name says
          "moov-message-with-character-ebcdic-encoding", "CONTENT_TYPE in field 42",
          "public-ascii-1", "CONTENT_DATE in field 7"); // its month is 78

  @TempDir private Path folder;

  static Stream<SampleMessage> withPackager() {
    return SampleMessage.all().stream()
        .filter(message -> PackagerFile.all().anyMatch(file -> file.isNamed(message.packager())));
  }

  @ParameterizedTest
  @MethodSource("withPackager")
  void shouldDecodeToTheListedFields(SampleMessage message) {
    PackagerFile file =
        PackagerFile.all().filter(f -> f.isNamed(message.packager())).findFirst().orElseThrow();
    SpecView spec = SpecView.of(JposPackagers.read(file.copy(folder), file.like()));
    Codec codec = new Codec(DialectReader.read(JposPackagers.read(file.copy(folder), file.like())));
    byte[] wire = HexFormat.of().parseHex(message.hex());

    SortedMap<Integer, String> decoded = codec.decode(wire);

    if (REFUSED.containsKey(message.id())) {
      assertThat(codec.fault()).isEqualTo(REFUSED.get(message.id()));
    } else if (message.fields().isEmpty()) {
      assertThat(decoded).as("jPOS cannot decode it").isEmpty();
    } else {
      assertThat(decoded).as(codec.fault()).isEqualTo(listed(message, spec));
      assertThat(codec.encode(decoded)).isEqualTo(canonical(wire, message));
    }
  }

  /** Binary content is listed with a mark or as text; a third bitmap is no content. */
  private static SortedMap<Integer, String> listed(SampleMessage message, SpecView spec) {
    SortedMap<Integer, String> listed = new TreeMap<>(message.fields());
    listed.remove(spec.tertiaryBitmap() == 0 ? -1 : spec.tertiaryBitmap());
    for (SpecView.Field field : spec.fields()) {
      listed.computeIfPresent(
          field.number(),
          (number, value) ->
              switch (field.type()) {
                case "b" ->
                    value.startsWith("hex:")
                        ? value.substring(4)
                        : HexFormat.of().withUpperCase().formatHex(value.getBytes(ISO_8859_1));
                case "z" -> value.replace('D', '=');
                default -> value;
              });
    }
    return listed;
  }

  /** In characters, track 2 has its separator as {@code =} when we write it. */
  private static byte[] canonical(byte[] wire, SampleMessage message) {
    String track = message.fields().getOrDefault(35, "");
    String text = new String(wire, ISO_8859_1);
    return (track.isEmpty() ? text : text.replace(track, track.replace('D', '=')))
        .getBytes(ISO_8859_1);
  }
}
