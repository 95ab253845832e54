package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.peer.NettyEcho;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/tollgate-load} as people call it. */
@SystemTest
class LoadCommandTest {
  private static final String MIX = TestFiles.ROOT.resolve("config/load-plain.yaml").toString();

  private static Tollgate tollgate;
  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    tollgate = Tollgate.on(Homes.fresh("load-command").resolve("home"));
  }

  @Test
  void shouldWriteWhatItMeasured() throws Exception {
    Path hlog = folder.resolve("a.hlog");
    Path hgrm = folder.resolve("a.hgrm");
    Outcome outcome;
    try (NettyEcho echo = NettyEcho.start(0)) {
      outcome = load(echo.port(), "--hlog", hlog.toString(), "--hgrm", hgrm.toString(), "--json");
    }

    assertThat(outcome.status()).as(outcome.toString()).isZero();
    assertThat(outcome.out())
        .startsWith("{\"bench\":\"load\",\"rate\":200,")
        .contains("\"sent\":200,\"answered\":200,\"unanswered\":0,")
        .contains("\"p50_us\":", "\"p9999_us\":", "\"generator_cpu_us_per_message\":")
        .contains("\"de39\":{\"--\":200}")
        .hasLineCount(1);
    assertThat(hlog).content().contains("[StartTime: ");
    assertThat(hgrm).content().contains("1/(1-Percentile)", "#[Max");
  }

  @Test
  void shouldExitWithThreeIfNotAllIsAnswered() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"))) {
      Outcome outcome = load(silent.getLocalPort());

      assertThat(outcome.status()).as(outcome.toString()).isEqualTo(3);
      assertThat(outcome.out()).contains("NOT REACHED", "200 not answered");
    }
  }

  @Test
  void shouldExitWithFourWhereNobodyIs() throws Exception {
    int port;
    try (ServerSocket server = new ServerSocket(0)) {
      port = server.getLocalPort();
    }
    Outcome outcome = load(port);

    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(4);
    assertThat(outcome.errLines()).singleElement().asString().startsWith("TG-BEN-042 ");
  }

  @Test
  void shouldExitWithTwoForAWrongMix() throws Exception {
    Path mix = Files.writeString(folder.resolve("mix.yaml"), "form: iso87_ascii\nmessage: []\n");
    Outcome outcome = tollgateLoad("--mix", mix.toString(), "--port", "1");

    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(2);
    assertThat(outcome.errLines())
        .singleElement()
        .asString()
        .startsWith("TG-BEN-040 ")
        .contains("mix.yaml line ", "messages");
  }

  @Test
  void shouldWriteTheCardsOfAMix() throws Exception {
    Outcome outcome = tollgateLoad("cards", "--mix", MIX, "--out", "" + folder);

    assertThat(outcome.status()).as(outcome.toString()).isZero();
    assertThat(CardFile.read(folder.resolve("cards.csv"))).hasSize(1_000);
    assertThat(folder.resolve("accounts.csv")).content().hasLineCount(1_001);
  }

  private static Outcome load(int port, String... more) throws Exception {
    List<String> line = new ArrayList<>(List.of("--mix", MIX));
    line.addAll(List.of("--port", "" + port, "--rate", "200", "--seconds", "1", "--warm-up", "0"));
    line.addAll(List.of(more));
    return tollgateLoad(line.toArray(String[]::new));
  }

  private static Outcome tollgateLoad(String... arguments) throws InterruptedException {
    return tollgate.runProgram(TestFiles.ROOT.resolve("bin/tollgate-load").toString(), arguments);
  }
}
