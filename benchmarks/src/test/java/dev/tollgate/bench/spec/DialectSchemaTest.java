package dev.tollgate.bench.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.spec.PackagerImport;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.spec.SpecView;
import dev.tollgate.pci.yaml.YamlMap;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** docs/dialect.schema.json says of dialect files what the reader says. */
class DialectSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode SCHEMA = read(Path.of("../docs/dialect.schema.json"));
  private static final JsonSchema VALIDATOR =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(SCHEMA);

  private static final String SMALL =
      """
      dialect: small
      like: iso87-ascii
      encodings: {mti: ascii, bitmap: raw, prefix: ascii, text: ascii, binary: raw}
      required: [{mtis: [0800], when: {field: 3}, fields: [2]}]
      rules: {pan: {min: 12}, tlv: {depth: 3}, starts: {3: ["00"]}}
      fields:
        2: {length: 19, prefix: 2}
        3: {length: 6}
        48: {length: 99, prefix: 2, composite: {tag: an2, length: n2, known: {92: {name: CVV2}}}}
        55: {length: 99, prefix: 2, composite: {kind: ber-tlv, known: {9F26: {name: ARQC}}}}
        60:
          {type: b, length: 99, prefix: 2,
          composite: {kind: positional, fields: {1: {name: a, type: an, length: 2}}}}
        62: {type: b, length: 99, prefix: 2, composite: none}
        61:
          {type: b, length: 99, prefix: 2,
          composite: {kind: bitmap, bitmap: raw, fields: {2: {name: a, type: an, length: 2}}}}
      """;

  @TempDir private Path folder;

  static List<String> shipped() {
    return SpecView.shippedNames();
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void shouldAcceptWhatShips(String name) throws IOException {
    try (InputStream in =
        DialectReader.class.getResourceAsStream("/dev/tollgate/pci/dialect/" + name + ".yaml")) {
      assertThat(faults(new String(in.readAllBytes(), UTF_8))).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.tollgate.bench.spec.PackagerFile#all")
  void shouldAcceptWhatAnImportPrints(PackagerFile file) {
    assertThat(faults(PackagerImport.yaml(file.copy(folder), file.like()))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text: ascii, | text: latin1,",
        "bitmap: raw, | bitmap: bcd,",
        "mti: ascii,  | ",
        "length: 6    | length: 0",
        "length: 6    | length: 6, legnth: 6",
        "prefix: 2}   | prefix: 7}",
        "prefix: 2}   | prefix: 2, class: secret}",
        "3: {length   | 1: {length",
        "3: {length   | 193: {length",
        "tag: an2     | tag: n2",
        "kind: ber-tlv| kind: tlv",
        "composite: none | composite: no",
        "dialect: small | name: small",
        "[0800]       | [800x]",
        "[0800]       | []",
        "depth: 3     | depth: 99",
        "like: iso87-ascii | like: iso8583"
      })
  void shouldRefuseWhatTheReaderRefuses(String change) {
    String[] sides = change.split("\\|");
    String right = sides[0].strip();
    String wrong = SMALL.replace(right, sides.length > 1 ? sides[1].strip() : "");

    assertThat(faults(SMALL)).isEmpty();
    assertThat(readerSays(SMALL)).isEmpty();
    assertThat(wrong).isNotEqualTo(SMALL);
    assertThat(readerSays(wrong)).isNotEmpty();
    assertThat(faults(wrong)).isNotEmpty();
  }

  /** The reader lists the keys it knows where it meets one that is like none of them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          dialect: small                   | /properties
          encodings: {                     | /properties/encodings/properties
          required: [{                     | /properties/required/items/properties
          when: {                          | /properties/required/items/properties/when/properties
          rules: {                         | /properties/rules/properties
          pan: {                           | /properties/rules/properties/pan/properties
          tlv: {                           | /properties/rules/properties/tlv/properties
          2: { + 3: {                      | /$defs/field/properties
          composite: {tag                  | /$defs/composite/oneOf/0/properties
          composite: {kind: ber-tlv        | /$defs/composite/oneOf/1/properties
          composite: {kind: positional     | /$defs/composite/oneOf/2/properties
          composite: {kind: bitmap         | /$defs/composite/oneOf/3/properties
          """)
  void shouldKnowTheKeysThatTheReaderKnows(String places, String pointer) {
    Set<String> known = new TreeSet<>();
    for (String place : places.split(" \\+ ")) {
      known.addAll(knownAt(place));
    }

    Set<String> described = new TreeSet<>();
    SCHEMA.at(pointer).fieldNames().forEachRemaining(described::add);
    assertThat(described).isEqualTo(known);
  }

  private static List<String> knownAt(String place) {
    String key = "zzzzzzzzzzzzzzzzzzzzzzzzzz: 1";
    int brace = place.indexOf('{');
    String opened =
        brace < 0
            ? key + "\n" + place
            : place.substring(0, brace + 1) + key + ", " + place.substring(brace + 1);
    String said = readerSays(SMALL.replaceFirst(Pattern.quote(place), opened));
    assertThat(said).contains("known here: ");
    return List.of(said.replaceAll(".*known here: ", "").split(", "));
  }

  private static String readerSays(String yaml) {
    TollgateException fault =
        catchThrowableOfType(
            TollgateException.class,
            () ->
                DialectReader.read(
                    YamlMap.read("small", new ByteArrayInputStream(yaml.getBytes(UTF_8)))));
    return fault == null ? "" : fault.line();
  }

  private static Set<ValidationMessage> faults(String yaml) {
    Object file = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    return VALIDATOR.validate(JSON.valueToTree(file));
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
