package dev.tollgate.bench.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.bench.FakeIssuer;
import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.network.AlphaMessages;
import dev.tollgate.bench.network.MessageKeys;
import dev.tollgate.bench.network.NetworkLink;
import dev.tollgate.bench.scenario.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PlayerTest {
  private static final int STEPS = Scenario.shipped().steps().size();

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
    assertThat(tally.summary().approved()).isEqualTo(10);
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
    List<NetworkLink> links = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      links.add(NetworkLink.connect("127.0.0.1", issuer.port()));
    }
    how.accept(
        new Player(
            Scenario.shipped(),
            CardFile.read(TestFiles.DEMO_CARDS),
            TestFiles.crypto(),
            new AlphaMessages(new MessageKeys(Clock.systemUTC())),
            links,
            tally,
            wrong::add));
    links.forEach(NetworkLink::close);
  }
}
