package dev.tollgate.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.network.AlphaMessages;
import dev.tollgate.bench.network.AlphaMessages.Purchase;
import dev.tollgate.bench.network.MessageKeys;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.network.NetworkLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JposJobTest {
  private static final int O_DSYNC = 010000;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Path KEYS = Path.of("../softhsm-config/test-keys.yaml");
  private static final CardCrypto CRYPTO = CardCrypto.from(KEYS);
  private static final String PAN = "4000000000000002";
  private static final String POOR = "4000000000000010";
  private static final String BLOCKED = "4000000000000028";
  private static final String UNKNOWN = "4000000000000036";
  private static final String EXPIRY = "3112";
  private static final String PIN = "1234";

  @TempDir private static Path folder;
  private static PeerProcess peer;

  private final AlphaMessages messages = new AlphaMessages(new MessageKeys(Clock.systemUTC()));

  @BeforeAll
  static void start() throws Exception {
    Path cards = folder.resolve("cards.csv");
    Path accounts = folder.resolve("accounts.csv");
    Files.writeString(
        cards,
        String.join(
            "\n",
            CardFile.HEADER,
            card(PAN, "rich", "ACTIVE"),
            card(POOR, "poor", "ACTIVE"),
            card(BLOCKED, "rich", "BLOCKED")));
    Files.writeString(
        accounts, "account,currency,balance_minor\nrich,EUR,1000000\npoor,EUR,3000\n");
    peer =
        PeerProcess.start(
            Peer.jposJob(PeerForm.ASCII, folder.resolve("job"), KEYS, cards, accounts));
  }

  @AfterAll
  static void stop() throws Exception {
    if (peer != null) {
      peer.close();
    }
  }

  private static String card(String pan, String account, String status) {
    String pvv = CRYPTO.pvv(pan, "1", PIN);
    return new CardFile.Card(pan, "0", EXPIRY, "201", "PVV", "1", pvv, account, "default", status)
        .row();
  }

  @Test
  void shouldApproveWithTheRightPinAndCardValue() throws Exception {
    ISOMsg answer = ask(purchase(PAN, 1000, PIN, CRYPTO.cvv2(PAN, EXPIRY)));

    assertThat(answer.getString(0)).isEqualTo("0210");
    assertThat(answer.getString(39)).isEqualTo("00");
    assertThat(answer.hasField(52)).isFalse();
  }

  @Test
  void shouldSkipWhatTheMessageDoesNotHold() throws Exception {
    assertThat(ask(purchase(PAN, 1000, null, null)).getString(39)).isEqualTo("00");
  }

  @Test
  void shouldRefuseAWrongPin() throws Exception {
    ISOMsg request = purchase(PAN, 1000, "4321", CRYPTO.cvv2(PAN, EXPIRY));

    assertThat(ask(request).getString(39)).isEqualTo("55");
  }

  @Test
  void shouldRefuseABlockThatHoldsNoPin() throws Exception {
    ISOMsg request = purchase(PAN, 1000, null, null);
    request.set(52, CRYPTO.encryptedMalformedPinBlock(PAN, PIN));

    assertThat(ask(request).getString(39)).isEqualTo("55");
  }

  @Test
  void shouldRefuseAWrongCardValue() throws Exception {
    int right = Integer.parseInt(CRYPTO.cvv2(PAN, EXPIRY));
    ISOMsg request = purchase(PAN, 1000, PIN, "%03d".formatted((right + 1) % 1000));

    assertThat(ask(request).getString(39)).isEqualTo("82");
  }

  @Test
  void shouldRefuseCardsThatAreUnknownBlockedOrExpired() throws Exception {
    ISOMsg expired = purchase(PAN, 1000, null, null);
    expired.set(14, "3012");

    assertThat(ask(purchase(UNKNOWN, 1000, null, null)).getString(39)).isEqualTo("14");
    assertThat(ask(purchase(BLOCKED, 1000, null, null)).getString(39)).isEqualTo("62");
    assertThat(ask(expired).getString(39)).isEqualTo("54");
  }

  @Test
  void shouldHoldWhatItApproves() throws Exception {
    assertThat(ask(purchase(POOR, 2000, null, null)).getString(39)).isEqualTo("00");
    assertThat(ask(purchase(POOR, 1001, null, null)).getString(39)).isEqualTo("51");
    assertThat(ask(purchase(POOR, 1000, "4321", null)).getString(39)).isEqualTo("55");
    assertThat(ask(purchase(POOR, 1000, null, null)).getString(39)).isEqualTo("00");
    assertThat(ask(purchase(POOR, 1, null, null)).getString(39)).isEqualTo("51");
  }

  @Test
  void shouldRefuseADuplicate() throws Exception {
    ISOMsg request = purchase(PAN, 1000, null, null);

    assertThat(ask(request).getString(39)).isEqualTo("00");
    assertThat(ask((ISOMsg) request.clone()).getString(39)).isEqualTo("94");
  }

  @Test
  void shouldHaveTheDatabaseWriteItsLogToTheDiskAtOnce() throws Exception {
    List<Integer> flags = openFlags(".*/derby/log/log[0-9]+[.]dat");

    assertThat(flags).as("the log as it is open, open(2)").isNotEmpty();
    assertThat(flags).anyMatch(flag -> (flag & O_DSYNC) != 0);
  }

  /** How the peer opened the files of such names. */
  private static List<Integer> openFlags(String name) throws IOException {
    Path process = Path.of("/proc", Long.toString(peer.pid()));
    List<Integer> flags = new ArrayList<>();
    try (Stream<Path> files = Files.list(process.resolve("fd"))) {
      for (Path file : files.toList()) {
        try {
          if (Files.readSymbolicLink(file).toString().matches(name)) {
            String info = Files.readString(process.resolve("fdinfo").resolve(file.getFileName()));
            String octal = info.lines().filter(line -> line.startsWith("flags:")).findFirst().get();
            flags.add(Integer.parseInt(octal.substring("flags:".length()).strip(), 8));
          }
        } catch (NoSuchFileException e) {
          // Closed since it was listed.
        }
      }
    }
    return flags;
  }

  private ISOMsg purchase(String pan, long amountMinor, String pin, String cvv2) {
    byte[] block = pin == null ? null : CRYPTO.encryptedPinBlock(pan, pin);
    ISOMsg request = messages.purchase(new Purchase(pan, EXPIRY, amountMinor, block, cvv2));
    request.set(0, "0200");
    return request;
  }

  private static ISOMsg ask(ISOMsg request) throws Exception {
    try (NetworkLink link = NetworkLink.connect(Network.ALPHA, "127.0.0.1", peer.port())) {
      return link.ask(request, TIMEOUT).answer();
    }
  }
}
