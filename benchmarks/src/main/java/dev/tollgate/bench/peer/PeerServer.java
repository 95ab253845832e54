package dev.tollgate.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A peer that serves on loopback until it is closed. */
interface PeerServer extends AutoCloseable {
  /** First word on standard output, before the port, once it serves. */
  String SERVING = "SERVING ";

  int port();

  @Override
  void close();

  /** Tells the port, then serves until standard input ends, with the parent at the latest. */
  default int serve() throws IOException {
    try (this) {
      System.out.println(SERVING + port());
      while (System.in.read() >= 0) {
        // Whatever comes, only the end counts.
      }
    }
    return 0;
  }

  /** For servers that must be told a port: the one asked for, or for 0 one that is free now. */
  static int portOrFree(int port) {
    if (port != 0) {
      return port;
    }
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until a server that binds on a thread of its own takes connections.
   *
   * @throws IOException if it does not within ten seconds
   */
  static void awaitListening(int port) throws IOException {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (true) {
      try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        if (System.nanoTime() > endNs) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
  }
}
