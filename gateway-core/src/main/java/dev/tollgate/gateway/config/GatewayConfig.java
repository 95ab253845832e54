package dev.tollgate.gateway.config;

import dev.tollgate.gateway.cluster.Upkeep;
import dev.tollgate.gateway.ledger.LedgerConfig;
import dev.tollgate.gateway.pipeline.NetworkRules;
import dev.tollgate.gateway.pipeline.PipelineSizes;
import dev.tollgate.pci.zone.ZoneConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * The whole configuration, concluded once.
 *
 * @param home where state lives
 * @param networks listening networks, in the order of the file; their index is their id
 * @param log where and how the ledger's log is kept
 * @param opsPort port of the operators' HTTP
 */
public record GatewayConfig(
    Path home,
    List<NetworkConfig> networks,
    ZoneConfig zone,
    PipelineSizes sizes,
    LedgerConfig ledger,
    LogConfig log,
    int opsPort) {

  /**
   * A network that connects to us.
   *
   * @param host address to listen on
   * @param port 0 for any free one
   */
  public record NetworkConfig(String host, int port, NetworkRules rules) {}

  /**
   * The ledger's log.
   *
   * @param sync 1: an approval leaves after its command is synced to disk; 0: once it is written
   * @param port UDP port on loopback that members of the cluster speak to; 0 for any free one
   * @param sharedMemory a tmpfs, for what the node's threads share
   * @param upkeep when snapshots are taken, and what is done when the disk fills up
   */
  public record LogConfig(int sync, int port, Path sharedMemory, Upkeep upkeep) {}

  public GatewayConfig {
    networks = List.copyOf(networks);
  }
}
