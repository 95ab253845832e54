package dev.tollgate.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.network.AlphaMessages;
import dev.tollgate.bench.network.AlphaMessages.Purchase;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.network.NetworkLink;
import dev.tollgate.bench.play.CounterFile;
import dev.tollgate.bench.play.Played;
import dev.tollgate.bench.play.Player;
import dev.tollgate.bench.play.Tally;
import dev.tollgate.bench.scenario.Scenario;
import dev.tollgate.bench.system.Ops.Pocket;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a network and an operator see of purchases. */
@SystemTest
class PurchaseTest {
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final String PAN = "4242424242424242";
  private static final String PIN = "0570";
  private static final String ACCOUNT = "david";
  private static final String EXPIRY = "3112";
  private static final CardCrypto CRYPTO = TestFiles.crypto();

  private static RunningGateway gateway;
  private static NetworkLink link;

  @BeforeAll
  static void start() throws Exception {
    gateway = RunningGateway.withDemoCards("purchase", Config.demo());
    link = gateway.link();
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      link.close();
      gateway.close();
    }
  }

  @Test
  void shouldApproveAndHoldTheMoney() throws Exception {
    Pocket before = gateway.ops().pocket(ACCOUNT);

    ISOMsg answer = ask(purchase(2500));

    assertThat(answer.getMTI()).isEqualTo("0110");
    assertThat(answer.getString(39)).isEqualTo("00");
    assertThat(answer.getString(38)).matches("[0-9A-Z]{6}");
    assertThat(answer.getString(48)).as("CVV2 matched").isEqualTo("8701M");
    assertThat(gateway.ops().pocket(ACCOUNT))
        .isEqualTo(new Pocket(before.balance(), before.held() + 2500, before.available() - 2500));
  }

  @Test
  void shouldMoveMoneyOnceHoweverOftenARequestIsRepeated() throws Exception {
    Pocket before = gateway.ops().pocket(ACCOUNT);
    ISOMsg purchase = purchase(1300);

    ISOMsg first = ask(purchase);
    ISOMsg repeat = ask(AlphaMessages.again(purchase, "0101"));
    ISOMsg replay = ask(AlphaMessages.again(purchase, "0100"));
    ISOMsg changed = ask(AlphaMessages.changed(purchase, 1301));

    assertThat(List.of(first.getString(39), repeat.getString(39), replay.getString(39)))
        .containsOnly("00");
    assertThat(List.of(repeat.getString(38), replay.getString(38)))
        .containsOnly(first.getString(38));
    assertThat(changed.getString(39)).isEqualTo("94");
    assertThat(gateway.ops().pocket(ACCOUNT).held()).isEqualTo(before.held() + 1300);
  }

  @Test
  void shouldMoveNothingOnADecline() throws Exception {
    Pocket before = gateway.ops().pocket(ACCOUNT);

    ISOMsg wrongPin =
        ask(
            Peer.MESSAGES.purchase(
                new Purchase(PAN, EXPIRY, 900, CRYPTO.encryptedPinBlock(PAN, "0000"), null)));
    ISOMsg wrongCvv2 =
        ask(
            Peer.MESSAGES.purchase(
                new Purchase(PAN, EXPIRY, 900, null, other(CRYPTO.cvv2(PAN, EXPIRY)))));

    assertThat(wrongPin.getString(39)).isEqualTo("55");
    assertThat(wrongCvv2.getString(39)).isEqualTo("N7");
    assertThat(gateway.ops().pocket(ACCOUNT)).isEqualTo(before);
  }

  @Test
  void shouldShowTheAccountOnTheCommandLineAsOverHttp() throws Exception {
    Outcome shown =
        gateway
            .tollgate()
            .run("accounts", "show", "hugo", "--json", "--config", gateway.configFile().toString());

    assertThat(shown.status()).as(shown.err()).isZero();
    assertThat(Ops.pocket(shown.out(), "hugo")).isEqualTo(gateway.ops().pocket("hugo"));
  }

  @Test
  void shouldPassTheWholeScenario() throws Exception {
    Tally tally = new Tally();
    List<Played> wrong = new CopyOnWriteArrayList<>();
    Map<Network, List<NetworkLink>> links = gateway.links();
    try (NetworkLink second = gateway.link();
        CounterFile counters = CounterFile.open(gateway.tollgate().home())) {
      links.put(Network.ALPHA, List.of(link, second));
      Player player =
          new Player(
              Scenario.shipped(),
              CardFile.read(TestFiles.DEMO_CARDS),
              CRYPTO,
              Peer.KEYS,
              counters,
              links,
              tally,
              wrong::add);
      player.once(_ -> {}, () -> true);
      assertThat(second.strays()).isZero();
    } finally {
      for (Network network : List.of(Network.BETA, Network.GAMMA, Network.DELTA)) {
        links.get(network).forEach(NetworkLink::close);
      }
    }

    assertThat(wrong).extracting(Played::findings).isEmpty();
    assertThat(tally.summary().answered()).isEqualTo(Scenario.shipped().steps().size());
  }

  /** With PIN and CVV2. */
  private static ISOMsg purchase(long amountMinor) {
    return Peer.MESSAGES.purchase(
        new Purchase(
            PAN,
            EXPIRY,
            amountMinor,
            CRYPTO.encryptedPinBlock(PAN, PIN),
            CRYPTO.cvv2(PAN, EXPIRY)));
  }

  private static ISOMsg ask(ISOMsg request) throws IOException, InterruptedException {
    return link.ask(request, ANSWER).answer();
  }

  private static String other(String digits) {
    return (digits.charAt(0) - '0' + 1) % 10 + digits.substring(1);
  }
}
