package dev.tollgate.gateway.app;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.currency.Iso4217;
import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ops.JsonText;
import dev.tollgate.gateway.ops.OpsHandler;
import dev.tollgate.pci.view.HsmView;
import dev.tollgate.pci.zone.PciZone;
import dev.tollgate.pci.zone.ZoneConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * What an operator can ask for, with the answer as a person reads it and as JSON. The same for a
 * running gateway, over HTTP, and for one that is stopped.
 */
public final class Operations implements OpsHandler {
  private final LedgerAccess ledgerAccess;
  private final PciZone zone;
  private final Supplier<ZoneConfig> configuration;

  /**
   * Answers for one home.
   *
   * @param configuration reads the zone's part of the configuration file as it is now
   */
  public Operations(LedgerAccess ledgerAccess, PciZone zone, Supplier<ZoneConfig> configuration) {
    this.ledgerAccess = ledgerAccess;
    this.zone = zone;
    this.configuration = configuration;
  }

  @Override
  public Reply importCards(Path csv) {
    return imported("cards", ledgerAccess.importCards(csv, zone));
  }

  @Override
  public Reply setCardStatuses(Path csv) {
    return ledgerAccess.setCardStatuses(csv, zone).reply();
  }

  @Override
  public Reply importAccounts(Path csv) {
    return ledgerAccess.importAccounts(csv).reply();
  }

  @Override
  public Reply loadAccounts(Path csv) {
    return ledgerAccess.loadAccounts(csv).reply();
  }

  @Override
  public Reply importRates(Path csv) {
    return imported("rates", ledgerAccess.importRates(csv));
  }

  @Override
  public Reply showAccount(String id) {
    List<LedgerAccess.PocketView> pockets = ledgerAccess.pockets(accountId(id));
    if (pockets.isEmpty()) {
      throw new TollgateException(
          "TG-ACC-001",
          ExitCode.FAILED,
          "no such account",
          id,
          "import it: bin/tollgate accounts import FILE");
    }
    StringBuilder text = new StringBuilder("account " + id + "\n");
    StringBuilder json = new StringBuilder("{\"account\":\"" + id + "\",\"pockets\":[");
    for (LedgerAccess.PocketView pocket : pockets) {
      String currency = Iso4217.alphabetic(pocket.currency());
      text.append(
          "  %s  balance %d  held %d  available %d\n"
              .formatted(
                  currency, pocket.balanceMinor(), pocket.heldMinor(), pocket.availableMinor()));
      json.append(
          "{\"currency\":\"%s\",\"balance_minor\":%d,\"held_minor\":%d,\"available_minor\":%d},"
              .formatted(
                  currency, pocket.balanceMinor(), pocket.heldMinor(), pocket.availableMinor()));
    }
    json.setLength(json.length() - 1);
    return new Reply(text.toString().stripTrailing(), json.append("]}").toString());
  }

  @Override
  public Reply ledger() {
    LedgerAccess.LogView log = ledgerAccess.log();
    LedgerAccess.LedgerSizes sizes = ledgerAccess.sizes();
    String text =
        ("log: %d messages, chain %s, %d snapshots since the start, disk %s%n"
                + "ledger: %d decisions (%d MiB), %d live holds")
            .formatted(
                log.commands(),
                log.chain(),
                log.snapshots(),
                log.storage(),
                sizes.idempotencyEntries(),
                sizes.idempotencyBytes() >> 20,
                sizes.liveHolds());
    JsonText json = new JsonText().member("commands", log.commands()).member("chain", log.chain());
    json.member("snapshots", log.snapshots()).member("storage", log.storage());
    json.member("idempotency_entries", sizes.idempotencyEntries());
    json.member("idempotency_bytes", sizes.idempotencyBytes());
    return new Reply(text, json.member("live_holds", sizes.liveHolds()).end());
  }

  @Override
  public Reply takeSnapshot() {
    ledgerAccess.takeSnapshot();
    LedgerAccess.LogView log = ledgerAccess.log();
    return new Reply(
        "snapshot taken; the log has %d messages".formatted(log.commands()),
        new JsonText().member("commands", log.commands()).end());
  }

  @Override
  public Reply rotateKeys() {
    boolean inUse = zone.rotateKeys(configuration.get());
    StringBuilder text = new StringBuilder(inUse ? "keys in use" : "keys in use once the HSM is");
    JsonText json = new JsonText().member("in_use", inUse).list("keys");
    for (HsmView.Key key : zone.hsmKeys()) {
      text.append(
          "%n  %-16s %-10s %s  %s"
              .formatted(
                  key.label(),
                  key.version() == 0 ? "" : "version " + key.version(),
                  key.checkValue(),
                  key.current() ? "" : "previous"));
      json.object("").member("label", key.label()).member("version", key.version());
      json.member("kcv", key.checkValue()).member("current", key.current()).endObject();
    }
    return new Reply(text.toString().stripTrailing(), json.endList().end());
  }

  private static Reply imported(String what, LedgerAccess.ImportReport report) {
    String text = "%s: %d rows, %d new or changed".formatted(what, report.rows(), report.changed());
    String json =
        "{\"imported\":\"%s\",\"rows\":%d,\"changed\":%d}"
            .formatted(what, report.rows(), report.changed());
    return new Reply(text, json);
  }

  private static Ascii16 accountId(String id) {
    if (!id.matches("[A-Za-z0-9._-]{1,16}")) {
      throw new TollgateException(
          "TG-ACC-002",
          ExitCode.USAGE,
          "not an account id",
          "ID",
          "write 1 to 16 letters, digits or -_.");
    }
    return Ascii16.parse(id);
  }
}
