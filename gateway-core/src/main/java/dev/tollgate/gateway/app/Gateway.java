package dev.tollgate.gateway.app;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.config.GatewayConfig;
import dev.tollgate.gateway.config.GatewayConfig.NetworkConfig;
import dev.tollgate.gateway.network.NetworkServers;
import dev.tollgate.gateway.ops.OpsServer;
import dev.tollgate.gateway.pipeline.Pipeline;
import dev.tollgate.gateway.pipeline.VoidFile;
import dev.tollgate.gateway.replica.ClusterLedger;
import dev.tollgate.gateway.replica.LedgerNode;
import dev.tollgate.pci.zone.PciZone;
import dev.tollgate.pci.zone.ZoneConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.agrona.concurrent.SystemEpochClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One gateway process: put together here in the order of the data flow, taken down in the reverse
 * order.
 *
 * <pre>
 *   HomeLock, PciZone (HSM, card file), Pipeline (ring, agent), LedgerNode, NetworkServers, OpsServer
 * </pre>
 */
public final class Gateway {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  /** Exit status of a process whose ledger has stopped. */
  private static final int LEDGER_STOPPED = 71;

  private final TakeDown takeDown;
  private final GatewayMonitor monitor;
  private final List<Integer> ports;
  private final int opsPort;

  private Gateway(TakeDown takeDown, GatewayMonitor monitor, List<Integer> ports, int opsPort) {
    this.takeDown = takeDown;
    this.monitor = monitor;
    this.ports = List.copyOf(ports);
    this.opsPort = opsPort;
  }

  /**
   * Starts a gateway; it serves when this returns. A failure leaves nothing running.
   *
   * @param configuration reads the file again, for what operators change without a restart
   */
  public static Gateway start(GatewayConfig config, Supplier<ZoneConfig> configuration) {
    TakeDown takeDown = new TakeDown();
    try {
      return assemble(config, configuration, takeDown);
    } catch (RuntimeException e) {
      takeDown.run();
      throw e;
    }
  }

  private static Gateway assemble(
      GatewayConfig config, Supplier<ZoneConfig> configuration, TakeDown takeDown) {
    HomeLock lock = HomeLock.take(config.home());
    takeDown.add(lock::close);
    PciZone zone = PciZone.open(config.zone());
    takeDown.add(zone::close);

    ForwardClock clock = new ForwardClock(SystemEpochClock.INSTANCE, System::nanoTime);
    Pipeline pipeline =
        new Pipeline(config.sizes(), config.networks().stream().map(NetworkConfig::rules).toList());
    LedgerNode ledger = DurableLedger.start(config, clock, Gateway::halt);
    takeDown.add(ledger::close);
    LedgerAccess ledgerAccess = new LedgerAccess(ledger);
    PciZone.Served served = zone.serve(config.sizes().cells(), pipeline.inbox(), clock::time);
    if (!served.memoryLocked()) {
      LOG.warn("TG-RUN-010 vault memory is not locked in RAM; next: raise ulimit -l");
    }

    NetworkServers networks = new NetworkServers();
    takeDown.add(networks::close);
    // Answers operators until the pipeline has stopped, so they see the gateway drain.
    OpsServer ops = OpsServer.bind(config.opsPort());
    takeDown.add(ops::close);
    ClusterLedger requests = ledger.connect(pipeline.bell());
    takeDown.add(requests::close);
    VoidFile voids = VoidFile.open(config.home().resolve("ledger").resolve("voids"));
    takeDown.add(voids::close);
    pipeline.start(served, requests, voids, clock);
    takeDown.add((TakeDown.Step) pipeline::stop);
    GatewayMonitor monitor = new GatewayMonitor(pipeline, zone, served, ledgerAccess);
    ops.serve(new Operations(ledgerAccess, zone, configuration), monitor);
    takeDown.add(networks::stopListening);

    List<Integer> ports = new ArrayList<>();
    for (NetworkConfig network : config.networks()) {
      int port = networks.listen(served.links(), network.host(), network.port());
      ports.add(port);
      LOG.info("network {} listens on {}:{}", network.rules().name(), network.host(), port);
    }
    LOG.info("serving with {} cards, operators on 127.0.0.1:{}", zone.cardCount(), ops.port());
    return new Gateway(takeDown, monitor, ports, ops.port());
  }

  /**
   * Without its ledger a gateway decides nothing, and what it has told may differ from what another
   * one would find in the log: it ends at once.
   */
  private static void halt(TollgateException fault) {
    LOG.error(fault.line());
    Runtime.getRuntime().halt(LEDGER_STOPPED);
  }

  /** Ports of the networks, in the order of the configuration. */
  public List<Integer> ports() {
    return ports;
  }

  public int opsPort() {
    return opsPort;
  }

  /** Waits until an operator wants the gateway to end; {@link #stop} then does it. */
  public void awaitDrainRequest() throws InterruptedException {
    monitor.awaitDrainRequest();
  }

  /**
   * Takes no more connections, signs off, finishes what is in flight, stops.
   *
   * @return whether everything in flight was finished
   */
  public boolean stop() {
    monitor.stopping();
    boolean complete = takeDown.run();
    LOG.info("stopped");
    return complete;
  }
}
