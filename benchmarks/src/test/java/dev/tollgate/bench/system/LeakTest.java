package dev.tollgate.bench.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.cards.CardFile.Card;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.network.AlphaMessages.Purchase;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.network.NetworkLink;
import dev.tollgate.bench.play.CounterFile;
import dev.tollgate.bench.play.Player;
import dev.tollgate.bench.play.Tally;
import dev.tollgate.bench.scenario.Scenario;
import dev.tollgate.bench.scenario.Step.Cardholder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;

/** What card data a run leaves behind, on disk, in its output and in its memory: none. */
@SystemTest
class LeakTest {
  private static final String TRACK = "4242424242424242=3112201123400012300";
  private static final Map<String, Card> CARDS = CardFile.read(TestFiles.DEMO_CARDS);
  private static final CardCrypto CRYPTO = TestFiles.crypto();

  @Test
  void shouldLeaveNoCardDataBehind() throws Exception {
    Path home = Homes.fresh("leak");
    Config config = Config.demo();
    String file = config.writeTo(home).toString();
    // Card files that are refused late are read, too.
    Path twice = home.resolveSibling("twice.csv");
    Files.writeString(
        twice, Files.readString(TestFiles.DEMO_CARDS) + CARDS.values().iterator().next().row());
    Tollgate tollgate = Tollgate.on(home);
    Outcome refused = tollgate.run("cards", "import", twice.toString(), "--config", file);
    Outcome cards =
        tollgate.run("cards", "import", TestFiles.DEMO_CARDS.toString(), "--config", file);
    assertThat(cards.status()).as(cards.toString()).isZero();

    String output;
    try (RunningGateway gateway = RunningGateway.empty(home, config)) {
      gateway.importFile("accounts", TestFiles.DEMO_ACCOUNTS);
      gateway.importFile("cards", TestFiles.DEMO_CARDS);
      gateway.importFile("rates", TestFiles.DEMO_RATES);
      play(gateway);
      sendTrackAndMalformed(gateway);
      shouldHaveZeroedItsMemory(gateway);
      gateway.process().endInOrder();
      output = gateway.output();
    }

    Needles needles = needles();
    assertThat(needles.in((refused + "" + cards + output).getBytes(UTF_8))).isEmpty();
    List<Path> files = new ArrayList<>(Homes.files(home));
    assertThat(files)
        .extracting(path -> path.getFileName().toString())
        .contains("cards.dat")
        .as("the ledger's log")
        .anyMatch(name -> name.endsWith(".rec"));
    files.addAll(Homes.files(Homes.token()));
    for (Path path : files) {
      assertThat(needles.in(Files.readAllBytes(path))).as(path.toString()).isEmpty();
    }
  }

  /** A cell is zeroed when its answer has left; a test may be faster by a moment. */
  private static void shouldHaveZeroedItsMemory(RunningGateway gateway) throws IOException {
    ProcessMemory memory = new ProcessMemory(gateway.process().pid());
    Needles control = new Needles();
    control.bytes("home", gateway.tollgate().home().toString().getBytes(UTF_8));
    assertThat(memory.find(control)).as("can be searched").isNotEmpty();
    Needles needles = needlesInMemory();
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(memory.find(needles)).isEmpty());
  }

  /** The search itself must find what it is for. */
  @Test
  void shouldFindWhatItSearchesFor() throws IOException {
    Needles needles = needles();

    assertThat(needles.in(Files.readAllBytes(TestFiles.DEMO_CARDS))).hasSize(CARDS.size());
    assertThat(needles.in(new byte[] {0, 0x42, 0x22, 0x22, 0x22, 0x22, 0x22, 0x2F}))
        .containsExactly("PAN of boris packed");
    String boris = pans().get("PAN of boris");
    assertThat(needles.in(("x" + boris + "x").getBytes(Needles.EBCDIC)))
        .containsExactly("PAN of boris in EBCDIC");
    assertThat(needles.in(HexFormat.of().formatHex(boris.getBytes(Needles.EBCDIC)).getBytes(UTF_8)))
        .containsExactly("PAN of boris in EBCDIC in hex");
    assertThat(needles.in(TRACK.getBytes(Needles.EBCDIC))).contains("track in EBCDIC");
    assertThat(needles.in(cardValue("boris").getBytes(Needles.EBCDIC)))
        .containsExactly("CVV2 of boris in EBCDIC");
  }

  private static void play(RunningGateway gateway) throws IOException {
    Tally tally = new Tally();
    Map<Network, List<NetworkLink>> links = gateway.links();
    try (CounterFile counters = CounterFile.open(gateway.tollgate().home())) {
      new Player(Scenario.shipped(), CARDS, CRYPTO, Peer.KEYS, counters, links, tally, _ -> {})
          .once(_ -> {}, () -> true);
    } finally {
      links.values().forEach(lines -> lines.forEach(NetworkLink::close));
    }
    assertThat(tally.summary().clean()).isTrue();
  }

  /** A track, a message that breaks off in the PIN block, and bytes that are no message. */
  private static void sendTrackAndMalformed(RunningGateway gateway) throws Exception {
    String pan = TRACK.substring(0, 16);
    Purchase purchase = new Purchase(pan, "3112", 100, CRYPTO.encryptedPinBlock(pan, "0570"), null);
    try (Peer peer = gateway.peer()) {
      ISOMsg swiped = Peer.MESSAGES.purchase(purchase);
      swiped.set(22, "901");
      swiped.set(35, TRACK);
      peer.send(swiped);
      assertThat(peer.receive(Duration.ofSeconds(5)).orElseThrow().getString(39)).isEqualTo("82");
      ISOMsg malformed = Peer.MESSAGES.purchase(purchase);
      malformed.set(35, TRACK);
      malformed.set(53, "9900000000000000");
      peer.send(malformed);
      assertThat(peer.receive(Duration.ofSeconds(5)).orElseThrow().getString(39)).isEqualTo("30");
      peer.send(Peer.frame((pan + TRACK).getBytes(UTF_8)));
    }
  }

  /** Everything. */
  private static Needles needles() {
    Needles needles = needlesInMemory();
    pans().forEach(needles::text);
    pans().forEach(needles::packedDigits);
    return needles;
  }

  /**
   * Without packed PANs, and without one pair of digits over and over in EBCDIC: test numbers are
   * so regular that their bits occur by themselves, those of 4242... in the JDK's time zones.
   */
  private static Needles needlesInMemory() {
    Needles needles = new Needles();
    pans()
        .forEach((name, pan) -> {
          if (pan.matches("(..)\\1+")) {
            needles.bytes(name, pan.getBytes(UTF_8));
          } else {
            needles.text(name, pan);
          }
        });
    for (Cardholder holder : Scenario.shipped().cards().values()) {
      needles.cardholder(holder, "3112", CRYPTO);
    }
    needles.text("track", TRACK);
    needles.text("track data", TRACK.substring(TRACK.indexOf('=')));
    return needles;
  }

  private static String cardValue(String name) {
    return "9203" + CRYPTO.cvv2(Scenario.shipped().cards().get(name).pan(), "3112");
  }

  private static Map<String, String> pans() {
    Map<String, String> pans = new TreeMap<>();
    CARDS.values().forEach(card -> pans.put("PAN of " + card.account(), card.pan()));
    Scenario.shipped()
        .cards()
        .values()
        .forEach(holder -> pans.put("PAN of " + holder.name(), holder.pan()));
    return pans;
  }
}
