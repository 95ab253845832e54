package dev.tollgate.bench.ledgertorture;

import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.network.NetworkLink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Two lines of each network that is played; all are made anew when the gateway is. */
final class Lines implements AutoCloseable {
  static final int EACH = 2;

  private final Map<Network, Integer> ports;
  private final Map<Network, List<NetworkLink>> links = new EnumMap<>(Network.class);

  Lines(Map<Network, Integer> ports) {
    this.ports = Map.copyOf(ports);
  }

  /**
   * Connects them all.
   *
   * @throws IOException if the gateway does not take them
   */
  void connect() throws IOException {
    close();
    for (Map.Entry<Network, Integer> served : ports.entrySet()) {
      List<NetworkLink> made = links.computeIfAbsent(served.getKey(), _ -> new ArrayList<>());
      for (int i = 0; i < EACH; i++) {
        made.add(NetworkLink.connect(served.getKey(), "127.0.0.1", served.getValue()));
      }
    }
  }

  /**
   * @param which any number
   */
  NetworkLink line(Network network, long which) {
    List<NetworkLink> made = links.getOrDefault(network, List.of());
    return made.get((int) Math.floorMod(which, (long) EACH));
  }

  /** Whether nothing can come over any of them any more. */
  boolean areDown() {
    return links.values().stream().flatMap(List::stream).allMatch(NetworkLink::isBroken);
  }

  @Override
  public void close() {
    links.values().forEach(made -> made.forEach(NetworkLink::close));
    links.clear();
  }
}
