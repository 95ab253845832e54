package dev.tollgate.gateway.cluster;

import io.aeron.archive.client.ArchiveException;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What can be told of a start that would fail, before it does, in words an operator can use. */
final class StartChecks {
  private static final long MIB = 1024 * 1024;

  /** The buffers of a node, and room for one more client. */
  static final long SHARED_MEMORY_MIN = 64 * MIB;

  private StartChecks() {}

  /** Fails with TG-LED-002, TG-LED-003 or TG-LED-006. */
  static void run(ClusterConfig config) {
    try {
      Files.createDirectories(config.archive());
      Files.createDirectories(config.cluster());
    } catch (IOException _) {
      throw Faults.notWritable(config.ledger());
    }
    requireSpace(config.archive(), config.upkeep().stopBytes());
    requireSpace(config.sharedMemory(), SHARED_MEMORY_MIN);
    requirePort(config.consensusPort());
  }

  /** Whether Aeron would not start because of what it found on disk. */
  static boolean isDamage(Throwable cause) {
    for (StackTraceElement frame : cause.getStackTrace()) {
      String type = frame.getClassName();
      if (type.endsWith(".archive.Catalog")
          || type.endsWith(".RecordingLog")
          || type.endsWith(".NodeStateFile")) {
        return true;
      }
    }
    return false;
  }

  /** Whether the archive read something else than it had recorded. */
  static boolean isChecksumMismatch(Throwable error) {
    return error instanceof ArchiveException
        && String.valueOf(error.getMessage()).contains("CRC checksum mismatch");
  }

  private static void requireSpace(Path path, long min) {
    try {
      if (Files.getFileStore(path).getUsableSpace() < min) {
        throw Faults.noSpace(path, min);
      }
    } catch (IOException _) {
      throw Faults.notWritable(path);
    }
  }

  private static void requirePort(int port) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (DatagramSocket socket = new DatagramSocket(null)) {
      socket.bind(new InetSocketAddress(loopback, port));
    } catch (SocketException _) {
      throw Faults.portTaken(port);
    }
  }
}
