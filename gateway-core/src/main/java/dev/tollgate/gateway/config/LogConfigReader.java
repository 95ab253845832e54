package dev.tollgate.gateway.config;

import dev.tollgate.gateway.cluster.Upkeep;
import dev.tollgate.gateway.config.GatewayConfig.LogConfig;
import dev.tollgate.pci.yaml.YamlMap;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Reads what section {@code ledger} says of the ledger's log. */
final class LogConfigReader {
  private static final int PORT_DEFAULT = 9_590;
  private static final long MIB = 1024 * 1024;
  private static final int MIB_MAX = 1 << 20;
  private static final int MINUTES_MAX = 7 * 24 * 60;

  /** Levels of free space lie so far apart; see {@link Upkeep}. */
  private static final int STEP_MIB = 16;

  private static final int STOP_MIN_MIB = 32;

  private LogConfigReader() {}

  static LogConfig read(YamlMap section) {
    return new LogConfig(
        section.integerOr("sync", 0, 1, 1),
        section.integerOr("port", 0, NetworkReader.PORT_MAX, PORT_DEFAULT),
        Path.of(section.textOr("shared-memory", "/dev/shm")),
        upkeep(section));
  }

  private static Upkeep upkeep(YamlMap section) {
    Upkeep defaults = Upkeep.DEFAULT;
    long snapshotMib = mib(section, "snapshot-mib", 1, defaults.snapshotLogBytes());
    int minutesDefault = (int) TimeUnit.MILLISECONDS.toMinutes(defaults.snapshotEveryMs());
    int minutes = section.integerOr("snapshot-minutes", 1, MINUTES_MAX, minutesDefault);
    YamlMap free = section.mapOr("free-mib");
    long stop = mib(free, "stop", STOP_MIN_MIB, defaults.stopBytes());
    long shed = mib(free, "shed", stop / MIB + STEP_MIB, defaults.shedBytes());
    long warn = mib(free, "warn", shed / MIB + STEP_MIB, defaults.lowBytes());
    return new Upkeep(snapshotMib, TimeUnit.MINUTES.toMillis(minutes), warn, shed, stop);
  }

  /** In bytes; a default that is too little gives way to the minimum. */
  private static long mib(YamlMap section, String key, long min, long defaultBytes) {
    int otherwise = (int) Math.max(min, defaultBytes / MIB);
    return section.integerOr(key, (int) min, MIB_MAX, otherwise) * MIB;
  }
}
