package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.network.AlphaMessages.Purchase;
import dev.tollgate.bench.network.NetworkLink;
import dev.tollgate.bench.system.Ops.Pocket;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Imports into a running and into a stopped gateway, and what is left of them. */
@SystemTest
class ImportTest {
  private static final String PAN = "4242424242424242";
  private static final String PIN = "0570";
  private static final String ACCOUNT = "david";

  /** The cards while it is stopped, the accounts while it runs; then it is killed. */
  @Test
  void shouldKeepImportsOverARestart() throws Exception {
    Path home = Homes.fresh("import");
    Config config = Config.demo();
    String file = config.writeTo(home).toString();
    Outcome cards =
        Tollgate.on(home).run("cards", "import", TestFiles.DEMO_CARDS.toString(), "--config", file);
    assertThat(cards.status()).as(cards.toString()).isZero();
    assertThat(cards.out())
        .isEqualTo("cards: %1$d rows, %1$d new or changed\n".formatted(rows(TestFiles.DEMO_CARDS)));

    try (RunningGateway gateway = RunningGateway.empty(home, config)) {
      assertThat(buy(gateway)).as("a card without an account").isNotEqualTo("00");
      Outcome accounts =
          gateway
              .tollgate()
              .run("accounts", "import", TestFiles.DEMO_ACCOUNTS.toString(), "--config", file);
      assertThat(accounts.out())
          .isEqualTo("accounts: %1$d rows, %1$d opened\n".formatted(rows(TestFiles.DEMO_ACCOUNTS)));
      assertThat(buy(gateway)).isEqualTo("00");
      ProcessHandle process = ProcessHandle.of(gateway.process().pid()).orElseThrow();
      assertThat(process.destroyForcibly()).isTrue();
      process.onExit().get();
    }

    try (RunningGateway gateway = RunningGateway.empty(home, config)) {
      assertThat(gateway.ops().pocket(ACCOUNT).balance()).isEqualTo(opening());
      assertThat(gateway.ops().pocket(ACCOUNT).held()).as("what was approved").isEqualTo(100);
      shouldChangeNothingWhenImportedAgain(gateway);
    }
  }

  private static void shouldChangeNothingWhenImportedAgain(RunningGateway gateway)
      throws IOException, InterruptedException {
    Pocket before = gateway.ops().pocket(ACCOUNT);
    assertThat(before.held()).isEqualTo(100);

    HttpResponse<String> accounts = gateway.ops().importFile("accounts", TestFiles.DEMO_ACCOUNTS);
    gateway.importFile("cards", TestFiles.DEMO_CARDS);

    assertThat(accounts.body())
        .startsWith(
            "{\"imported\":\"accounts\",\"rows\":%1$d,\"changed\":0,\"outcomes\":{\"existing\":%1$d}"
                .formatted(rows(TestFiles.DEMO_ACCOUNTS)));
    assertThat(gateway.ops().pocket(ACCOUNT)).isEqualTo(before);
    assertThat(buy(gateway)).isEqualTo("00");
  }

  /** Each of them is one a file may have; all together leave the range of a balance. */
  @Test
  void shouldTellTheRowsOfOpeningBalancesThatAreTooMuch() throws Exception {
    Path home = Homes.fresh("too-much");
    String file = Config.demo().writeTo(home).toString();
    Path accounts = home.resolve("accounts.csv");
    StringBuilder rows = new StringBuilder("account,currency,balance_minor\n");
    for (int i = 0; i < 4_612; i++) { // 4,611 of them are below half of what a long can tell
      rows.append("a%d,EUR,%d\n".formatted(i, 999_999_999_999_999L));
    }
    Files.writeString(accounts, rows);

    Outcome imported =
        Tollgate.on(home).run("accounts", "import", accounts.toString(), "--config", file);

    assertThat(imported.status()).as(imported.toString()).isEqualTo(3);
    assertThat(imported.out().lines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("TG-ACC-006 ")
        .contains(accounts + ":4613 balance_minor; next: ");
    assertThat(imported.out().lines().toList().getLast())
        .isEqualTo("accounts: 4612 rows, 4611 opened, 1 refused");
  }

  @Test
  void shouldTellAboutAnAccountThatIsNotThere() throws Exception {
    Path home = Homes.fresh("no-account");
    String file = Config.demo().writeTo(home).toString();

    Outcome shown = Tollgate.on(home).run("accounts", "show", "nobody", "--config", file);

    assertThat(shown.status()).isEqualTo(1);
    assertThat(shown.errLines())
        .singleElement()
        .asString()
        .startsWith("TG-ACC-001 no such account: nobody; next: ");
  }

  /** DE39 of a purchase of one euro. */
  private static String buy(RunningGateway gateway) throws IOException, InterruptedException {
    CardCrypto crypto = TestFiles.crypto();
    Purchase purchase =
        new Purchase(
            PAN, "3112", 100, crypto.encryptedPinBlock(PAN, PIN), crypto.cvv2(PAN, "3112"));
    try (NetworkLink link = gateway.link()) {
      return link.ask(Peer.MESSAGES.purchase(purchase), Duration.ofSeconds(5))
          .answer()
          .getString(39);
    }
  }

  /** What the file says of the account's only pocket. */
  private static long opening() throws IOException {
    String row =
        Files.readAllLines(TestFiles.DEMO_ACCOUNTS).stream()
            .filter(line -> line.startsWith(ACCOUNT + ","))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(row.split(",")[2]);
  }

  /** Lines behind the header. */
  private static int rows(Path csv) throws IOException {
    return Files.readAllLines(csv).size() - 1;
  }
}
