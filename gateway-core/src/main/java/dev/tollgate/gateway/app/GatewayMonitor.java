package dev.tollgate.gateway.app;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.app.LedgerAccess.LedgerSizes;
import dev.tollgate.gateway.app.LedgerAccess.LogView;
import dev.tollgate.gateway.ops.OpsHandler.Reply;
import dev.tollgate.gateway.ops.OpsMonitor;
import dev.tollgate.gateway.ops.PrometheusText;
import dev.tollgate.gateway.pipeline.Pipeline;
import dev.tollgate.pci.view.HsmView;
import dev.tollgate.pci.zone.PciZone;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** What operators see of the running gateway. Asking costs transactions nothing. */
final class GatewayMonitor implements OpsMonitor {
  private final Pipeline pipeline;
  private final PciZone zone;
  private final PciZone.Served served;
  private final LedgerAccess ledgerAccess;
  private final GatewayMetrics metrics;
  private final CountDownLatch drainRequested = new CountDownLatch(1);
  private volatile boolean stopping;

  GatewayMonitor(
      Pipeline pipeline, PciZone zone, PciZone.Served served, LedgerAccess ledgerAccess) {
    this.pipeline = pipeline;
    this.zone = zone;
    this.served = served;
    this.ledgerAccess = ledgerAccess;
    this.metrics = new GatewayMetrics(pipeline.counters(), zone.counters());
  }

  /** From now on the gateway is not ready. */
  void stopping() {
    stopping = true;
  }

  /** Waits until an operator wants the gateway to end. */
  void awaitDrainRequest() throws InterruptedException {
    drainRequested.await();
  }

  @Override
  public Reply drain() {
    stopping = true;
    drainRequested.countDown();
    return new Reply("draining", "{\"draining\":true}");
  }

  @Override
  public String unreadiness() {
    if (stopping) {
      return "draining";
    }
    if (ledgerAccess.isDiskShort()) {
      return "the ledger's disk is nearly full";
    }
    return zone.hsmAvailable() ? "" : "the HSM takes no work" + faults();
  }

  private String faults() {
    return zone.hsmMembers().stream()
        .filter(member -> !member.fault().isEmpty())
        .map(member -> "; " + member.name() + ": " + member.fault())
        .collect(Collectors.joining());
  }

  @Override
  public Reply status() {
    String state = stopping ? "draining" : zone.hsmAvailable() ? "serving" : "without HSM";
    return new StatusView(
            state,
            pipeline.inFlight(),
            pipeline.counters(),
            pipeline.links()::connections,
            zone.hsmAvailable(),
            zone.keyCount(),
            zone.cardCount(),
            served.freeCells(),
            ledgerAccess.sizes(),
            ledgerAccess.followUps())
        .reply();
  }

  @Override
  public String metrics() {
    PrometheusText text = new PrometheusText();
    metrics.write(text);
    text.gauge("tollgate_connections", "Connections of a network.");
    for (int i = 0; i < pipeline.counters().networks.size(); i++) {
      String network = pipeline.counters().networks.get(i).name;
      text.sample(pipeline.links().connections(i), "network", network);
    }
    text.gauge("tollgate_free_cells", "Vault cells not in use.").sample(served.freeCells());
    text.gauge("tollgate_cards", "Cards of the card file.").sample(zone.cardCount());
    text.gauge("tollgate_hsm_available", "1 if the HSM takes work.");
    text.sample(zone.hsmAvailable() ? 1 : 0);
    text.gauge("tollgate_hsm_member_up", "1 if this HSM of the group is trusted with requests.");
    for (HsmView.Member member : zone.hsmMembers()) {
      text.sample(member.up() ? 1 : 0, "member", member.name());
    }
    text.gauge("tollgate_hsm_member_in_flight", "Attempts that wait or run at this HSM.");
    for (HsmView.Member member : zone.hsmMembers()) {
      text.sample(member.inFlight(), "member", member.name());
    }
    text.counter("tollgate_hsm_member_losses_total", "How often this HSM ceased to be trusted.");
    for (HsmView.Member member : zone.hsmMembers()) {
      text.sample(member.losses(), "member", member.name());
    }
    text.counter("tollgate_hsm_attempts_moved_total", "Attempts that went on at another HSM.");
    text.sample(zone.hsmAttemptsMoved());
    text.gauge("tollgate_draining", "1 if the gateway is ending.").sample(stopping ? 1 : 0);
    writeLedger(text);
    RuntimeMetrics.write(text);
    return text.toString();
  }

  /** What only the transaction thread knows is left out while it is too busy to tell. */
  private void writeLedger(PrometheusText text) {
    LedgerSizes sizes;
    LogView log;
    int inFlight;
    try {
      sizes = ledgerAccess.sizes();
      log = ledgerAccess.log();
      inFlight = pipeline.inFlight();
    } catch (TollgateException _) {
      return;
    }
    text.gauge("tollgate_in_flight", "Messages not answered yet.").sample(inFlight);
    text.gauge("tollgate_idempotency_entries", "Decisions remembered.");
    text.sample(sizes.idempotencyEntries());
    text.gauge("tollgate_idempotency_bytes", "Memory taken to remember decisions.");
    text.sample(sizes.idempotencyBytes());
    text.gauge("tollgate_live_holds", "Holds that keep money now.").sample(sizes.liveHolds());
    text.counter("tollgate_ledger_commands_total", "Messages of the ledger's log so far.");
    text.sample(log.commands());
    text.gauge("tollgate_ledger_disk_state", "1 for what is left of the ledger's disk.");
    text.sample(1, "state", log.storage());
  }
}
