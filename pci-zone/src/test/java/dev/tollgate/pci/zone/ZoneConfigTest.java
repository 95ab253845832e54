package dev.tollgate.pci.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.KeyUsage;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZoneConfigTest {
  private static final Path HOME = Path.of("/srv/tollgate");

  @Test
  void shouldReadWhatIsWritten() {
    ZoneConfig config = ZoneFile.SOUND.read(HOME);

    assertThat(config.networks()).hasSize(1);
    assertThat(config.networks().getFirst().dialect().name()).isEqualTo("iso87-ascii");
    assertThat(config.networks().getFirst().pinKeys()).isEqualTo(Map.of(1, "zpk-alpha-01"));
    assertThat(config.products())
        .containsExactly(
            new ZoneConfig.ProductKeys("default", "cvk", Map.of(1, "pvk-1"), null, null, false));
    assertThat(config.hsm().module()).isEqualTo(Path.of("/usr/lib/softhsm/libsofthsm2.so"));
    assertThat(config.hsm().tokenLabel()).isEqualTo("pci-zone");
    assertThat(config.hsm().pinFile()).isEqualTo(HOME.resolve("softhsm/user.pin"));
    assertThat(config.hsm().timeoutMs()).isEqualTo(1000);
    assertThat(config.hsm().keys()).contains(new KeySpec("cvk", KeyUsage.C0, "08D7B4")).hasSize(4);
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
                "default", "cvk", Map.of(1, "pvk-1"), "pgk", "imk-ac", false),
            new ZoneConfig.ProductKeys("long", "cvk", Map.of(), null, "imk-ac", true),
            new ZoneConfig.ProductKeys("plastic", "cvk", Map.of(), null, null, false));
  }

  @Test
  void shouldDoWithoutLimits() {
    String text = ZoneFile.SOUND.text();
    ZoneConfig config = new ZoneFile(text.substring(0, text.indexOf("limits:"))).read(HOME);

    assertThat(config.frameMax()).isEqualTo(2048);
    assertThat(config.frameTimeoutMs()).isEqualTo(5_000);
    assertThat(config.linksMax()).isEqualTo(64);
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
        "'cvk: cvk'                    | 'cvk: cvk\n    emv: {key: imk-ac}'                                | profile",
        "'cvk: cvk'                    | 'cvk: cvk\n    emv: {profile: visa}'                              | key",
        "'cvk: cvk'                    | 'cvk: cvk\n    emv: {profile: mchip, key: imk-ac}'                | profile",
        "'cvk: cvk'                    | 'cvk: cvk\n    emv: {profile: visa, key: imk-ac, option: C}'      | option",
        "'cvk: cvk'                    | 'cvk: cvk\n    emv: {profile: visa, key: imk-ac, optoin: A}'      | option",
        "'cvk: cvk'                    | 'cvk: cvk\n    emv: imk-ac'                                       | emv",
        "'cvk: cvk'                    | 'cvk: cvk\n    pgk: []'                                           | pgk",
        "framing: length-2-binary      | 'framing: length-2-binary\n    mac-key: {}'                       | mac-key",
        "token-key: token              | token-kay: token            | token-key",
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
}
