package dev.tollgate.bench.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A peer as a process of its own, with this program's class path and the JVM flags that suit it. It
 * ends when its standard input does, so it never outlives this program.
 */
public final class PeerProcess implements AutoCloseable {
  private static final int GRACE_SECONDS = 30;

  private final Process process;
  private final int port;

  private PeerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts a peer and waits until it serves.
   *
   * @throws IOException if it does not come up; why is on standard error
   */
  public static PeerProcess start(Peer peer) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(peer.jvmFlags());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("dev.tollgate.bench.Main", "bench", "peer", peer.kind()));
    command.addAll(peer.arguments());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader output = process.inputReader();
    String line = output.readLine();
    while (line != null && !line.startsWith(PeerServer.SERVING)) {
      line = output.readLine(); // what the JVM says about its flags
    }
    if (line == null) {
      process.destroyForcibly();
      throw new IOException("the peer " + peer.kind() + " did not start");
    }
    return new PeerProcess(process, Integer.parseInt(line.substring(PeerServer.SERVING.length())));
  }

  /** On loopback. */
  public int port() {
    return port;
  }

  public long pid() {
    return process.pid();
  }

  /** Ends it, in order if it does so in time. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process
        .onExit()
        .completeOnTimeout(process, GRACE_SECONDS, TimeUnit.SECONDS)
        .thenAccept(Process::destroyForcibly)
        .join();
    process.onExit().join();
  }
}
