package dev.tollgate.bench.ledger;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.concurrent.ThreadLocalRandom;

/** Free UDP ports on loopback, below those that connections going out get. */
final class Ports {
  private static final int FIRST = 20_000;
  private static final int LAST = 32_000;
  private static final int IN_A_ROW = 8;

  private Ports() {}

  /** The first of some in a row. */
  static int free() throws IOException {
    for (int tried = 0; tried < 1_000; tried++) {
      int first = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      if (areFree(first)) {
        return first;
      }
    }
    throw new IOException("no free ports");
  }

  private static boolean areFree(int first) {
    for (int port = first; port < first + IN_A_ROW; port++) {
      try (DatagramSocket probe = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
        probe.setReuseAddress(false);
      } catch (IOException _) {
        return false;
      }
    }
    return true;
  }
}
