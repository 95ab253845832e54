package dev.tollgate.bench.ledgertorture;

import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.network.NetworkLink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Two lines of each network that is played; all are made anew when the gateway is. */
final class Lines implements AutoCloseable {
  static final int EACH = 2;

  /** A gateway that has answered on one network may not listen for the next one yet. */
  private static final long LISTEN_NS = TimeUnit.SECONDS.toNanos(10);

  private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Map<Network, Integer> ports;
  private final Map<Network, List<NetworkLink>> links = new EnumMap<>(Network.class);

  Lines(Map<Network, Integer> ports) {
    this.ports = Map.copyOf(ports);
  }

  /**
   * Connects them all.
   *
   * @throws IOException if the gateway does not take them within ten seconds
   */
  void connect() throws IOException {
    close();
    long endNs = System.nanoTime() + LISTEN_NS;
    for (Map.Entry<Network, Integer> served : ports.entrySet()) {
      List<NetworkLink> made = links.computeIfAbsent(served.getKey(), _ -> new ArrayList<>());
      for (int i = 0; i < EACH; i++) {
        made.add(connect(served.getKey(), served.getValue(), endNs));
      }
    }
  }

  private static NetworkLink connect(Network network, int port, long endNs) throws IOException {
    while (true) {
      try {
        return NetworkLink.connect(network, "127.0.0.1", port);
      } catch (IOException e) {
        if (System.nanoTime() - endNs > 0) {
          throw new IOException("no line of " + network.label() + " to port " + port, e);
        }
        LockSupport.parkNanos(RETRY_NS);
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
