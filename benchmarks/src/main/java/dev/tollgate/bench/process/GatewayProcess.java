package dev.tollgate.bench.process;

import dev.tollgate.bench.network.AlphaMessages;
import dev.tollgate.bench.network.Exchange;
import dev.tollgate.bench.network.MessageKeys;
import dev.tollgate.bench.network.NetworkLink;
import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A gateway as a child process. It never outlives this program: in order it ends through {@link
 * #terminate}, at a Ctrl-C or an exit through a shutdown hook, and if this program is killed the
 * kernel sends it SIGTERM.
 *
 * <p>{@code setsid} keeps a Ctrl-C at the terminal from reaching the gateway before the player has
 * signed off. {@code setpriv --pdeathsig} fires when the <em>thread</em> that started the child
 * ends, so start it from a thread that lives as long as the gateway shall.
 */
public final class GatewayProcess implements AutoCloseable {
  private static final List<String> WRAPPER =
      List.of("setsid", "setpriv", "--pdeathsig", "TERM", "--");
  private static final Duration TERMINATION = Duration.ofSeconds(15);
  private static final Duration SIGN_ON_ANSWER = Duration.ofSeconds(1);
  private static final long RETRY_MS = 50;

  private final Process process;
  private final Thread hook;

  private GatewayProcess(Process process, Duration ownerGrace) {
    this.process = process;
    hook = new Thread(() -> lastResort(ownerGrace), "gateway-last-resort");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts {@code bin/tollgate run --config F}.
   *
   * @param port where network {@code alpha} will be served on loopback; must be free
   * @param config path, as the command line takes it
   * @param ownerGrace how long a shutdown of this program waits for the owner to end the gateway in
   *     order, before it does so itself
   * @throws TollgateException {@code TG-DEM-010} if the port is taken
   */
  public static GatewayProcess start(
      ProductCommand product, int port, String config, Duration ownerGrace) {
    requireFree(port);
    Process process = product.start(WRAPPER, "run", "--config", config);
    GatewayProcess gateway = new GatewayProcess(process, ownerGrace);
    Thread.ofPlatform()
        .daemon()
        .name("gateway-output")
        .start(() -> {
          try (BufferedReader output = process.inputReader()) {
            output.lines().forEach(product.echo());
          } catch (IOException | UncheckedIOException _) {
            // The pipe ends with the child; there is nothing left to show.
          }
        });
    return gateway;
  }

  /**
   * @throws TollgateException {@code TG-DEM-010} if somebody listens there already: the demo would
   *     talk to a stranger
   */
  public static void requireFree(int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress("127.0.0.1", port));
    } catch (IOException _) {
      throw new TollgateException(
          "TG-DEM-010",
          ExitCode.FAILED,
          "port is taken by another program",
          "127.0.0.1:" + port,
          "stop that program (ss -ltnp names it), or choose another port in the configuration and"
              + " with --port");
    }
  }

  /**
   * Waits until a sign-on (0800/001) is answered with 00.
   *
   * @return the sign-on and its answer; the line it came over is closed again
   * @throws TollgateException {@code TG-DEM-012} if the gateway ends, {@code TG-DEM-013} if it does
   *     not serve in time
   */
  public Exchange awaitReady(String host, int port, Duration timeout) throws InterruptedException {
    long endNs = System.nanoTime() + timeout.toNanos();
    AlphaMessages messages = new AlphaMessages(new MessageKeys(Clock.systemUTC()));
    while (System.nanoTime() < endNs) {
      if (process.waitFor(RETRY_MS, TimeUnit.MILLISECONDS)) {
        throw new TollgateException(
            "TG-DEM-012",
            ExitCode.FAILED,
            "the gateway ended while starting",
            "status " + process.exitValue(),
            "see its message above");
      }
      try (NetworkLink link = NetworkLink.connect(host, port)) {
        Exchange signOn =
            link.ask(messages.networkManagement(AlphaMessages.SIGN_ON), SIGN_ON_ANSWER);
        if ("00".equals(signOn.answer().getString(39))) {
          return signOn;
        }
      } catch (IOException _) {
        // Not serving yet.
      }
    }
    throw new TollgateException(
        "TG-DEM-013",
        ExitCode.UNREACHABLE,
        "no answer to a sign-on within " + timeout.toSeconds() + " s",
        host + ":" + port,
        "see the gateway's output above; --host and --port must be those of network alpha");
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Sends SIGTERM and waits for the end.
   *
   * @return the gateway's exit status
   * @throws TollgateException {@code TG-DEM-014} if it did not end in time and had to be killed
   */
  public int terminate() throws InterruptedException {
    sigterm();
    if (!process.waitFor(TERMINATION.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly().waitFor();
      throw new TollgateException(
          "TG-DEM-014",
          ExitCode.FAILED,
          "the gateway did not end in time and was killed",
          TERMINATION.toSeconds() + " s after SIGTERM",
          "see its output above");
    }
    removeHook();
    return process.exitValue();
  }

  /**
   * {@link #terminate}, and the status must be 0.
   *
   * @throws TollgateException {@code TG-DEM-014} if it is not
   */
  public void endInOrder() throws InterruptedException {
    int status = terminate();
    if (status != 0) {
      throw new TollgateException(
          "TG-DEM-014",
          ExitCode.FAILED,
          "the gateway did not end in order after SIGTERM",
          "status " + status,
          "see its output above");
    }
  }

  /** Sends SIGKILL and waits until nothing is left of the process. */
  public void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
    removeHook();
  }

  /** Ends the gateway without asking how; for a {@code finally}. */
  @Override
  public void close() {
    lastResort(Duration.ZERO);
    removeHook();
  }

  private void lastResort(Duration ownerGrace) {
    try {
      if (process.waitFor(ownerGrace.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      sigterm();
      if (!process.waitFor(TERMINATION.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Through the handle: {@link Process#destroy} also closes the pipe that shows the last words. */
  private void sigterm() {
    process.toHandle().destroy();
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // Already shutting down: the hook sees a dead process and ends at once.
    }
  }
}
