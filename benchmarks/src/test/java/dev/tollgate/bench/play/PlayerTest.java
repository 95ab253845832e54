package dev.tollgate.bench.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.bench.FakeIssuer;
import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.network.AlphaMessages;
import dev.tollgate.bench.network.MessageKeys;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.network.NetworkLink;
import dev.tollgate.bench.scenario.Scenario;
import dev.tollgate.bench.scenario.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PlayerTest {
  private static final Scenario SCENARIO =
      Scenario.read(Path.of("src/test/resources/dev/tollgate/bench/play/scenario.yaml"));
  private static final int STEPS = SCENARIO.steps().size();

  @TempDir private Path home;
  private final Tally tally = new Tally();
  private final List<Played> wrong = Collections.synchronizedList(new ArrayList<>());

  @Test
  void shouldFindEveryAnswerOfARightIssuerAsExpected() throws IOException {
    try (FakeIssuer issuer = FakeIssuer.start(UnaryOperator.identity())) {
      play(issuer, player -> player.once(_ -> {}, () -> true));
    }

    assertThat(wrong).isEmpty();
    assertThat(tally.summary().clean()).isTrue();
    assertThat(tally.summary().sent()).isEqualTo(STEPS);
    assertThat(tally.summary().approved()).isEqualTo(11);
    assertThat(tally.summary().networks()).containsExactly("alpha");
  }

  @Test
  void shouldExpectUsedUpTriesToStayUsedUp() throws IOException {
    try (FakeIssuer issuer = FakeIssuer.start(UnaryOperator.identity())) {
      play(issuer, player -> player.once(_ -> {}, () -> true));
      issuer.forgetDecisions();
      play(issuer, player -> player.once(_ -> {}, () -> true));
    }

    assertThat(wrong).isEmpty();
    assertThat(tally.summary().answered()).isEqualTo(2L * STEPS);
  }

  @Test
  void shouldFindTriesThatAreNotUsedUp() throws IOException {
    UnaryOperator<ISOMsg> forgiving =
        answer -> {
          if ("75".equals(answer.getString(39))) {
            answer.set(39, "55");
          }
          return answer;
        };
    try (FakeIssuer issuer = FakeIssuer.start(forgiving)) {
      play(issuer, player -> player.once(_ -> {}, () -> true));
    }

    assertThat(wrong)
        .extracting(played -> played.step().name())
        .containsExactly("wrong PIN, third try", "right PIN, too late");
  }

  @Test
  void shouldKeepTheRateInTheLoop() throws IOException {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    try (FakeIssuer issuer = FakeIssuer.start(UnaryOperator.identity())) {
      play(issuer, player -> player.loop(200, () -> System.nanoTime() < endNs));
    }

    assertThat(wrong).isEmpty();
    assertThat(tally.summary().clean()).isTrue();
    assertThat(tally.summary().sent()).isBetween(100L, 201L);
    assertThat(tally.summary().p50Us()).isPositive();
  }

  @Test
  void shouldFindARepeatThatMovesMoneyAgain() throws IOException {
    try (FakeIssuer issuer = FakeIssuer.start(UnaryOperator.identity())) {
      play(
          issuer,
          player ->
              player.once(
                  played -> {
                    if (played.step().name().equals("purchase")) {
                      issuer.forgetDecisions();
                    }
                  },
                  () -> true));
    }

    assertThat(wrong)
        .hasSize(2)
        .allSatisfy(played ->
            assertThat(played.findings()).containsExactly("DE38 is not the first answer's"));
  }

  @Test
  void shouldPlayTheBinaryNetworkWithMacs() throws IOException {
    try (FakeIssuer issuer = FakeIssuer.start(Network.BETA, 0, UnaryOperator.identity())) {
      play(Network.BETA, onBeta(), issuer, player -> player.once(_ -> {}, () -> true));
    }

    assertThat(wrong).isEmpty();
    assertThat(tally.summary().clean()).isTrue();
    assertThat(tally.summary().answered()).isEqualTo(STEPS);
    assertThat(tally.summary().networks()).containsExactly("beta");
  }

  @Test
  void shouldFindABalanceThatMissesAHold() throws IOException {
    UnaryOperator<ISOMsg> forgetful =
        answer -> {
          if (answer.hasField(54)) {
            String ledger = answer.getString(54).substring(0, 20);
            answer.set(54, ledger + ledger.replaceFirst("^0001", "0002"));
          }
          return answer;
        };
    try (FakeIssuer issuer = FakeIssuer.start(forgetful)) {
      play(issuer, player -> player.once(_ -> {}, () -> true));
    }

    assertThat(wrong)
        .extracting(played -> played.step().name())
        .containsExactly("balance with a hold");
  }

  @Test
  void shouldFindAWrongAnswerToACryptogram() throws IOException {
    UnaryOperator<ISOMsg> wrongArpc =
        answer -> {
          if (answer.hasField(55)) {
            byte[] data = answer.getBytes(55);
            data[2] ^= 1;
            answer.set(55, data);
          }
          return answer;
        };
    try (FakeIssuer issuer = FakeIssuer.start(wrongArpc)) {
      play(issuer, player -> player.once(_ -> {}, () -> true));
    }

    assertThat(wrong)
        .singleElement()
        .extracting(Played::findings)
        .isEqualTo(List.of("DE55 tag 91 is not the ARPC and what goes with it"));
  }

  @Test
  void shouldGiveBackWhenItIsEndedBeforeTheReversal() throws IOException {
    boolean[] ended = {false};
    try (FakeIssuer issuer = FakeIssuer.start(UnaryOperator.identity())) {
      List<String> names = new ArrayList<>();
      play(
          issuer,
          player ->
              player.once(
                  played -> {
                    names.add(played.step().name());
                    ended[0] |= played.step().name().equals("authorization");
                  },
                  () -> !ended[0]));

      assertThat(names).endsWith("authorization", "reversal");
    }
  }

  @Test
  void shouldNeverUseACounterTwice() throws IOException {
    List<String> counters = Collections.synchronizedList(new ArrayList<>());
    Consumer<Played> note =
        played -> {
          if (played.step().name().equals("chip")) {
            String data = HexFormat.of().formatHex(played.exchange().request().getBytes(55));
            counters.add(data.substring(data.indexOf("9f3602") + 6).substring(0, 4));
          }
        };
    try (FakeIssuer issuer = FakeIssuer.start(UnaryOperator.identity())) {
      play(issuer, player -> player.once(note, () -> true));
      play(issuer, player -> player.once(note, () -> true));
    }

    assertThat(counters).containsExactly("0001", "0002");
  }

  private static Scenario onBeta() {
    return new Scenario(
        SCENARIO.cards(),
        SCENARIO.steps().stream()
            .map(step ->
                new Step(
                    step.name(),
                    step.label(),
                    Network.BETA,
                    step.card(),
                    step.content(),
                    step.terminal(),
                    step.proof(),
                    step.expected()))
            .toList());
  }

  @Test
  void shouldCountAnAnswerNobodyAskedFor() throws IOException {
    try (FakeIssuer issuer =
            FakeIssuer.start(answer -> {
              answer.set(11, "000000");
              return answer;
            });
        NetworkLink link = NetworkLink.connect("127.0.0.1", issuer.port())) {
      var unanswered =
          link.send(
              new AlphaMessages(new MessageKeys(Clock.systemUTC()))
                  .networkManagement(AlphaMessages.ECHO));

      await().until(() -> link.strays() == 1);
      assertThat(unanswered).isNotDone();
    }
  }

  @Test
  void shouldStopSendingWhenTheIssuerHangsUp() throws IOException {
    int[] answers = {0};
    UnaryOperator<ISOMsg> hangingUp =
        answer -> {
          if (++answers[0] == 5) {
            throw new UncheckedIOException(new IOException("hanging up"));
          }
          return answer;
        };
    try (FakeIssuer issuer = FakeIssuer.start(hangingUp)) {
      play(issuer, player -> player.once(_ -> {}, () -> true));
    }

    assertThat(tally.summary().sent()).isEqualTo(5);
    assertThat(tally.summary().answered()).isEqualTo(4);
    assertThat(tally.summary().clean()).isFalse();
    assertThat(wrong).singleElement().extracting(Played::findings).isEqualTo(List.of("no answer"));
  }

  private void play(FakeIssuer issuer, Consumer<Player> how) throws IOException {
    play(Network.ALPHA, SCENARIO, issuer, how);
  }

  private void play(Network network, Scenario scenario, FakeIssuer issuer, Consumer<Player> how)
      throws IOException {
    List<NetworkLink> links = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      links.add(NetworkLink.connect(network, "127.0.0.1", issuer.port()));
    }
    try (CounterFile counters = CounterFile.open(home)) {
      how.accept(
          new Player(
              scenario,
              CardFile.read(TestFiles.DEMO_CARDS),
              TestFiles.crypto(),
              new MessageKeys(Clock.systemUTC()),
              counters,
              Map.of(network, links),
              tally,
              wrong::add));
    }
    links.forEach(NetworkLink::close);
  }
}
