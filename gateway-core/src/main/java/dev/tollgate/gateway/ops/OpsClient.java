package dev.tollgate.gateway.ops;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

/** Asks a running gateway on this machine. */
public final class OpsClient {
  /**
   * What came back.
   *
   * @param status exit status of the command, 0 if it succeeded
   * @param answered false if the text says why there is no answer
   */
  public record OpsAnswer(int status, boolean answered, String text) {}

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private final int port;
  private final boolean json;

  public OpsClient(int port, boolean json) {
    this.port = port;
    this.json = json;
  }

  public OpsAnswer importFile(String what, Path csv) {
    HttpRequest.BodyPublisher body =
        HttpRequest.BodyPublishers.ofString(csv.toAbsolutePath().toString());
    return send(request("/imports/" + what).POST(body).build());
  }

  public OpsAnswer account(String id) {
    return send(request("/accounts/" + id).build());
  }

  public OpsAnswer status() {
    return send(request("/status").build());
  }

  public OpsAnswer ledger() {
    return send(request("/ledger").build());
  }

  public OpsAnswer takeSnapshot() {
    return post("/ledger/snapshot");
  }

  public OpsAnswer rotateKeys() {
    return post("/hsm/rotate");
  }

  public OpsAnswer drain() {
    return post("/drain");
  }

  private OpsAnswer post(String path) {
    return send(request(path).POST(HttpRequest.BodyPublishers.noBody()).build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(TIMEOUT)
        .header("Accept", json ? OpsServer.JSON : "text/plain");
  }

  private OpsAnswer send(HttpRequest request) {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build()) {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      boolean answered = response.statusCode() == 200;
      int status = (answered ? ExitCode.OK : ExitCode.FAILED).status();
      status = (int) response.headers().firstValueAsLong(OpsServer.EXIT_HEADER).orElse(status);
      return new OpsAnswer(status, answered, response.body().strip());
    } catch (IOException e) {
      throw unreachable();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable();
    }
  }

  private TollgateException unreachable() {
    return new TollgateException(
        "TG-OPS-001",
        ExitCode.UNREACHABLE,
        "the gateway of this home does not answer",
        "127.0.0.1:" + port,
        "check ops.port, or stop the process that holds the home's lock");
  }
}
