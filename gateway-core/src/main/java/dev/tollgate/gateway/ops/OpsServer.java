package dev.tollgate.gateway.ops;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/**
 * HTTP for operators, on loopback only:
 *
 * <pre>
 * GET  /livez                     200 while the process lives
 * GET  /readyz                    200, or 503 and why requests cannot be decided
 * GET  /metrics                   Prometheus text format 0.0.4
 * GET  /status  /ledger  /accounts/ID
 * POST /drain                     finishes what is in flight and ends
 * POST /ledger/snapshot           takes a snapshot of the ledger
 * POST /hsm/rotate                takes the key versions of the configuration file into use
 * POST /imports/cards  /imports/statuses  /imports/accounts  /imports/loads  /imports/rates
 *                                 body: absolute path of the CSV file
 * </pre>
 *
 * <p>Answers are text, or JSON where {@code Accept} asks for it. A failure is its one line, with
 * status 422. The header {@code Tollgate-Exit} has the command's exit status if that is not 0.
 */
public final class OpsServer implements AutoCloseable {
  public static final String EXIT_HEADER = "Tollgate-Exit";
  static final String JSON = "application/json";

  private static final int PATH_BYTES_MAX = 4096;
  private static final int BACKLOG = 16;

  private final HttpServer server;

  private OpsServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Takes the port; nobody is answered before {@link #serve}.
   *
   * @param port 0 for any free one
   */
  public static OpsServer bind(int port) {
    try {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      return new OpsServer(HttpServer.create(address, BACKLOG));
    } catch (IOException e) {
      throw new TollgateException(
          "TG-NET-002",
          ExitCode.FAILED,
          "cannot listen for operators",
          "127.0.0.1:" + port,
          "stop what uses the port, or change ops.port in the configuration");
    }
  }

  /** Answers from now on. */
  public void serve(OpsHandler handler, OpsMonitor monitor) {
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> serve(exchange, handler, monitor));
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static void serve(HttpExchange exchange, OpsHandler handler, OpsMonitor monitor)
      throws IOException {
    try (exchange) {
      route(exchange, handler, monitor);
    }
  }

  private static void route(HttpExchange exchange, OpsHandler handler, OpsMonitor monitor)
      throws IOException {
    try {
      if (exchange.getRequestMethod().equals("POST")) {
        post(exchange, handler, monitor);
      } else {
        get(exchange, handler, monitor);
      }
    } catch (TollgateException e) {
      exchange.getResponseHeaders().set(EXIT_HEADER, "" + e.exitCode().status());
      send(exchange, 422, e.line());
    } catch (RuntimeException e) {
      // its text is nobody's promise to hold no data
      send(
          exchange,
          500,
          "TG-OPS-099 internal error: " + e.getClass().getName() + "; next: report it");
    }
  }

  private static void post(HttpExchange exchange, OpsHandler handler, OpsMonitor monitor)
      throws IOException {
    switch (exchange.getRequestURI().getPath()) {
      case "/imports/cards" -> reply(exchange, handler.importCards(body(exchange)));
      case "/imports/statuses" -> reply(exchange, handler.setCardStatuses(body(exchange)));
      case "/imports/accounts" -> reply(exchange, handler.importAccounts(body(exchange)));
      case "/imports/loads" -> reply(exchange, handler.loadAccounts(body(exchange)));
      case "/imports/rates" -> reply(exchange, handler.importRates(body(exchange)));
      case "/hsm/rotate" -> reply(exchange, handler.rotateKeys());
      case "/ledger/snapshot" -> reply(exchange, handler.takeSnapshot());
      case "/drain" -> reply(exchange, monitor.drain());
      default -> send(exchange, 404, "no such resource");
    }
  }

  private static void get(HttpExchange exchange, OpsHandler handler, OpsMonitor monitor)
      throws IOException {
    String path = exchange.getRequestURI().getPath();
    switch (path) {
      case "/livez" -> send(exchange, 200, "alive");
      case "/readyz" -> {
        String unready = monitor.unreadiness();
        send(exchange, unready.isEmpty() ? 200 : 503, unready.isEmpty() ? "ready" : unready);
      }
      case "/metrics" -> {
        exchange.getResponseHeaders().set("Content-Type", PrometheusText.CONTENT_TYPE);
        send(exchange, 200, monitor.metrics().stripTrailing());
      }
      case "/status" -> reply(exchange, monitor.status());
      case "/ledger" -> reply(exchange, handler.ledger());
      default -> {
        if (path.startsWith("/accounts/")) {
          reply(exchange, handler.showAccount(path.substring("/accounts/".length())));
        } else {
          send(exchange, 404, "no such resource");
        }
      }
    }
  }

  private static Path body(HttpExchange exchange) throws IOException {
    byte[] path = exchange.getRequestBody().readNBytes(PATH_BYTES_MAX);
    return Path.of(new String(path, StandardCharsets.UTF_8));
  }

  private static void reply(HttpExchange exchange, OpsHandler.Reply reply) throws IOException {
    boolean json = JSON.equals(exchange.getRequestHeaders().getFirst("Accept"));
    exchange.getResponseHeaders().set("Content-Type", json ? JSON : "text/plain; charset=utf-8");
    if (reply.exitCode() != ExitCode.OK) {
      exchange.getResponseHeaders().set(EXIT_HEADER, "" + reply.exitCode().status());
    }
    send(exchange, 200, json ? reply.json() : reply.text());
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
