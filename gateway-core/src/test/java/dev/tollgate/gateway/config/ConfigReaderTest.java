package dev.tollgate.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.cluster.Upkeep;
import dev.tollgate.gateway.pipeline.ChannelDeadlines;
import dev.tollgate.gateway.rules.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
  private static final Path DEMO = Path.of("..", "config", "demo.yaml");

  @TempDir private Path folder;

  @Test
  void shouldReadTheDemosConfiguration() {
    GatewayConfig config = ConfigReader.read(DEMO, folder);

    assertThat(config.networks()).hasSize(4);
    assertThat(config.networks().getFirst().port()).isEqualTo(8583);
    assertThat(config.networks().getFirst().rules().name()).isEqualTo("alpha");
    assertThat(config.networks().getFirst().rules().deadlines().posNs())
        .isEqualTo(TimeUnit.SECONDS.toNanos(2));
    assertThat(config.networks().getFirst().rules().reasons().code(Reason.CVV2_FAILED, 0))
        .isEqualTo('N' << 8 | '7');
    assertThat(config.opsPort()).isEqualTo(9583);
    assertThat(config.ledger().pinTriesMax()).isEqualTo(3);
    assertThat(config.sizes().cells()).isGreaterThan(config.sizes().inFlightMax());
  }

  @Test
  void shouldKeepTheLedgersLogByDefaultAsNobodyRegrets() {
    GatewayConfig.LogConfig log = ConfigReader.read(DEMO, folder).log();

    assertThat(log.sync()).as("approvals leave after a sync").isEqualTo(1);
    assertThat(log.port()).isEqualTo(9590);
    assertThat(log.upkeep()).isEqualTo(Upkeep.DEFAULT);
  }

  @Test
  void shouldReadWhenTheLedgersLogIsLookedAfter() throws IOException {
    Path file = folder.resolve("log.yaml");
    Files.writeString(
        file,
        demoWithoutChannelDeadlines()
            .replace(
                "  sync: 1\n",
                "  sync: 0\n  snapshot-mib: 64\n  snapshot-minutes: 5\n"
                    + "  free-mib: {warn: 4096, shed: 512, stop: 128}\n"));

    GatewayConfig.LogConfig log = ConfigReader.read(file, folder).log();

    assertThat(log.sync()).isZero();
    assertThat(log.upkeep())
        .isEqualTo(new Upkeep(64L << 20, 300_000, 4_096L << 20, 512L << 20, 128L << 20));
  }

  @Test
  void shouldReadADeadlineForEachChannel() throws IOException {
    String text = demoWithoutChannelDeadlines();
    Path file = folder.resolve("deadlines.yaml");
    Files.writeString(
        file,
        text.replaceFirst(
            "deadline-ms: 2000",
            "deadline-ms: 2500\n    deadlines-ms: {online: 1500, cash: 3000}"));

    assertThat(ConfigReader.read(file, folder).networks().getFirst().rules().deadlines())
        .isEqualTo(new ChannelDeadlines(2_500_000_000L, 3_000_000_000L, 1_500_000_000L));
  }

  @Test
  void shouldKnowWhichNetworksHaveMacs() {
    assertThat(ConfigReader.read(DEMO, folder).networks())
        .extracting(network -> network.rules().macs())
        .containsExactly(false, true, false, false);
  }

  @Test
  void shouldPreferThePackagerFileOfTheHome() throws IOException {
    Files.writeString(folder.resolve("delta-packager.xml"), "<isopackager/>");

    assertThatThrownBy(() -> ConfigReader.read(DEMO, folder))
        .isInstanceOf(TollgateException.class)
        .hasMessageContaining(folder.resolve("delta-packager.xml").toString());
  }

  /** The rows that follow bring their own. */
  private String demoWithoutChannelDeadlines() throws IOException {
    Files.copy(DEMO.resolveSibling("delta-packager.xml"), folder.resolve("delta-packager.xml"));
    return Files.readString(DEMO).replaceAll(" *deadlines-ms:.*\\n", "");
  }

  /** Each row changes one line of the demo's configuration. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port: 8583           | prot: 8583            | TG-CFG-008 | networks.alpha.port",
        "deadline-ms: 2000    | deadline: 2000        | TG-CFG-007 | deadline-ms",
        "deadline-ms: 2000    | deadline-ms: 100      | TG-CFG-010 | 200",
        "deadline-ms: 2000    | deadlines-ms: {web: 1000} | TG-CFG-007 | deadlines-ms.web",
        "deadline-ms: 2000    | deadlines-ms: {pos: 99}   | TG-CFG-010 | deadlines-ms.pos",
        "reasons: iso87       | reasons: mine.yaml    | TG-CFG-001 | mine.yaml",
        "deadline-ms: 2000    | deadline-ms: '2000'   | TG-CFG-009 | networks.alpha.deadline-ms",
        "dialect: iso87-ascii | dialect: iso88-ascii  | TG-MSG-001 | iso88-ascii",
        "framing: length-2-binary | framing: length-3 | TG-CFG-011 | length-2-binary",
        "reasons: iso87       | reasons: iso99        | TG-CFG-042 | iso99",
        "usage: V2            | usage: V9             | TG-CFG-011 | hsm.keys.pvk-1.usage",
        "kcv: \"08D7B4\"      | kcv: \"08D7B\"        | TG-CFG-012 | hsm.keys.cvk.kcv",
        "token-key: token     | tokenkey: token       | TG-CFG-008 | hsm.token-key",
        "pin-tries: 3         | pin-tries: 0          | TG-CFG-010 | ledger.pin-tries",
        "links: 64            | links: 64\\n  depth: 1 | TG-CFG-007 | limits.depth",
        "\"01\": zpk-alpha-01 | \"AA\": zpk-alpha-01  | TG-CFG-012 | pin-keys",
      })
  void shouldSayWhatIsWrongAndWhere(String line, String instead, String code, String place)
      throws IOException {
    String text = demoWithoutChannelDeadlines();
    assertThat(text).contains(line);
    Path file = folder.resolve("wrong.yaml");
    Files.writeString(file, text.replace(line, instead.replace("\\n", "\n")));

    assertThatThrownBy(() -> ConfigReader.read(file, folder))
        .isInstanceOf(TollgateException.class)
        .hasMessageStartingWith(code)
        .hasMessageContaining(place)
        .hasMessageContaining("; next: ");
  }
}
