package dev.tollgate.gateway.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;

/** Ports for a node of a test. */
final class FreePorts {
  private FreePorts() {}

  /** A base whose consensus port was free a moment ago. */
  static int base() {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort() - 1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
