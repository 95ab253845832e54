package dev.tollgate.pci.yaml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.fault.TollgateException;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class YamlMapTest {
  private static final Map<String, Integer> SYNC = Map.of("none", 0, "disk", 1);

  @Test
  void shouldReadWhatIsAskedFor() {
    YamlMap file =
        yaml(
            """
            name: alpha
            port: 8583
            code: 0100
            country: NO
            strict: true
            networks:
              beta: {port: 8584}
            keys: [{label: zpk}, {label: cvk}]
            currencies: [EUR, "978"]
            sync: disk
            """);

    assertThat(file.text("name")).isEqualTo("alpha");
    assertThat(file.textOr("title", "none")).isEqualTo("none");
    assertThat(file.integer("port", 1, 65535)).isEqualTo(8583);
    assertThat(file.integerOr("backlog", 1, 10, 7)).isEqualTo(7);
    assertThat(file.text("code")).isEqualTo("0100");
    assertThat(file.text("country")).isEqualTo("NO");
    assertThat(file.bool("strict")).isTrue();
    assertThat(file.boolOr("loose", false)).isFalse();
    assertThat(file.map("networks").keys()).containsExactly("beta");
    assertThat(file.map("networks").map("beta").integer("port", 1, 65535)).isEqualTo(8584);
    assertThat(file.mapOr("limits").integerOr("inFlightMax", 1, 9, 5)).isEqualTo(5);
    assertThat(file.maps("keys")).extracting(k -> k.text("label")).containsExactly("zpk", "cvk");
    assertThat(file.texts("currencies")).containsExactly("EUR", "978");
    assertThat(file.choice("sync", SYNC)).isEqualTo(1);
  }

  @Test
  void shouldAcceptAFileOfWhichEveryKeyWasAskedFor() {
    YamlMap file = yaml("a: 1\nb: {c: [{d: x}]}\n");
    file.integer("a", 0, 9);
    file.map("b").maps("c").getFirst().text("d");

    file.done();
  }

  @ParameterizedTest(name = "[{index}]")
  @MethodSource("badInputs")
  void shouldTellCodePlaceAndNextStep(String input, Consumer<YamlMap> reader, String message) {
    assertThatThrownBy(() -> reader.accept(yaml(input)))
        .isInstanceOf(TollgateException.class)
        .hasMessage(message)
        .hasNoCause();
  }

  static Stream<Arguments> badInputs() {
    Consumer<YamlMap> port = file -> file.integer("port", 1, 65535);
    Consumer<YamlMap> name = file -> file.text("name");
    Consumer<YamlMap> none = YamlMap::done;
    Consumer<YamlMap> nested =
        file -> {
          file.map("networks").map("alpha").integerOr("port", 1, 65535, 1);
          file.done();
        };
    String long41 = "x".repeat(41);
    return Stream.of(
        row(
            "",
            none,
            "TG-CFG-004 no map of keys at the top: f.yaml; next: write 'key: value' lines"),
        row(
            "# only a comment\n",
            none,
            "TG-CFG-004 no map of keys at the top: f.yaml; next: write 'key: value' lines"),
        row(
            "- a\n",
            none,
            "TG-CFG-004 no map of keys at the top: f.yaml; next: write 'key: value' lines"),
        row(
            "a: [1\nb: 2\n",
            none,
            "TG-CFG-003 not YAML, expected ',' or ']', but got :: f.yaml:2:2"
                + "; next: correct the line; text with special characters goes in quotes"),
        row(
            "a: @x\n",
            none,
            "TG-CFG-003 not YAML, found character '@' that cannot start any token."
                + " (Do not use @ for indentation): f.yaml:1:4"
                + "; next: correct the line; text with special characters goes in quotes"),
        row(
            "a: \u0001\n",
            none,
            "TG-CFG-003 not YAML, a character that no text file holds: f.yaml; next: remove control characters"),
        row(
            "a: &x 1\nb: *x\n",
            none,
            "TG-CFG-005 anchor or alias not accepted: f.yaml:1:4; next: write the value out"),
        row(
            "a: *x\n",
            none,
            "TG-CFG-005 anchor or alias not accepted: f.yaml:1:4; next: write the value out"),
        row(
            "a: !!java.net.URL [x]\n",
            none,
            "TG-CFG-005 explicit tag not accepted: f.yaml:1:4; next: remove the '!' word"),
        row(
            "a: 1\n---\nb: 2\n",
            none,
            "TG-CFG-005 more than one document not accepted: f.yaml:2:1; next: remove '---'"),
        row(
            "a: " + "[".repeat(100_000),
            none,
            "TG-CFG-005 nested deeper than 32 not accepted: f.yaml:1:35; next: flatten it"),
        row(
            "port: 1\nport: 2\n",
            none,
            "TG-CFG-006 key given twice: f.yaml:2:1 port; next: keep this one or the one in line 1"),
        row(
            "networks:\n  alpha:\n    prot: 8583\n",
            nested,
            "TG-CFG-007 unknown key 'prot': f.yaml:3:5 networks.alpha.prot; next: did you mean 'port'?"),
        row(
            "networks: {alpha: {}}\nzzz: 1\n",
            nested,
            "TG-CFG-007 unknown key 'zzz': f.yaml:2:1 zzz; next: known here: networks"),
        row("a: 1\n", none, "TG-CFG-007 unknown key 'a': f.yaml:1:1 a; next: remove it"),
        row(
            long41 + ": 1\n",
            none,
            "TG-CFG-007 unknown key a text of 41 characters: f.yaml:1:1 ...; next: remove it"),
        row(
            "a: 1\n",
            port,
            "TG-CFG-008 missing key 'port': f.yaml:1:1 port; next: add an integer from 1 to 65535"),
        row(
            "prot: 1\n",
            port,
            "TG-CFG-008 missing key 'port': f.yaml:1:1 port"
                + "; next: add an integer from 1 to 65535; or is 'prot' meant for it?"),
        row(
            "port: 'x'\n",
            port,
            "TG-CFG-009 wrong type, got 'x' in quotes: f.yaml:1:7 port; next: write an integer from 1 to 65535"),
        row(
            "port: \"8583\"\n",
            port,
            "TG-CFG-009 wrong type, got '8583' in quotes: f.yaml:1:7 port; next: write an integer from 1 to 65535"),
        row(
            "port: 08583\n",
            port,
            "TG-CFG-009 wrong type, got '08583': f.yaml:1:7 port; next: write an integer from 1 to 65535"),
        row(
            "port: 1e3\n",
            port,
            "TG-CFG-009 wrong type, got '1e3': f.yaml:1:7 port; next: write an integer from 1 to 65535"),
        row(
            "port: 0\n",
            port,
            "TG-CFG-010 out of range, got '0': f.yaml:1:7 port; next: write an integer from 1 to 65535"),
        row(
            "port: 65536\n",
            port,
            "TG-CFG-010 out of range, got '65536': f.yaml:1:7 port; next: write an integer from 1 to 65535"),
        row(
            "port: 99999999999999999999\n",
            port,
            "TG-CFG-010 out of range, got '99999999999999999999': f.yaml:1:7 port"
                + "; next: write an integer from 1 to 65535"),
        row(
            "port: " + "9".repeat(41) + "\n",
            port,
            "TG-CFG-010 out of range, got a text of 41 characters: f.yaml:1:7 port"
                + "; next: write an integer from 1 to 65535"),
        row(
            "name: [a]\n",
            name,
            "TG-CFG-009 wrong type, got a list: f.yaml:1:7 name; next: write a text"),
        row(
            "name:\n",
            name,
            "TG-CFG-009 wrong type, got nothing: f.yaml:1:6 name; next: write a text"),
        row(
            "name: ''\n",
            name,
            "TG-CFG-009 wrong type, got nothing: f.yaml:1:7 name; next: write a text"),
        row(
            "name: ~\n",
            name,
            "TG-CFG-009 wrong type, got nothing: f.yaml:1:7 name; next: write a text"),
        row(
            "on: yes\n",
            file -> file.bool("on"),
            "TG-CFG-009 wrong type, got 'yes': f.yaml:1:5 on; next: write true or false"),
        row(
            "m: 1\n",
            file -> file.map("m"),
            "TG-CFG-009 wrong type, got '1': f.yaml:1:4 m; next: write a map"),
        row(
            "l: {}\n",
            file -> file.texts("l"),
            "TG-CFG-009 wrong type, got a map: f.yaml:1:4 l; next: write a list of texts"),
        row(
            "l: [a, {}]\n",
            file -> file.texts("l"),
            "TG-CFG-009 wrong type, got a map: f.yaml:1:8 l[1]; next: write a text"),
        row(
            "l: [" + long41 + "]\n",
            file -> file.maps("l"),
            "TG-CFG-009 wrong type, got a text of 41 characters: f.yaml:1:5 l[0]; next: write a map"),
        row(
            "? [a]\n: 1\n",
            none,
            "TG-CFG-009 a key must be a text, not a list: f.yaml:1:3; next: write 'key: value'"),
        row(
            "sync: dsik\n",
            file -> file.choice("sync", SYNC),
            "TG-CFG-011 not a known value, got 'dsik': f.yaml:1:7 sync; next: did you mean 'disk'?"),
        row(
            "sync: always\n",
            file -> file.choice("sync", SYNC),
            "TG-CFG-011 not a known value, got 'always': f.yaml:1:7 sync; next: known here: disk, none"),
        row(
            "a: {b: 1}\n",
            file -> {
              throw file.map("a").refuse("b", "odd", "make it even");
            },
            "TG-CFG-012 odd: f.yaml:1:8 a.b; next: make it even"));
  }

  @Test
  void shouldRefuseMoreThanOneMebibyte() {
    assertThatThrownBy(() -> yaml("a: " + "x".repeat(1 << 20)))
        .hasMessage("TG-CFG-002 file larger than 1048576 bytes: f.yaml; next: split it");
  }

  @Test
  void shouldRefuseBytesThatAreNotUtf8() {
    byte[] latin1 = {'a', ':', ' ', (byte) 0xE9, '\n'};

    assertThatThrownBy(() -> YamlMap.read("f.yaml", new ByteArrayInputStream(latin1)))
        .hasMessage("TG-CFG-013 not UTF-8 text: f.yaml; next: save it as UTF-8");
  }

  @Test
  void shouldNotQuoteALongWordThatTheParserChokedOn() {
    String secret = "S".repeat(60);

    assertThatThrownBy(() -> yaml("a: !" + secret + "!b c\n"))
        .isInstanceOf(TollgateException.class)
        .hasMessageStartingWith("TG-CFG-003 not YAML, found undefined tag handle ...")
        .hasMessageNotContaining("SSSSS");
  }

  @Test
  void shouldReadAFileAndTellOneThatIsMissing(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("x.yaml"), "\uFEFFport: 1\n");
    Path missing = folder.resolve("y.yaml");

    assertThat(YamlMap.read(file).integer("port", 1, 2)).isEqualTo(1);
    assertThatThrownBy(() -> YamlMap.read(missing))
        .hasMessage(
            "TG-CFG-001 cannot read the file: "
                + missing
                + "; next: check that it exists and may be read");
  }

  private static Arguments row(String input, Consumer<YamlMap> reader, String message) {
    return Arguments.of(input, reader, message);
  }

  private static YamlMap yaml(String text) {
    return YamlMap.read("f.yaml", new ByteArrayInputStream(text.getBytes(UTF_8)));
  }
}
