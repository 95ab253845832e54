package dev.tollgate.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.config.GatewayConfig;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.LedgerConfig;
import dev.tollgate.gateway.ledgerlog.OperatorCommand;
import dev.tollgate.gateway.pipeline.PipelineSizes;
import dev.tollgate.gateway.replica.LedgerNode;
import dev.tollgate.pci.zone.ZoneConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DurableLedgerTest {
  private static final long HOUR_MS = TimeUnit.HOURS.toMillis(1);

  @TempDir private Path home;

  private final List<TollgateException> failures = new CopyOnWriteArrayList<>();
  private volatile long setBackMs;

  /** Else every request would be past its deadline for an hour. */
  @Test
  void shouldGoOnFromTheTimeOfTheLogAfterTheClockWasSetBack() {
    ForwardClock before = clock();
    long loggedMs;
    try (LedgerNode node = start(before)) {
      advanceTime(node);
      loggedMs = node.read(Ledger::logTimeMs);
      assertThat(loggedMs).isCloseTo(System.currentTimeMillis(), within(10_000L));
    }
    setBackMs = HOUR_MS;
    ForwardClock after = clock();
    try (LedgerNode node = start(after)) {
      assertThat(after.time()).isBetween(loggedMs, loggedMs + 10_000);
      advanceTime(node);
      assertThat((long) node.read(Ledger::logTimeMs)).isBetween(loggedMs + 1, after.time());
    }
    assertThat(failures).isEmpty();
  }

  /** What the cluster does now and then, it does by this clock. */
  @Test
  void shouldLetOperatorsInAndTakeSnapshotsWhileTheClockIsBehind() {
    try (LedgerNode node = start(clock())) {
      advanceTime(node);
      setBackMs = HOUR_MS;

      advanceTime(node);
      assertThat(node.takeSnapshot()).isOne();
    }
    assertThat(failures).isEmpty();
  }

  private static void advanceTime(LedgerNode node) {
    node.carryOut(List.of(new OperatorCommand.AdvanceTime()));
  }

  private ForwardClock clock() {
    return new ForwardClock(() -> System.currentTimeMillis() - setBackMs, System::nanoTime);
  }

  private LedgerNode start(ForwardClock clock) {
    return DurableLedger.start(config(), clock, failures::add);
  }

  private GatewayConfig config() {
    ZoneConfig zone = null; // no part of the ledger
    return new GatewayConfig(
        home,
        List.of(),
        zone,
        PipelineSizes.of(1_024, 1),
        LedgerConfig.defaults(),
        new GatewayConfig.LogConfig(1, 0, Path.of("/dev/shm")),
        0);
  }
}
