package dev.tollgate.gateway.config;

import dev.tollgate.gateway.config.GatewayConfig.NetworkConfig;
import dev.tollgate.gateway.pipeline.ChannelDeadlines;
import dev.tollgate.gateway.pipeline.NetworkRules;
import dev.tollgate.gateway.pipeline.PipelineLimits;
import dev.tollgate.pci.yaml.YamlMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads what the gateway wants to know of its networks; their keys and dialects are the zone's. */
final class NetworkReader {
  static final int PORT_MAX = 65_535;
  private static final int DEADLINE_MS_DEFAULT = 2_000;
  private static final int DEADLINE_MS_MAX = 60_000;

  private NetworkReader() {}

  /**
   * Reads all networks, in the order of the file.
   *
   * @param home where relative paths start
   * @param nowMs the time by which response codes must be valid
   */
  static List<NetworkConfig> read(YamlMap section, Path home, long nowMs) {
    List<NetworkConfig> networks = new ArrayList<>();
    for (String name : section.keys()) {
      YamlMap network = section.map(name);
      NetworkRules rules =
          new NetworkRules(
              name,
              network.has("mac-key"),
              deadlines(network),
              ReasonTables.read(network.textOr("reasons", "iso87"), home, nowMs));
      networks.add(
          new NetworkConfig(
              network.textOr("host", "127.0.0.1"), network.integer("port", 0, PORT_MAX), rules));
    }
    if (networks.isEmpty()) {
      throw section.refuse("networks", "no network", "configure at least one");
    }
    return networks;
  }

  /** One deadline for all channels, and others where a channel has its own. */
  private static ChannelDeadlines deadlines(YamlMap network) {
    int allMs = deadlineMs(network, "deadline-ms", DEADLINE_MS_DEFAULT);
    YamlMap channels = network.mapOr("deadlines-ms");
    return new ChannelDeadlines(
        TimeUnit.MILLISECONDS.toNanos(deadlineMs(channels, "pos", allMs)),
        TimeUnit.MILLISECONDS.toNanos(deadlineMs(channels, "cash", allMs)),
        TimeUnit.MILLISECONDS.toNanos(deadlineMs(channels, "online", allMs)));
  }

  private static int deadlineMs(YamlMap map, String key, int otherwise) {
    return map.integerOr(key, PipelineLimits.DEADLINE_MIN_MS, DEADLINE_MS_MAX, otherwise);
  }
}
