package dev.tollgate.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpsServerTest {
  private final Desk desk = new Desk();
  private final OpsServer server = OpsServer.bind(0);

  @BeforeEach
  void serve() {
    server.serve(desk, desk);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void shouldAnswerInTextAndInJson() {
    assertThat(new OpsClient(server.port(), false).account("anna"))
        .isEqualTo(new OpsClient.OpsAnswer(0, true, "account anna"));
    assertThat(new OpsClient(server.port(), true).account("anna"))
        .isEqualTo(new OpsClient.OpsAnswer(0, true, "{\"account\":\"anna\"}"));
  }

  @Test
  void shouldPassTheAbsolutePathOfAnImport() {
    new OpsClient(server.port(), false).importFile("cards", Path.of("some cards.csv"));

    assertThat(desk.imported).isEqualTo(Path.of("some cards.csv").toAbsolutePath());
  }

  @Test
  void shouldPassTheExitStatusOfAFailure() {
    OpsClient.OpsAnswer answer =
        new OpsClient(server.port(), false).importFile("accounts", Path.of("a.csv"));

    assertThat(answer.status()).isEqualTo(ExitCode.USAGE.status());
    assertThat(answer.answered()).isFalse();
    assertThat(answer.text()).isEqualTo("TG-CSV-002 wrong header: a.csv:1; next: write one");
  }

  @Test
  void shouldPassTheExitStatusOfAnAnswer() {
    assertThat(new OpsClient(server.port(), false).importFile("loads", Path.of("l.csv")))
        .isEqualTo(new OpsClient.OpsAnswer(3, true, "one wrong"));
    assertThat(new OpsClient(server.port(), true).importFile("statuses", Path.of("s.csv")))
        .isEqualTo(new OpsClient.OpsAnswer(1, true, "{\"wrong\":2}"));
  }

  @Test
  void shouldTellNothingOfAnUnforeseenFailureButItsClass() {
    OpsClient.OpsAnswer answer = new OpsClient(server.port(), false).account("broken");

    assertThat(answer.status()).isEqualTo(ExitCode.FAILED.status());
    assertThat(answer.text()).contains("TG-OPS-099", "IllegalStateException");
    assertThat(answer.text()).doesNotContain("4111111111111111");
  }

  @Test
  void shouldTellWhetherItIsAliveAndReady() throws Exception {
    assertThat(get("/livez").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    desk.unreadiness = "the HSM takes no work";
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).isEqualTo("the HSM takes no work\n");
    assertThat(get("/livez").statusCode()).isEqualTo(200);
    assertThat(get("/nothing").statusCode()).isEqualTo(404);
  }

  @Test
  void shouldGiveMetricsToPrometheus() throws Exception {
    HttpResponse<String> answer = get("/metrics");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.body()).isEqualTo("tollgate_x_total 1\n");
  }

  @Test
  void shouldTellItsStatusAndDrain() {
    assertThat(new OpsClient(server.port(), false).status().text()).isEqualTo("serving");
    assertThat(new OpsClient(server.port(), true).status().text())
        .isEqualTo("{\"state\":\"serving\"}");
    assertThat(desk.drained).isFalse();
    assertThat(new OpsClient(server.port(), false).drain().text()).isEqualTo("draining");
    assertThat(desk.drained).isTrue();
  }

  @Test
  void shouldRotateKeys() {
    assertThat(new OpsClient(server.port(), false).rotateKeys().text()).isEqualTo("keys in use");
    assertThat(new OpsClient(server.port(), true).rotateKeys().text())
        .isEqualTo("{\"in_use\":true,\"keys\":[]}");
  }

  /** A look must not stop the gateway. */
  @Test
  void shouldNotDrainOrImportOnGet() throws Exception {
    assertThat(get("/drain").statusCode()).isEqualTo(404);
    assertThat(get("/imports/cards").statusCode()).isEqualTo(404);
    assertThat(get("/hsm/rotate").statusCode()).isEqualTo(404);
    assertThat(desk.drained).isFalse();
  }

  @Test
  void shouldRefuseAPortInUse() {
    assertThatThrownBy(() -> OpsServer.bind(server.port())).hasMessageStartingWith("TG-NET-002");
  }

  @Test
  void shouldSayWhenNobodyAnswers() {
    server.close();

    assertThatThrownBy(() -> new OpsClient(server.port(), false).account("anna"))
        .hasMessageStartingWith("TG-OPS-001");
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build();
      return client.send(request, BodyHandlers.ofString());
    }
  }

  private static final class Desk implements OpsHandler, OpsMonitor {
    volatile Path imported = Path.of("");
    volatile String unreadiness = "";
    volatile boolean drained;

    @Override
    public Reply importCards(Path csv) {
      imported = csv;
      return new Reply("cards", "{}");
    }

    @Override
    public Reply importAccounts(Path csv) {
      throw new TollgateException(
          "TG-CSV-002", ExitCode.USAGE, "wrong header", csv.getFileName() + ":1", "write one");
    }

    @Override
    public Reply loadAccounts(Path csv) {
      return new Reply("one wrong", "{}", ExitCode.FOUND_WRONG);
    }

    @Override
    public Reply setCardStatuses(Path csv) {
      return new Reply("two wrong", "{\"wrong\":2}", ExitCode.FAILED);
    }

    @Override
    public Reply showAccount(String id) {
      if (id.equals("broken")) {
        throw new IllegalStateException("4111111111111111");
      }
      return new Reply("account " + id, "{\"account\":\"" + id + "\"}");
    }

    @Override
    public Reply ledger() {
      return new Reply("log", "{\"commands\":7}");
    }

    @Override
    public Reply takeSnapshot() {
      return new Reply("snapshot", "{\"snapshot\":true}");
    }

    @Override
    public Reply rotateKeys() {
      return new Reply("keys in use", "{\"in_use\":true,\"keys\":[]}");
    }

    @Override
    public Reply importRates(Path csv) {
      return new Reply("rates", "{}");
    }

    @Override
    public Reply status() {
      return new Reply("serving", "{\"state\":\"serving\"}");
    }

    @Override
    public Reply drain() {
      drained = true;
      return new Reply("draining", "{}");
    }

    @Override
    public String metrics() {
      return "tollgate_x_total 1\n";
    }

    @Override
    public String unreadiness() {
      return unreadiness;
    }
  }
}
