package dev.tollgate.gateway.app;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.config.GatewayConfig;
import dev.tollgate.gateway.ops.OpsHandler;
import dev.tollgate.gateway.replica.LedgerNode;
import dev.tollgate.pci.zone.PciZone;
import dev.tollgate.pci.zone.ZoneConfig;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.concurrent.SystemEpochClock;

/** The state of a gateway that is not running, opened for an operator; it serves nobody. */
public final class StoppedGateway implements AutoCloseable {
  private final PciZone zone;
  private final LedgerNode ledger;
  private final Operations operations;

  private StoppedGateway(PciZone zone, LedgerNode ledger, Supplier<ZoneConfig> configuration) {
    this.zone = zone;
    this.ledger = ledger;
    this.operations = new Operations(new LedgerAccess(ledger), zone, configuration);
  }

  /**
   * The caller holds the lock of the home.
   *
   * @param onFailure told why the ledger stopped by itself
   */
  public static StoppedGateway open(
      GatewayConfig config,
      Supplier<ZoneConfig> configuration,
      Consumer<TollgateException> onFailure) {
    PciZone zone = PciZone.open(config.zone());
    try {
      LedgerNode ledger =
          DurableLedger.start(
              config, new ForwardClock(SystemEpochClock.INSTANCE, System::nanoTime), onFailure);
      return new StoppedGateway(zone, ledger, configuration);
    } catch (RuntimeException e) {
      zone.close();
      throw e;
    }
  }

  /** What an operator can ask for. */
  public OpsHandler operations() {
    return operations;
  }

  @Override
  public void close() {
    try {
      ledger.close();
    } finally {
      zone.close();
    }
  }
}
