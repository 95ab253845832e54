package dev.tollgate.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.gateway.app.LedgerAccess.ImportReport;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.LedgerConfig;
import dev.tollgate.gateway.pipeline.LedgerThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.SystemEpochClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerAccessTest {
  @TempDir private Path home;

  @Test
  void shouldHaveImportedRatesAgainAfterARestart() throws IOException {
    Ledger ledger = ledger();
    LedgerAccess access = open(ledger);
    assertThat(access.importRates(rates("USD,EUR,0.92"))).isEqualTo(new ImportReport(2, 2));
    assertThat(access.importRates(rates("USD,EUR,0.920"))).isEqualTo(new ImportReport(2, 0));
    assertThat(access.importRates(rates("USD,EUR,0.92\nEUR,USD,1.1")))
        .isEqualTo(new ImportReport(2, 1));

    Ledger restarted = ledger();
    assertThat(restarted.stateHash()).isNotEqualTo(ledger.stateHash());
    open(restarted);
    assertThat(restarted.stateHash()).isEqualTo(ledger.stateHash());
  }

  @Test
  void shouldImportNothingOfAFileWithAnError() throws IOException {
    Ledger ledger = ledger();
    LedgerAccess access = open(ledger);
    long before = ledger.stateHash();
    Path file = rates("USD,EUR,0.92\nUSD,GBP,0");
    assertThatThrownBy(() -> access.importRates(file)).hasMessageContaining(":3 rate");
    assertThat(ledger.stateHash()).isEqualTo(before);
    Ledger restarted = ledger();
    open(restarted);
    assertThat(restarted.stateHash()).isEqualTo(before);
  }

  private LedgerAccess open(Ledger ledger) {
    return LedgerAccess.open(home, ledger, LedgerThread.caller(), SystemEpochClock.INSTANCE);
  }

  private static Ledger ledger() {
    return new Ledger(new LedgerConfig(3, 1000, 10, 1000, 10));
  }

  private Path rates(String rows) throws IOException {
    return Files.writeString(home.resolve("rates.csv"), "from,to,rate\n" + rows + "\n");
  }
}
