package dev.tollgate.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpsServerTest {
  private final Desk desk = new Desk();
  private final OpsServer server = OpsServer.start(0, desk);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void shouldAnswerInTextAndInJson() {
    assertThat(new OpsClient(server.port(), false).account("anna"))
        .isEqualTo(new OpsClient.OpsAnswer(0, "account anna"));
    assertThat(new OpsClient(server.port(), true).account("anna"))
        .isEqualTo(new OpsClient.OpsAnswer(0, "{\"account\":\"anna\"}"));
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
    assertThat(answer.text()).isEqualTo("TG-CSV-002 wrong header: a.csv:1; next: write one");
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
    assertThat(status("/livez")).isEqualTo(200);
    assertThat(status("/readyz")).isEqualTo(200);
    desk.ready = false;
    assertThat(status("/readyz")).isEqualTo(503);
    assertThat(status("/livez")).isEqualTo(200);
    assertThat(status("/nothing")).isEqualTo(404);
  }

  @Test
  void shouldRefuseAPortInUse() {
    assertThatThrownBy(() -> OpsServer.start(server.port(), desk))
        .hasMessageStartingWith("TG-NET-002");
  }

  @Test
  void shouldSayWhenNobodyAnswers() {
    server.close();

    assertThatThrownBy(() -> new OpsClient(server.port(), false).account("anna"))
        .hasMessageStartingWith("TG-OPS-001");
  }

  private int status(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build();
      return client.send(request, BodyHandlers.discarding()).statusCode();
    }
  }

  private static final class Desk implements OpsHandler {
    volatile Path imported = Path.of("");
    volatile boolean ready = true;

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
    public Reply showAccount(String id) {
      if (id.equals("broken")) {
        throw new IllegalStateException("4111111111111111");
      }
      return new Reply("account " + id, "{\"account\":\"" + id + "\"}");
    }

    @Override
    public boolean isReady() {
      return ready;
    }
  }
}
