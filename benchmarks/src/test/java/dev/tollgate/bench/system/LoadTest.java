package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.network.NetworkLink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Money and statuses that the issuer's files bring, while the gateway runs and while it does not.
 */
@SystemTest
class LoadTest {
  private static final String HEADER = "reference,account,currency,amount_minor\n";
  private static final Messages ALPHA = Messages.of(Network.ALPHA);

  private static Config config;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    config = Config.demo();
    gateway = RunningGateway.withDemoCards("load", config);
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @Test
  void shouldLoadTheSampleOnce() throws Exception {
    long before = gateway.ops().pocket("boris").balance();

    Outcome first = onGateway("accounts", "load", TestFiles.DEMO_LOADS.toString());
    Outcome second = onGateway("accounts", "load", TestFiles.DEMO_LOADS.toString(), "--json");

    assertThat(first).isEqualTo(new Outcome(0, "loads: 3 rows, 3 loaded\n", ""));
    assertThat(second.status()).as(second.toString()).isZero();
    assertThat(second.out())
        .isEqualTo(
            "{\"imported\":\"loads\",\"rows\":3,\"changed\":0,"
                + "\"outcomes\":{\"loaded_before\":3},\"wrong\":0,\"wrong_lines\":[]}\n");
    assertThat(gateway.ops().pocket("boris").balance()).isEqualTo(before + 12_500);
  }

