package dev.tollgate.pci.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.hsm.HsmGroup;
import dev.tollgate.pci.testing.Issuer;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.Memory;
import dev.tollgate.pci.testing.RecordingSink;
import dev.tollgate.pci.testing.RecordingSink.Use;
import dev.tollgate.pci.testing.TestHome;
import dev.tollgate.pci.vault.VaultCell;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CardDeskTest {
  @TempDir private Path folder;
  private final RecordingSink sink = new RecordingSink();
  private CheckBench bench;
  private CardDesk desk;

  @BeforeEach
  void open() {
    bench = new CheckBench(folder);
    desk = desk(bench.hsm);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void shouldTellWhenTheChecksAreDoneAndLetTheCellGo() {
    VaultCell cell = bench.cell(Jpos.purchase(1));
    int slot = cell.sealed().slot();

    assertThat(desk.submit(slot)).isTrue();

    await().until(() -> !sink.verified.isEmpty() && !cell.isAwaited());
    assertThat(sink.verified).containsExactly(new Use(slot, cell.sealed().generation()));
    assertThat(cell.checked().completed()).isTrue();
    assertThat(cell.checked().tokenHi()).isEqualTo(Issuer.token(CheckBench.PAN)[0]);
    cell.letGo();
    assertThat(bench.vault.freeCount()).isEqualTo(2);
  }

  @Test
  void shouldKeepTheCellOfAnAnsweredTransactionUntilTheLaneIsBack() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch stuck = new CountDownLatch(1);
    assertThat(
            bench.hsm.submit(lane -> {
              entered.countDown();
              awaitQuietly(stuck);
            }))
        .isTrue();
    assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
    VaultCell cell = bench.cell(Jpos.purchase(1));
    assertThat(desk.submit(cell.sealed().slot())).isTrue();

    cell.letGo(); // answered at its deadline

    assertThat(bench.vault.freeCount()).isEqualTo(1);
    assertThat(Memory.isZero(cell.memory())).isFalse();
    stuck.countDown();
    await().until(() -> bench.vault.freeCount() == 2);
    assertThat(Memory.isZero(cell.memory())).isTrue();
    assertThat(sink.verified).isEmpty(); // nobody waits for it
  }

  @Test
  void shouldHoldNothingWhenTheHsmTakesNoMoreWork() {
    HsmGroup closed = TestHome.openHsm();
    closed.close();
    VaultCell cell = bench.cell(Jpos.purchase(1));

    assertThat(desk(closed).submit(cell.sealed().slot())).isFalse();

    cell.letGo();
    assertThat(bench.vault.freeCount()).isEqualTo(2);
  }

  private CardDesk desk(HsmGroup hsm) {
    return new CardDesk(
        hsm,
        bench.vault,
        bench.networks,
        bench.tokenKey(),
        bench.cards,
        sink,
        System::currentTimeMillis,
        bench.counters);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
