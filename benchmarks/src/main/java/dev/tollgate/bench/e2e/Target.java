package dev.tollgate.bench.e2e;

import dev.tollgate.bench.peer.PeerProcess;

/**
 * Who is measured.
 *
 * @param approvalCode DE39 every answer must have; {@code --} for a peer that gives none
 * @param pid its process
 */
record Target(String name, String approvalCode, int port, long pid) {
  /** One that sends back what it gets. */
  static Target echo(PeerProcess peer) {
    return new Target("echo", "--", peer.port(), peer.pid());
  }

  /** One that answers. */
  static Target approving(PeerProcess peer, String name) {
    return new Target(name, "00", peer.port(), peer.pid());
  }
}