  /** The others are loaded; sent again, they are not loaded twice. */
  @Test
  void shouldTellEachLineThatIsNotLoaded() throws Exception {
    long before = gateway.ops().pocket("hugo").balance();
    Path csv = written("a-1,hugo,EUR,700\na-2,nobody,EUR,1\na-3,hugo,SEK,1\na-4,ines,EUR,1\n");

    Outcome outcome = onGateway("accounts", "load", csv.toString());

    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(3);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("TG-ACC-004 ").contains(csv + ":3 account; next: "),
            line -> assertThat(line).startsWith("TG-ACC-004 ").contains(csv + ":4 account; next: "),
            line -> assertThat(line).isEqualTo("loads: 4 rows, 2 loaded, 2 no pocket"));
    Path changed = written("a-1,hugo,EUR,7000\na-4,ines,EUR,1\n");
    Outcome again = onGateway("accounts", "load", changed.toString());
    assertThat(again.status()).as(again.toString()).isEqualTo(3);
    assertThat(again.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("TG-ACC-003 ").contains(changed + ":2 reference;"),
            line -> assertThat(line).isEqualTo("loads: 2 rows, 1 loaded before, 1 load changed"));
    assertThat(gateway.ops().pocket("hugo").balance()).isEqualTo(before + 700);
  }

  @Test
  void shouldLoadNothingOfAFileWithWrongLines() throws Exception {
    long before = gateway.ops().pocket("jonas").balance();
    long log = gateway.ops().logLength();
    Path csv =
        written("b-1,jonas,EUR,1\nb-2,jonas,EUR,-1\nb-3,jonas,EUR,1.50\nb-1,jonas,EUR,1\nb\n");

    Outcome outcome = onGateway("accounts", "load", csv.toString());

    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(3);
    assertThat(outcome.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("TG-CSV-005 ").contains(":3 amount_minor; next: "),
            line -> assertThat(line).startsWith("TG-CSV-005 ").contains(":4 amount_minor; next: "),
            line -> assertThat(line).startsWith("TG-CSV-006 ").contains(":5; next: "),
            line -> assertThat(line).startsWith("TG-CSV-004 ").contains(":6; next: "),
            line -> assertThat(line).isEqualTo("loads: 5 rows, 4 wrong; nothing was carried out"));
    assertThat(gateway.ops().logLength()).isEqualTo(log);
    assertThat(gateway.ops().pocket("jonas").balance()).isEqualTo(before);
  }

  @Test
  void shouldSetTheStatusOfACard() throws Exception {
    String other = "4999999999999995"; // nobody's
    try (NetworkLink link = gateway.link()) {
      assertThat(buy(link)).isEqualTo("00");
      Outcome lost =
          onGateway("cards", "status", statuses(Messages.PAN + ",LOST\n" + other + ",STOLEN\n"));
      assertThat(buy(link)).isEqualTo("41");

      assertThat(lost.status()).as(lost.toString()).isEqualTo(3);
      assertThat(lost.out().lines())
          .satisfiesExactly(
              line -> assertThat(line).startsWith("TG-CRD-014 ").contains(":3 pan; next: "),
              line -> assertThat(line).isEqualTo("statuses: 2 rows, 1 status set, 1 no card"));
      assertThat(lost + gateway.output()).doesNotContain(Messages.PAN, other);
      Outcome found = onGateway("cards", "status", statuses(Messages.PAN + ",ACTIVE\n"));
      assertThat(found).isEqualTo(new Outcome(0, "statuses: 1 rows, 1 status set\n", ""));
      assertThat(buy(link)).isEqualTo("00");
    }
  }

  @Test
  void shouldLoadAndExportWhileItIsStopped() throws Exception {
    Path home = Homes.fresh("load-stopped");
    String file = config.writeTo(home).toString();
    Tollgate tollgate = Tollgate.on(home);
    Path accounts = home.resolve("accounts.csv");
    Files.writeString(accounts, "account,currency,balance_minor\nanna,JPY,0\n");
    Path csv = written("c-1,anna,JPY,1250\n");

    assertThat(tollgate.run("accounts", "import", accounts.toString(), "--config", file).status())
        .isZero();
    Outcome first = tollgate.run("accounts", "load", csv.toString(), "--config", file);
    Outcome second = tollgate.run("accounts", "load", csv.toString(), "--config", file);
    Outcome export = tollgate.run("ledger", "export", "--config", file);

    assertThat(first).isEqualTo(new Outcome(0, "loads: 1 rows, 1 loaded\n", ""));
    assertThat(second).isEqualTo(new Outcome(0, "loads: 1 rows, 1 loaded before\n", ""));
    assertThat(export.out().lines())
        .anyMatch(line -> line.contains("\"reference\":\"c-1\"") && line.contains("\"loaded\""))
        .contains(
            "{\"type\":\"pocket\",\"account\":\"anna\",\"currency\":\"JPY\","
                + "\"balance_minor\":1250,\"held_minor\":0}");
  }

  /** A dollar is 0.80 euros: 34.568, rounded up. */
  @Test
  void shouldExportWhichPocketsPaid() throws Exception {
    try (NetworkLink link = gateway.link()) {
      ISOMsg purchase = ALPHA.with(ALPHA.purchase(4_321), 49, "840");
      assertThat(link.ask(purchase, Duration.ofSeconds(5)).answer().getString(39)).isEqualTo("00");
    }

    Outcome export = onGateway("ledger", "export");

    assertThat(export.status()).as(export.err()).isZero();
    assertThat(export.out().lines())
        .anyMatch(line ->
            line.contains("\"rule\":\"granted\"")
                && line.contains("\"approved_minor\":4321")
                && line.endsWith(
                    "\"pockets\":[{\"account\":\"david\",\"pocket_minor\":3457,"
                        + "\"currency\":\"EUR\",\"amount_minor\":4321,"
                        + "\"rate_id\":1,\"numerator\":4,\"denominator\":5}]}"));
    assertThat(export.out()).doesNotContain(Messages.PAN);
  }

  private static String buy(NetworkLink link) throws Exception {
    return link.ask(ALPHA.purchase(100), Duration.ofSeconds(5)).answer().getString(39);
  }

  private static String statuses(String rows) throws Exception {
    Path csv = Homes.fresh("statuses").resolve("statuses.csv");
    return Files.writeString(csv, "pan,status\n" + rows).toString();
  }

  private static Path written(String rows) throws Exception {
    return Files.writeString(Homes.fresh("loads").resolve("loads.csv"), HEADER + rows);
  }

  private static Outcome onGateway(String... arguments) throws InterruptedException {
    List<String> line = new ArrayList<>(List.of(arguments));
    line.addAll(List.of("--config", gateway.configFile().toString()));
    return gateway.tollgate().run(line.toArray(String[]::new));
  }
}
