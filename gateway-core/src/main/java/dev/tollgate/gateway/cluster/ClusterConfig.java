package dev.tollgate.gateway.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import org.agrona.BitUtil;
import org.agrona.concurrent.EpochClock;

/**
 * One node of the ledger's cluster.
 *
 * @param home state goes to its folder {@code ledger}
 * @param sharedMemory a tmpfs; the node makes a folder of its own in it
 * @param portBase first of the node's UDP ports, all of them on loopback
 * @param sync 0: a command is committed once it is written to its file, 1: once it is synced
 * @param inFlightMax commands without an answer, at most
 * @param answerLengthMax longest answer, in bytes
 * @param clock log time
 * @param upkeep snapshots and free space
 */
public record ClusterConfig(
    Path home,
    Path sharedMemory,
    int portBase,
    int sync,
    int inFlightMax,
    int answerLengthMax,
    EpochClock clock,
    Upkeep upkeep) {

  /** Longest command, in bytes: far below a message of the log, which is one fragment. */
  public static final int COMMAND_LENGTH_MAX = 4_096;

  /** What requests take at most; longer ones are operators', who wait when there is no room. */
  private static final int COMMAND_LENGTH_USUAL = 384;

  private static final int PORT_MIN = 1_024;

  /** Ingress, consensus, log, catch-up, archive. */
  static final int PORTS = 5;

  /** Shorter ones take no packet of the length that IPC has here. */
  private static final int TERM_MIN = 8 * NodeContexts.IPC_MTU;

  private static final int TERM_MAX = 64 * 1_024 * 1_024;

  /** Aeron's and the cluster's headers, and alignment. */
  private static final int FRAME_OVERHEAD = 128;

  public ClusterConfig {
    requireRange("port base", portBase, PORT_MIN, 65_535 - PORTS);
    requireRange("sync", sync, 0, 1);
    requireRange("answer length", answerLengthMax, 1, COMMAND_LENGTH_MAX);
    requireRange("in flight", inFlightMax, 1, TERM_MAX / 2 / (answerLengthMax + FRAME_OVERHEAD));
  }

  /**
   * A port base whose ports nobody uses now.
   *
   * @throws UncheckedIOException if there is none
   */
  public static int anyFreePortBase() {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (DatagramSocket socket = new DatagramSocket(0, loopback)) {
      return Math.min(socket.getLocalPort(), 65_535 - PORTS) - 1; // the one that is bound is + 1
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last folder of the state: {@code HOME/ledger}. */
  Path ledger() {
    return home.resolve("ledger");
  }

  /** Where the chain of the commands is recorded, for whoever knows what they mean. */
  public Path chain() {
    return ledger().resolve("chain");
  }

  Path archive() {
    return ledger().resolve("archive");
  }

  Path cluster() {
    return ledger().resolve("cluster");
  }

  /** Where other members reach this one's consensus module. */
  int consensusPort() {
    return portBase + 1;
  }

  /**
   * Term length of a client's way to the log. All commands that it can have in flight fit into half
   * a term, so that one is refused only if the node does not serve.
   *
   * @param clientInFlightMax at most {@link #inFlightMax}
   */
  static int ingressTermLength(int clientInFlightMax) {
    return termLength(clientInFlightMax, COMMAND_LENGTH_USUAL);
  }

  /**
   * Term length of a client's way back. All answers that it can have in flight fit into half a
   * term, so the service never waits for a slow reader.
   *
   * @param clientInFlightMax at most {@link #inFlightMax}
   */
  int egressTermLength(int clientInFlightMax) {
    return termLength(clientInFlightMax, answerLengthMax);
  }

  private static int termLength(int messages, int lengthMax) {
    int window = messages * (lengthMax + FRAME_OVERHEAD);
    return BitUtil.findNextPositivePowerOfTwo(Math.max(TERM_MIN, 2 * window));
  }

  private static void requireRange(String what, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          what + " must be " + min + " to " + max + ", not " + value);
    }
  }
}
