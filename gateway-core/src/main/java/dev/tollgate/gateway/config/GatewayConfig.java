package dev.tollgate.gateway.config;

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
 * @param opsPort port of the operators' HTTP
 */
public record GatewayConfig(
    Path home,
    List<NetworkConfig> networks,
    ZoneConfig zone,
    PipelineSizes sizes,
    LedgerConfig ledger,
    int opsPort) {

  /**
   * A network that connects to us.
   *
   * @param host address to listen on
   * @param port 0 for any free one
   */
  public record NetworkConfig(String host, int port, NetworkRules rules) {}

  public GatewayConfig {
    networks = List.copyOf(networks);
  }
}
