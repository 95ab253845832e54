package dev.tollgate.gateway.cluster;

import io.aeron.archive.client.ArchiveException;
import java.io.IOException;
import java.io.UncheckedIOException;
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
  static final long SHARED_MEMORY_MIN = 128 * MIB;

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

  /**
   * Fails with TG-LED-007 if no snapshot is valid that the log goes on from. Aeron would begin in
   * the middle of the log, with an empty state.
   */
  static void requireLogOfSnapshot(ClusterConfig config) {
    LogReader reader = LogReader.find(config.ledger());
    if (reader == null) {
      return;
    }
    long from = reader.snapshots().isEmpty() ? 0 : reader.snapshots().getFirst().logPosition();
    if (from < reader.start()) {
      String detail = "the log begins at " + reader.start() + ", the last snapshot is at " + from;
      throw Faults.damaged(config.ledger(), detail);
    }
  }

  /** Whether Aeron would not start because of what it found on disk. */
  static boolean isDamage(Throwable cause) {
    for (StackTraceElement frame : cause.getStackTrace()) {
      if (isRecordKeeper(frame.getClassName())) {
        return true;
      }
    }
    return false;
  }

  /** Whether the archive read something else than it had recorded, or does not have it any more. */
  static boolean isUnreadable(Throwable error) {
    String message = String.valueOf(error.getMessage());
    return error instanceof ArchiveException
        && (message.contains("CRC checksum mismatch")
            || message.contains("less than recording start position"));
  }

  /**
   * Whether something was not written to the log, a snapshot, or Aeron's own records of them, or
   * not synced. After that nobody knows what the disk has, and asking it again does not tell: a
   * second sync succeeds, without what the first one lost.
   */
  static boolean isWriteFailure(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      for (StackTraceElement frame : cause.getStackTrace()) {
        if (frame.getClassName().endsWith(".archive.RecordingWriter")
            || (isOfIo(cause) && isRecordKeeper(frame.getClassName()))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isOfIo(Throwable cause) {
    return cause instanceof IOException
        || cause instanceof UncheckedIOException
        || cause instanceof InternalError; // a mapped page that could not be written
  }

  private static boolean isRecordKeeper(String type) {
    return type.endsWith(".archive.Catalog")
        || type.endsWith(".RecordingLog")
        || type.endsWith(".NodeStateFile");
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
