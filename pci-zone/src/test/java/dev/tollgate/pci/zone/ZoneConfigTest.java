package dev.tollgate.pci.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.HsmConfig;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.HsmConfig.PinSource;
import dev.tollgate.hsm.KeyUsage;
import dev.tollgate.pci.card.ProductTable.Product.Emv.Profile;
import dev.tollgate.pci.testing.DialectText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZoneConfigTest {
  private static final Path HOME = Path.of("/srv/tollgate");

  @TempDir private Path folder;

  @Test
  void shouldReadWhatIsWritten() {
    ZoneConfig config = ZoneFile.SOUND.read(HOME);

    assertThat(config.networks()).hasSize(1);
    assertThat(config.networks().getFirst().dialect().name()).isEqualTo("iso87-ascii");
    assertThat(config.networks().getFirst().pinKeys()).isEqualTo(Map.of(1, "zpk-alpha-01"));
    assertThat(config.products())
        .containsExactly(
            new ZoneConfig.ProductKeys(
                "default", "cvk", Map.of(1, "pvk-1"), null, null, false, Profile.ANY));
    assertThat(config.hsms().getFirst().module())
        .isEqualTo(Path.of("/usr/lib/softhsm/libsofthsm2.so"));
    assertThat(config.hsms().getFirst().tokenLabel()).isEqualTo("pci-zone");
    assertThat(config.hsms().getFirst().pin())
        .isEqualTo(PinSource.file(HOME.resolve("softhsm/user.pin")));
    assertThat(config.hsms().getFirst().timeoutMs()).isEqualTo(1000);
    assertThat(config.hsms().getFirst().keys())
        .contains(new KeySpec("cvk", KeyUsage.C0, "08D7B4"))
        .hasSize(4);
    assertThat(config.tokenKey()).isEqualTo("token");
    assertThat(config.cardFile()).isEqualTo(HOME.resolve("zone/cards.dat"));
    assertThat(config.frameMax()).isEqualTo(1024);
    assertThat(config.frameTimeoutMs()).isEqualTo(500);
    assertThat(config.linksMax()).isEqualTo(4);
  }

  @Test
  void shouldReadMacKeysAndChips() {
    ZoneConfig config = ZoneFile.FULL.read(HOME);

    assertThat(config.networks())
        .extracting(ZoneConfig.NetworkKeys::macKey)
        .containsExactly(null, "zak-beta", "zak-beta");
    assertThat(config.networks())
        .extracting(network -> network.dialect().name())
        .containsExactly("iso87-ascii", "iso87-binary", "iso87-ascii");
    assertThat(config.products())
        .contains(
            new ZoneConfig.ProductKeys(
                "default", "cvk", Map.of(1, "pvk-1"), "pgk", "imk-ac", false, Profile.ANY),
            new ZoneConfig.ProductKeys(
                "mchip", "cvk", Map.of(), null, "imk-ac", false, Profile.MCHIP),
            new ZoneConfig.ProductKeys("long", "cvk", Map.of(), null, "imk-ac", true, Profile.VISA),
            new ZoneConfig.ProductKeys("plastic", "cvk", Map.of(), null, null, false, Profile.ANY));
  }

  @Test
  void shouldDoWithoutLimits() {
    String text = ZoneFile.SOUND.text();
    ZoneConfig config = new ZoneFile(text.substring(0, text.indexOf("limits:"))).read(HOME);

    assertThat(config.frameMax()).isEqualTo(2048);
    assertThat(config.frameTimeoutMs()).isEqualTo(5_000);
    assertThat(config.linksMax()).isEqualTo(64);
  }

  /** What the gateway reads and writes by a width of its own is as wide in the dialect. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2  | type: n, length: 19, prefix: 2, min: 8 | type: b, length: 10, prefix: 2
          3  | type: n, length: 6   | type: n, length: 8
          3  | type: n, length: 6   | type: n, length: 6, prefix: 1
          3  | type: n, length: 6   | type: b, length: 6
          3  | type: n, length: 6   | type: x+n, length: 6
          3  | *                    |
          4  | type: n, length: 12  | type: n, length: 13
          4  | type: n, length: 12  | type: n, length: 12, prefix: 2
          4  | *                    |
          7  | type: n, length: 10, form: MMDDhhmmss | type: n, length: 12
          7  | *                    |
          11 | type: n, length: 6   | type: n, length: 12
          11 | *                    |
          14 | type: n, length: 4, form: YYMM | type: n, length: 6
          18 | type: n, length: 4   | type: n, length: 5
          22 | type: n, length: 3   | type: n, length: 4
          25 | type: n, length: 2   | type: n, length: 3
          32 | type: n, length: 11  | type: n, length: 12
          33 | type: n, length: 11  | type: n, length: 12
          37 | type: an, length: 12 | type: an, length: 13
          38 | type: an, length: 6  | type: an, length: 8
          38 | *                    |
          39 | type: an, length: 2  | type: n, length: 2
          39 | type: an, length: 2  | type: an, length: 3
          39 | *                    |
          41 | type: ans, length: 8 | type: ans, length: 16
          41 | type: ans, length: 8 | type: ans, length: 8, prefix: 1
          41 | *                    |
          44 | type: ans, length: 25 | type: n, length: 25
          44 | type: ans, length: 25 | type: ans, length: 25, min: 3
          44 | type: ans, length: 25, prefix: 2 | type: ans, length: 1
          44 | prefix: 2, class: plain | prefix: 2, class: plain, composite: {tag: an2, length: n2}
          49 | type: an, length: 3  | type: an, length: 4
          49 | *                    |
          52 | type: b, length: 8   | type: b, length: 2000, prefix: 4, encoding: raw
          52 | type: b, length: 8   | type: b, length: 12
          52 | type: b, length: 8   | type: ans, length: 8
          53 | type: n, length: 16  | type: n, length: 18
          54 | type: ans, length: 120, prefix: 3 | type: n, length: 120, prefix: 3, encoding: bcd
          54 | type: ans, length: 120, prefix: 3 | type: ans, length: 40, prefix: 3
          54 | type: ans, length: 120, prefix: 3 | type: ans, length: 120
          70 | type: n, length: 3   | type: n, length: 4
          70 | *                    |
          90 | type: n, length: 42  | type: n, length: 40
          95 | type: an, length: 42 | type: an, length: 11
          """)
  void shouldServeNoDialectWithAFieldOfAnotherShape(int field, String part, String instead)
      throws Exception {
    TollgateException refused = refused(field, part, instead, "");

    assertThat(refused).isNotNull();
    assertThat(refused.code()).isEqualTo("TG-CFG-046");
    assertThat(refused.line()).contains("networks.alpha.dialect", "field " + field + " ");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.FOUND_WRONG);
  }

  /** Fields of several lines, and others of which only the surroundings tell. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          48 | length: n2                             | length: n3
          48 | length: 999\\n    prefix: 3\\n    class: sad | length: 99\\n    class: sad
          48 | length: 999\\n    prefix: 3\\n    class: sad | length: 4\\n    prefix: 1\\n    class: sad
          55 | length: 999\\n    prefix: 3\\n    min: 1 | length: 11\\n    prefix: 3\\n    min: 1
          55 | min: 1                                 | min: 11
          """)
  void shouldServeNoDialectThatCannotTakeWhatIsWritten(int field, String part, String instead)
      throws Exception {
    shouldServeNoDialectWithAFieldOfAnotherShape(
        field, part.replace("\\n", "\n"), instead.replace("\\n", "\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          64  | type: b, length: 8 | type: b, length: 4
          64  | type: b, length: 8 | type: b, length: 8, prefix: 1
          128 | type: b, length: 8 | type: b, length: 8, encoding: raw
          128 | type: b, length: 8 | type: ans, length: 8
          64  | *                  |
          128 | *                  |
          """)
  void shouldAskForMacFieldsOnlyWhereThereIsAKey(int field, String part, String instead)
      throws Exception {
    assertThat(refused(field, part, instead, "")).isNull();
    TollgateException refused = refused(field, part, instead, "\n    mac-key: zak-beta");

    assertThat(refused).isNotNull();
    assertThat(refused.code()).isEqualTo("TG-CFG-046");
    assertThat(refused.line()).contains("field " + field + " ");
  }

  /** What shows no misunderstanding is let through. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3  | type: n, length: 6   | type: an, length: 6
          4  | type: n, length: 12  | type: n, length: 10
          4  | type: n, length: 12  | type: n, length: 12, prefix: 2, min: 1
          11 | type: n, length: 6   | type: n, length: 6, encoding: bcd
          41 | type: ans, length: 8 | type: n, length: 8
          44 | type: ans, length: 25, prefix: 2 | type: ans, length: 2
          49 | type: an, length: 3  | type: n, length: 3, encoding: bcd
          52 | type: b, length: 8   | type: b, length: 8, encoding: raw
          44 | *                    |
          54 | *                    |
          90 | *                    |
          """)
  void shouldServeOtherDeclarationsOfTheSameShape(int field, String part, String instead)
      throws Exception {
    assertThat(refused(field, part, instead, "")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"iso87-ascii", "iso87-binary", "visa-like", "mastercard-like"})
  void shouldServeWhatShipsOf1987(String name) {
    ZoneFile file = ZoneFile.SOUND.with("dialect: iso87-ascii", "dialect: " + name);

    assertThat(file.with("length-2-binary", "length-2-binary\n    mac-key: zak-beta").read(HOME))
        .isNotNull();
  }

  /**
   * @param part of the field's declaration, or * for all of it
   */
  private @Nullable TollgateException refused(
      int field, String part, @Nullable String instead, String more) throws Exception {
    String text = DialectText.text("iso87-ascii");
    int at = text.indexOf("\n  " + field + ": ") + 1;
    if (at == 0) {
      at = text.indexOf("\n  " + field + ":\n") + 1;
    }
    String changed =
        part.equals("*")
            ? text.replaceFirst("(?m)^  " + field + ": .*\n", "")
            : text.substring(0, at)
                + text.substring(at)
                    .replaceFirst(Pattern.quote(part), Matcher.quoteReplacement(instead));
    // what the file says of a field that is not there, and how 90 begins, is another matter
    changed = changed.replaceFirst("(?s)\nrequired:.*?\nrules: [^\n]*\n", "\n");
    assertThat(changed).isNotEqualTo(text);
    Path dialect = Files.writeString(folder.resolve("other.yaml"), changed);
    ZoneFile file = ZoneFile.SOUND.with("dialect: iso87-ascii", "dialect: " + dialect + more);
    return catchThrowableOfType(TollgateException.class, () -> file.read(HOME));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // what stands there           | what stands there instead   | the error names
        "frame-bytes: 1024             | frame-byte: 1024            | frame-byte",
        "frame-bytes: 1024             | frame-bytes: 63             | frame-bytes",
        "frame-bytes: 1024             | frame-bytes: 65536          | frame-bytes",
        "frame-timeout-ms: 500         | frame-timeout-ms: 99        | frame-timeout-ms",
        "links: 4                      | links: 0                    | links",
        "links: 4                      | links: 4097                 | links",
        "timeout-ms: 1000              | timeout: 1000               | timeout",
        "cvk: cvk                      | cvv: cvk                    | cvk",
        "dialect: iso87-ascii          | dialect: iso87-klingon      | iso87-klingon",
        "dialect: iso87-ascii          | dialect: iso93-ascii        | TG-CFG-045",
        "dialect: iso87-ascii          | dialect: iso2003-binary     | networks.alpha.dialect",
        "framing: length-2-binary      | framing: length-3-ascii     | framing",
        "framing: length-2-binary      | 'framing: {length: length-2-bcd}'                                 | length",
        "framing: length-2-binary | 'framing: {length: 2-bcd, inclusive: 1}' | inclusive",
        "framing: length-2-binary | 'framing: {length: 2-bcd, exclusive: true}' | exclusive",
        "framing: length-2-binary      | 'framing: {inclusive: true}'                                      | length",
        "framing: length-2-binary      | 'framing: length-2-bcd\n    header: tpud'                      | header",
        "framing: length-2-binary      | 'framing: length-2-bcd\n    header: {}'                        | fixed",
        "framing: length-2-binary      | 'framing: length-2-bcd\n    header: {tpdu: \"6100010002\"}'   | tpdu",
        "framing: length-2-binary      | 'framing: length-2-bcd\n    header: {tpdu: \"60000100\"}'     | tpdu",
        "framing: length-2-binary | 'framing: length-2-bcd\n    header: {tpdu: \"6000010002\", echo: true}' | echo",
        "framing: length-2-binary      | 'framing: length-2-bcd\n    header: {fixed: \"ISO\"}'         | fixed",
        "framing: length-2-binary      | 'framing: length-2-bcd\n    header: {fixed: \"\"}'            | fixed",
        "framing: length-2-binary | 'framing: length-2-bcd\n    header: {visa-like: {station: \"123456\"}}' | peer",
        "framing: length-2-binary | 'framing: length-2-bcd\n"
            + "    header: {visa-like: {station: \"12345A\", peer: \"123456\"}}' | station",
        "'{\"01\": zpk-alpha-01}'      | '{\"100\": zpk-alpha-01}'   | 100",
        "'{\"01\": zpk-alpha-01}'      | '{\"x\": zpk-alpha-01}'     | x",
        "'{\"01\": zpk-alpha-01}'      | '{\"-1\": zpk-alpha-01}'    | -1",
        "'{\"01\": zpk-alpha-01}'      | '{\"01\": a, \"1\": b}'     | twice",
        "'{\"1\": pvk-1}'              | '{\"10\": pvk-1}'           | 10",
        "'kcv: \"08D7B4\"'             | 'kcv: \"08d7b4\"'           | kcv",
        "'kcv: \"08D7B4\"'             | 'kcv: \"08D7\"'             | kcv",
        "'kcv: \"08D7B4\"'             | 'kcv: \"08D7B4000000\"'     | kcv",
        "'kcv: \"08D7B4\"'             | 'kcv: \"08D7BX\"'           | kcv",
        "'{usage: C0, kcv: \"08D7B4\"}' | '{usage: C0}'              | kcv",
        "usage: C0                     | usage: CVK                  | usage",
        "'cvk: cvk'                    | 'cvk: cvk\n    emv: {profile: visa}'                              | key",
        "'cvk: cvk'                    | 'cvk: cvk\n    emv: {profile: amex, key: imk-ac}'                 | profile",
        "'cvk: cvk'                    | 'cvk: cvk\n    emv: {profile: visa, key: imk-ac, option: C}'      | option",
        "'cvk: cvk'                    | 'cvk: cvk\n    emv: {profile: visa, key: imk-ac, optoin: A}'      | option",
        "'cvk: cvk'                    | 'cvk: cvk\n    emv: imk-ac'                                       | emv",
        "'cvk: cvk'                    | 'cvk: cvk\n    pgk: []'                                           | pgk",
        "framing: length-2-binary      | 'framing: length-2-binary\n    mac-key: {}'                       | mac-key",
        "token-key: token              | token-kay: token            | token-key",
        "'{usage: C0, kcv'             | '{usage: C0, version: 0, kcv' | version",
        "'{usage: C0, kcv'             | '{usage: C0, version: 100, kcv' | version",
        "'{usage: C0, kcv'             | '{usage: C0, origin: mine, kcv' | origin",
        "'{usage: C0, kcv'             | '{usage: C0, previous: {kcv: \"08D7B4\"}, kcv' | previous",
        "'{usage: D0, kcv'             | '{usage: D0, previous: {kcv: \"08D7B4\"}, kcv' | previous",
        "'{usage: V2, kcv'             | '{usage: V2, previous: {kcv: \"08D7B4\"}, kcv' | previous",
        "'{usage: P0, kcv'             | '{usage: P0, previous: {kcv: \"CB9DEA\"}, kcv' | previous",
        "'{usage: P0, kcv'             | '{usage: P0, previous: {usage: P0}, kcv' | kcv",
      })
  void shouldRefuseWhatItDoesNotKnow(String part, String instead, String named) {
    TollgateException refused =
        catchThrowableOfType(
            TollgateException.class, () -> ZoneFile.SOUND.with(part, instead).read(HOME));

    assertThat(refused).isNotNull();
    assertThat(refused.line()).contains(named);
    assertThat(refused.code()).matches("TG-(CFG|MSG)-[0-9]{3}");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.FOUND_WRONG);
  }

  @Test
  void shouldFindVersionsByTheirLabels() {
    List<KeySpec> keys =
        ZoneFile.SOUND
            .with("{usage: P0, kcv", "{usage: P0, version: 2, previous: {kcv: \"57C409\"}, kcv")
            .read(HOME)
            .hsms()
            .getFirst()
            .keys();

    KeySpec key = keys.getFirst();
    assertThat(key.label()).isEqualTo("zpk-alpha-01");
    assertThat(key.version()).isEqualTo(2);
    assertThat(key.object().label()).isEqualTo("zpk-alpha-01.v2");
    assertThat(key.checkValue()).isEqualTo("CB9DEA");
    assertThat(key.previous()).isNotNull();
    assertThat(key.previous().object().label()).isEqualTo("zpk-alpha-01");
    assertThat(key.previous().checkValue()).isEqualTo("57C409");
    assertThat(key.previous().usage()).isEqualTo(KeyUsage.P0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void shouldReadAListOfTokens(int count) {
    ZoneConfig config = tokens(count, "").read(HOME);

    assertThat(config.hsms()).hasSize(count);
    for (int i = 0; i < count; i++) {
      HsmConfig token = config.hsms().get(i);
      assertThat(token.module()).isEqualTo(Path.of("/opt/hsm" + i + ".so"));
      assertThat(token.tokenLabel()).isEqualTo("zone-" + i);
      assertThat(token.pin()).isEqualTo(PinSource.variable("PIN_" + i));
      assertThat(token.keys()).isEqualTo(ZoneFile.SOUND.read(HOME).hsms().getFirst().keys());
      assertThat(token.timeoutMs()).isEqualTo(1000);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 |                     | TG-CFG-012 | hsm.tokens
          9 |                     | TG-CFG-012 | 1 to 8 tokens
          2 | '  token: pci-zone' | TG-CFG-007 | hsm.token
          2 | '  module: /x.so'   | TG-CFG-007 | hsm.module
          2 | '  pin: "4711"'     | TG-CFG-007 | hsm.pin
          """)
  void shouldRefuseAListOfTokensThatIsNone(
      int count, @Nullable String more, String code, String at) {
    TollgateException refused = refused(tokens(count, more == null ? "" : more + "\n"));

    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.line()).contains(at).doesNotContain("4711");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          token: zone-1            | label: zone-1                     | TG-CFG-008
          token: zone-1            | token: zone-1, lable: x           | TG-CFG-007
          token: zone-1            | token: zone-1, timeout-ms: 75     | TG-CFG-007
          'pin-source: env:PIN_1'  | 'pin-source: "471108"'            | TG-CFG-012
          'pin-source: env:PIN_1'  | pin: 471108                       | TG-CFG-012
          'pin-source: env:PIN_1'  | pin-value: 471108                 | TG-CFG-012
          """)
  void shouldRefuseATokenOfTheListByItsPlace(String part, String instead, String code) {
    TollgateException refused = refused(tokens(2, "").with(part, instead));

    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.line()).contains("hsm.tokens").doesNotContain("471108");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pin: 471108", "pin: {is: 471108}", "pin-value: \"471108\""})
  void shouldRefuseAnInlinePinWithoutQuotingIt(String inline) {
    TollgateException refused =
        refused(ZoneFile.SOUND.with("token: pci-zone", "token: pci-zone\n  " + inline));

    assertThat(refused.code()).isEqualTo("TG-CFG-012");
    assertThat(refused.line()).contains("hsm.pin", "env:NAME").doesNotContain("471108");
  }

  @ParameterizedTest
  @ValueSource(strings = {"471108", "\"471108\"", "0000"})
  void shouldRefuseAPinInPlaceOfItsSource(String pin) {
    TollgateException refused =
        refused(ZoneFile.SOUND.with("pin-source: softhsm/user.pin", "pin-source: " + pin));

    assertThat(refused.code()).isEqualTo("TG-CFG-012");
    assertThat(refused.line()).contains("hsm.pin-source").doesNotContain(pin.replace("\"", ""));
  }

  @Test
  void shouldReadAProfile() {
    assertThat(ZoneFile.SOUND.read(HOME).hsms().getFirst().production()).isFalse();
    assertThat(profile("test").read(HOME).hsms().getFirst().production()).isFalse();
    assertThat(profile("prod").read(HOME).hsms().getFirst().production()).isTrue();
    TollgateException refused = refused(profile("production"));
    assertThat(refused.code()).isEqualTo("TG-CFG-011");
    assertThat(refused.line()).contains("profile", "'production'", "prod", "test");
  }

  private static ZoneFile profile(String name) {
    return ZoneFile.SOUND.with("networks:\n", "profile: " + name + "\nnetworks:\n");
  }

  private static TollgateException refused(ZoneFile file) {
    TollgateException refused =
        catchThrowableOfType(TollgateException.class, () -> file.read(HOME));
    assertThat(refused).isNotNull();
    return refused;
  }

  /** In place of the one token. */
  private static ZoneFile tokens(int count, String more) {
    StringBuilder list = new StringBuilder(count == 0 ? "  tokens: []\n" : "  tokens:\n");
    for (int i = 0; i < count; i++) {
      String entry = "    - {module: /opt/hsm%d.so, token: zone-%d, pin-source: env:PIN_%d}\n";
      list.append(String.format(Locale.ROOT, entry, i, i, i));
    }
    return ZoneFile.SOUND
        .with("  module: /usr/lib/softhsm/libsofthsm2.so\n  token: pci-zone\n", more)
        .with("  pin-source: softhsm/user.pin\n", list.toString());
  }

  @Test
  void shouldRefuseAKeyUriWithoutQuotingIt() {
    ZoneFile file =
        ZoneFile.SOUND.with(
            "{usage: C0, kcv", "{usage: C0, uri: \"pkcs11:object=cvk?pin-value=4711\", kcv");

    TollgateException refused =
        catchThrowableOfType(TollgateException.class, () -> file.read(HOME));

    assertThat(refused.code()).isEqualTo("TG-HSM-040");
    assertThat(refused.line()).contains("cvk").doesNotContain("4711");
  }
}
