package dev.tollgate.bench.system;

import dev.tollgate.bench.TestFiles;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The demo's configuration on free ports and the shared token.
 *
 * @param port of network alpha
 * @param betaPort of network beta
 * @param gammaPort of network gamma
 * @param deltaPort of network delta
 * @param opsPort of the operators' HTTP
 */
record Config(String text, int port, int betaPort, int gammaPort, int deltaPort, int opsPort) {
  private static final int LISTENING_FIRST = 10_000;

  /** Of Linux, unless it is told otherwise. */
  private static final int OUTGOING_FIRST = 32_768;

  static Config demo() throws IOException, InterruptedException {
    int port = freePort();
    int betaPort = freePort();
    int gammaPort = freePort();
    int deltaPort = freePort();
    int opsPort = freePort();
    String demo = Files.readString(TestFiles.ROOT.resolve("config/demo.yaml"));
    return new Config(demo, port, betaPort, gammaPort, deltaPort, opsPort)
        .with("port: 8583", "port: " + port)
        .with("port: 8584", "port: " + betaPort)
        .with("port: 8585", "port: " + gammaPort)
        .with("port: 8586", "port: " + deltaPort)
        .with("delta-packager.xml", TestFiles.ROOT.resolve("config/delta-packager.xml").toString())
        .with("port: 9583", "port: " + opsPort)
        .with("port: 9590", "port: 0")
        .with("softhsm/user.pin", Homes.token().resolve("softhsm/user.pin").toString())
        // A busy machine may take a core away for longer than a production HSM ever needs.
        .with("timeout-ms: 75", "timeout-ms: 1000")
        // The window's memory is taken at start; a small one starts faster.
        .with("idempotency-entries: 4194304", "idempotency-entries: 65536");
  }

  /** Replaces a piece of the file, which must be there. */
  Config with(String piece, String other) {
    if (!text.contains(piece)) {
      throw new IllegalArgumentException("not in config/demo.yaml: " + piece);
    }
    return new Config(text.replace(piece, other), port, betaPort, gammaPort, deltaPort, opsPort);
  }

  /** Leaves out the lines from the first one that starts so to the next empty one. */
  Config withoutSection(String start) {
    return with(text.substring(text.indexOf(start), text.indexOf("\n\n", text.indexOf(start))), "");
  }

  /** Writes {@code gateway.yaml} into the folder. */
  Path writeTo(Path folder) throws IOException {
    return Files.writeString(folder.resolve("gateway.yaml"), text);
  }

  /** None that the system gives to connections going out: it would be taken by the next one. */
  private static int freePort() throws IOException {
    for (int tried = 0; tried < 1_000; tried++) {
      int port = ThreadLocalRandom.current().nextInt(LISTENING_FIRST, OUTGOING_FIRST);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
        return free.getLocalPort();
      } catch (BindException _) {
        // in use
      }
    }
    throw new IOException("no free port");
  }
}
