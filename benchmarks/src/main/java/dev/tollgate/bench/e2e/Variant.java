package dev.tollgate.bench.e2e;

import dev.tollgate.bench.process.ShippedConfig;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What differs from {@code config/bench.yaml}: decisions leave their window after ten seconds, and
 * there is room for the messages in flight at the highest rates.
 *
 * @param sync of the ledger: 1 is durable
 * @param links connections there may be
 */
record Variant(int sync, int links) {
  private static final int IN_FLIGHT = 8192;

  static Variant sync(int sync) {
    return new Variant(sync, 64);
  }

  /**
   * Writes the configuration into a folder.
   *
   * @throws IllegalStateException if the shipped one is not what it was
   */
  Path write(Path shipped, Path folder) throws IOException {
    ShippedConfig config =
        ShippedConfig.read(shipped)
            .with("in-flight: 1024", "in-flight: " + IN_FLIGHT)
            .with("links: 64", "links: " + links)
            .with("idempotency-seconds: 3600", "idempotency-seconds: 10")
            .with("sync: 1", "sync: " + sync);
    return config.write(folder.resolve("bench-sync" + sync + "-links" + links + ".yaml"));
  }
}
