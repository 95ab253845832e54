package dev.tollgate.gateway.config;

import dev.tollgate.gateway.config.GatewayConfig.LogConfig;
import dev.tollgate.gateway.config.GatewayConfig.NetworkConfig;
import dev.tollgate.gateway.ledger.LedgerConfig;
import dev.tollgate.gateway.pipeline.PipelineSizes;
import dev.tollgate.gateway.spec.JposPackagers;
import dev.tollgate.pci.yaml.YamlMap;
import dev.tollgate.pci.zone.ZoneConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Reads the one configuration file. What is read here is the schema; docs/OPERATING.md explains it.
 */
public final class ConfigReader {
  private static final int IN_FLIGHT_DEFAULT = 1_024;
  private static final int IN_FLIGHT_MAX = 1 << 16;
  private static final int HOLD_DAYS_MAX = 366;
  private static final int MEMORY_ENTRIES_MAX = 1 << 26;
  private static final int WINDOW_SECONDS_MAX = 7 * 86_400;

  private ConfigReader() {}

  /**
   * Reads the file and refuses keys it does not know.
   *
   * @param home where state lives ({@code TOLLGATE_HOME})
   */
  public static GatewayConfig read(Path file, Path home) {
    return read(file, home, System.currentTimeMillis());
  }

  /**
   * As above.
   *
   * @param nowMs the time by which every reason must have a valid response code
   */
  static GatewayConfig read(Path file, Path home, long nowMs) {
    YamlMap root = YamlMap.read(file);
    List<NetworkConfig> networks = NetworkReader.read(root.map("networks"), home, nowMs);
    ZoneConfig zone =
        ZoneConfig.read(
            root, home, (packager, like) -> JposPackagers.read(found(packager, home, file), like));
    int inFlight = root.mapOr("limits").integerOr("in-flight", 1, IN_FLIGHT_MAX, IN_FLIGHT_DEFAULT);
    YamlMap ledgerSection = root.mapOr("ledger");
    LedgerConfig ledger =
        ledger(ledgerSection).withProducts(ProductTermsReader.read(root.map("products")));
    LogConfig log = LogConfigReader.read(ledgerSection);
    int opsPort = root.mapOr("ops").integerOr("port", 0, NetworkReader.PORT_MAX, 9583);
    root.done();
    PipelineSizes sizes = PipelineSizes.of(inFlight, zone.linksMax());
    return new GatewayConfig(home, networks, zone, sizes, ledger, log, opsPort);
  }

  /** A packager file that is not in the home may lie beside the configuration. */
  private static Path found(Path packager, Path home, Path file) {
    if (Files.exists(packager) || !packager.startsWith(home)) {
      return packager;
    }
    Path beside = file.resolveSibling(home.relativize(packager));
    return Files.exists(beside) ? beside : packager;
  }

  private static LedgerConfig ledger(YamlMap section) {
    LedgerConfig defaults = LedgerConfig.defaults();
    long windowSeconds =
        section.integerOr(
            "idempotency-seconds",
            1,
            WINDOW_SECONDS_MAX,
            (int) TimeUnit.MILLISECONDS.toSeconds(defaults.idempotencyWindowMs()));
    long holdDays =
        section.integerOr(
            "hold-days",
            1,
            HOLD_DAYS_MAX,
            (int) TimeUnit.MILLISECONDS.toDays(defaults.holdLifetimeMs()));
    return new LedgerConfig(
        section.integerOr("pin-tries", 1, 15, defaults.pinTriesMax()),
        TimeUnit.SECONDS.toMillis(windowSeconds),
        section.integerOr(
            "idempotency-entries", 1, MEMORY_ENTRIES_MAX, defaults.idempotencyEntriesMax()),
        TimeUnit.DAYS.toMillis(holdDays),
        section.integerOr("holds", 1, MEMORY_ENTRIES_MAX, defaults.holdsMax()));
  }
}
