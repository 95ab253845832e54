package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The operators' HTTP of a running gateway. */
final class Ops {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String base;

  Ops(int port) {
    base = "http://127.0.0.1:" + port;
  }

  /** Amounts of one pocket in minor units. */
  record Pocket(long balance, long held, long available) {}

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(base + path)));
  }

  /** Asks the gateway to import a file: {@code cards}, {@code accounts} and so on. */
  HttpResponse<String> importFile(String what, Path csv) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(base + "/imports/" + what))
            .POST(HttpRequest.BodyPublishers.ofString(csv.toString())));
  }

  /** The only pocket of an account. */
  Pocket pocket(String account) throws IOException, InterruptedException {
    HttpResponse<String> answer = get("/accounts/" + account);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return pocket(answer.body(), account);
  }

  /** The only pocket in what {@code accounts show --json} says. */
  static Pocket pocket(String json, String account) {
    var root = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(json);
    assertThat(root.get("account")).isEqualTo(account);
    var pockets = (List<?>) root.get("pockets");
    assertThat(pockets).hasSize(1);
    var pocket = (Map<?, ?>) pockets.getFirst();
    return new Pocket(
        number(pocket, "balance_minor"),
        number(pocket, "held_minor"),
        number(pocket, "available_minor"));
  }

  /** Commands in the ledger's log. */
  long logLength() throws IOException, InterruptedException {
    String json = get("/ledger").body();
    return number(
        (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(json), "commands");
  }

  private static long number(Map<?, ?> pocket, String key) {
    return ((Number) pocket.get(key)).longValue();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpRequest asked =
        request.timeout(Duration.ofSeconds(10)).header("Accept", "application/json").build();
    return HTTP.send(asked, HttpResponse.BodyHandlers.ofString());
  }
}
