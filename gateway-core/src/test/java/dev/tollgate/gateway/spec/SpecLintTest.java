package dev.tollgate.gateway.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.spec.SpecView;
import dev.tollgate.pci.yaml.YamlMap;
import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecLintTest {
  private static final String SOUND =
      """
      dialect: sound
      like: iso87-ascii
      encodings: {mti: ascii, bitmap: raw, prefix: ascii, text: ascii, binary: raw}
      fields:
        2: {length: 19, prefix: 2}
        3: {length: 6}
        4: {length: 12}
        7: {length: 10}
        11: {length: 6}
        14: {length: 4}
        35: {length: 37, prefix: 2}
        38: {length: 6}
        39: {length: 2}
        41: {length: 8}
        44: {length: 25, prefix: 2}
        49: {length: 3}
        52: {length: 8}
        54: {length: 120, prefix: 3}
        55: {length: 999, prefix: 3}
        64: {length: 8}
        70: {length: 3}
        128: {length: 8}
      """;

  @Test
  void shouldFindNothingInASoundDialect() {
    assertThat(lint(SOUND)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"iso87-ascii", "iso87-binary"})
  void shouldFindNothingInWhatTheDemoServes(String name) {
    assertThat(SpecLint.findings(SpecView.shipped(name))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2: {length: 19 | 2: {class: plain, length: 19 | TG-SPC-101 class plain, should be pan or sad: [2]
          14: {length: 4 | 14: {class: opaque, length: 4 | TG-SPC-101 class opaque, should be pan or sad: [14]
          52: {length: 8 | 52: {class: pan, length: 8 | TG-SPC-101 class pan, should be sad: [52]
          55: {length: 999 | 55: {class: opaque, length: 999 | TG-SPC-101 class opaque, should be sad: [55]
          70: {length: 3} | 71: {length: 4} | TG-SPC-102 fields not declared that a served: [70]
          38: {length: 6} | 71: {length: 4} | TG-SPC-102 fields not declared that a served: [38]
          44: {length: 25, prefix: 2} | 71: {length: 4} | TG-SPC-102 fields not declared, so answers do: [44]
          54: {length: 120 | 43: {length: 120 | TG-SPC-102 fields not declared, so answers do: [54]
          fields: | fields:\\n  48: {class: plain, length: 99, prefix: 2} | TG-SPC-101 class plain, should be sad: [48]
          fields: | fields:\\n  96: {class: opaque, length: 8} | TG-SPC-101 class opaque, should be sad: [96]
          999, prefix: 3 | 9999, prefix: 4 | TG-SPC-103 longest content over: [55]
          128: {length: 8} | 127: {length: 8} | TG-SPC-104 not declared, so half: [128]
          128: {length: 8} | 128: {length: 4} | TG-SPC-104 no room for a MAC of 8 bytes: [128]
          128: {length: 8} | 128: {length: 8, encoding: hex} | TG-SPC-104 MAC fields in two encodings: [64, 128]
          37, prefix: 2 | 37, prefix: 3 | TG-SPC-105 length prefix with more: [35]
          fields: | mtis: ["0800"]\\nfields: | TG-SPC-106 message types without their answers: [0800]
          fields: | mtis: ["0140", "0420"]\\nfields: | TG-SPC-106 message types without their answers: [0420]
          3: {length: 6} | 3: {length: 8} | TG-SPC-108 cannot be served, needs 6 digits: [3]
          52: {length: 8} | 52: {length: 200, prefix: 3} | TG-SPC-108 cannot be served, needs 8 or 16 bytes: [52]
          54: {length: 120 | 54: {type: n, length: 120 | TG-SPC-108 cannot be served, needs characters: [54]
          55: {length: 999 | 55: {encoding: hex, length: 999 | TG-SPC-108 cannot be served, needs raw: [55]
          55: {length: 999 | 55: {composite: {kind: dataset}, length: 999 | TG-SPC-108 cannot be served, needs raw: [55]
          fields: | version: 1993\\nfields: | TG-SPC-107 version 1993: to look at, not to be served
          """)
  void shouldTellWhatIsProbablyNotMeant(String part, String instead, String expected) {
    String yaml = SOUND.replace(part, instead.replace("\\n", "\n"));

    assertThat(yaml).isNotEqualTo(SOUND);
    String[] ends = expected.split(": (?=\\[)");
    assertThat(lint(yaml))
        .singleElement()
        .asString()
        .startsWith(ends[0])
        .endsWith(ends.length > 1 ? ": " + ends[1] : "");
  }

  @Test
  void shouldAskForAFieldThatNamesTheCard() {
    String yaml = SOUND.replace("  2: {length: 19, prefix: 2}\n", "");
    yaml = yaml.replace("  35: {length: 37, prefix: 2}\n", "");

    assertThat(lint(yaml))
        .containsExactly("TG-SPC-102 neither is declared, so no message names a card: [2, 35]");
  }

  private static List<String> lint(String yaml) {
    YamlMap file = YamlMap.read("sound.yaml", new ByteArrayInputStream(yaml.getBytes(UTF_8)));
    return SpecLint.findings(SpecView.of(file)).stream().map(SpecLint.Finding::line).toList();
  }
}
