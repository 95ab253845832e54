package dev.tollgate.bench;

import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.cards.CardFile.Card;
import dev.tollgate.bench.check.AdditionalAmount;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.crypto.PinBlock;
import dev.tollgate.bench.crypto.RetailMac;
import dev.tollgate.bench.network.MessageMac;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.scenario.Scenario;
import dev.tollgate.bench.scenario.Step.Cardholder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.channel.PostChannel;
import org.jpos.iso.packager.ISO87APackager;
import org.jpos.iso.packager.ISO87BPackager;
import org.jpos.util.Logger;

/**
 * An issuer in a few lines on jPOS, just able to answer the player's test scenario, so that the
 * player can be tried without a gateway. It knows the PINs from the scenario instead of checking
 * PVVs, and believes every cryptogram.
 */
public final class FakeIssuer implements AutoCloseable {
  private static final int[] ECHOED = {
    2, 3, 4, 7, 11, 12, 13, 23, 25, 32, 33, 37, 41, 42, 49, 70, 90
  };
  private static final int TRIES_MAX = 3;
  private static final long BALANCE_MINOR = 1_000_000;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private record Decision(String amount, ISOMsg answer) {}

  private final CardCrypto crypto = TestFiles.crypto();
  private final Map<String, Card> cards = CardFile.read(TestFiles.DEMO_CARDS);
  private final Map<String, Cardholder> holders = new HashMap<>();
  private final Map<String, Integer> tries = new HashMap<>();
  private final Map<String, Decision> decisions = new HashMap<>();
  private final Map<String, Long> held = new HashMap<>();
  private final Network network;
  private final UnaryOperator<ISOMsg> lastTouch;
  private final ServerSocket server;
  private int approvals;

  private FakeIssuer(Network network, int port, UnaryOperator<ISOMsg> lastTouch)
      throws IOException {
    this.network = network;
    this.lastTouch = lastTouch;
    for (Cardholder holder : Scenario.shipped().cards().values()) {
      holders.put(holder.pan(), holder);
    }
    server = new ServerSocket(port, 16, InetAddress.getByName("127.0.0.1"));
  }

  /**
   * @param lastTouch may spoil an answer before it gets its MAC and leaves, swallow it by null, or
   *     hang up by throwing
   */
  public static FakeIssuer start(UnaryOperator<ISOMsg> lastTouch) throws IOException {
    return start(Network.ALPHA, 0, lastTouch);
  }

  public static FakeIssuer start(int port, UnaryOperator<ISOMsg> lastTouch) throws IOException {
    return start(Network.ALPHA, port, lastTouch);
  }

  public static FakeIssuer start(Network network, int port, UnaryOperator<ISOMsg> lastTouch)
      throws IOException {
    FakeIssuer issuer = new FakeIssuer(network, port, lastTouch);
    Thread.ofPlatform().daemon().name("fake-issuer").start(issuer::acceptLines);
    return issuer;
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Forgets answers, not PIN tries: a gateway started again on the same state. */
  public synchronized void forgetDecisions() {
    decisions.clear();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void acceptLines() {
    try {
      while (true) {
        PostChannel line =
            new PostChannel(network == Network.ALPHA ? new ISO87APackager() : new ISO87BPackager());
        line.setLogger(new Logger(), "fake");
        line.accept(server);
        Thread.ofPlatform().daemon().start(() -> serve(line));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(PostChannel line) {
    try {
      while (true) {
        ISOMsg answer = lastTouch.apply(answer(line.receive()));
        if (answer != null) {
          RetailMac mac = network.mac(crypto);
          if (mac != null) {
            MessageMac.set(answer, network, mac);
          }
          line.send(answer);
        }
      }
    } catch (IOException | ISOException | UncheckedIOException e) {
      // The line is closed, or to be closed.
    } finally {
      disconnect(line);
    }
  }

  private static void disconnect(PostChannel line) {
    try {
      line.disconnect();
    } catch (IOException e) {
      // Closed already.
    }
  }

  private synchronized ISOMsg answer(ISOMsg request) {
    String mti = request.getString(0);
    ISOMsg answer = new ISOMsg(mti.substring(0, 2) + (char) (mti.charAt(2) + 1) + "0");
    for (int field : ECHOED) {
      if (request.hasField(field)) {
        answer.set(field, request.getBytes(field));
      }
    }
    if (!mti.matches("0[12]0[01]")) {
      answer.set(39, "00");
      if (mti.startsWith("04")) {
        held.merge(request.getString(2), -Long.parseLong(request.getString(4)), Long::sum);
      }
      return answer;
    }
    String key = request.getString(7) + request.getString(11);
    Decision before = decisions.get(key);
    if (before == null) {
      decide(request, answer);
      decisions.put(key, new Decision(request.getString(4), answer));
      return answer;
    }
    if (!before.amount().equals(request.getString(4))) {
      answer.set(39, "94");
      answer.set(44, "00");
      if (request.hasField(48)) {
        answer.set(48, "8701P");
      }
      return answer;
    }
    return before.answer();
  }

  private void decide(ISOMsg request, ISOMsg answer) {
    String pan = request.hasField(2) ? request.getString(2) : panOf(request.getString(35));
    Card card = cards.get(pan);
    String cvv2 = request.getString(48);
    String code = card == null ? "14" : decide(request, card);
    if (cvv2 != null) {
      boolean match = card != null && cvv2.endsWith(crypto.cvv2(card.pan(), card.expiry()));
      answer.set(48, "8701" + (card == null ? "P" : match ? "M" : "N"));
    }
    boolean chip = request.hasField(55);
    answer.set(44, (request.hasField(35) ? "2" : "0") + (chip ? "2" : "0"));
    answer.set(39, code);
    if ("00".equals(code)) {
      answer.set(38, String.format("%06d", ++approvals));
      held.merge(pan, Long.parseLong(request.getString(4)), Long::sum);
    }
    if (request.getString(3).startsWith("31")) {
      answer.set(54, balance("01", BALANCE_MINOR) + balance("02", BALANCE_MINOR - held.get(pan)));
    }
    if (chip) {
      answer.set(55, issuerAuthentication(request, card, "00".equals(code)));
    }
  }

  private static String panOf(String track) {
    return track.substring(0, track.indexOf('='));
  }

  private static String balance(String type, long minor) {
    return new AdditionalAmount("00", type, "978", minor).text();
  }

  private byte[] issuerAuthentication(ISOMsg request, Card card, boolean approved) {
    String data = HEX.formatHex(request.getBytes(55));
    int arqcAt = data.indexOf("9F2608") + 6;
    int counterAt = data.indexOf("9F3602") + 6;
    byte[] value =
        crypto
            .chip(card.pan(), "0" + card.psn(), false, holders.get(card.pan()).chip())
            .issuerAuthentication(
                Integer.parseInt(data.substring(counterAt, counterAt + 4), 16),
                HEX.parseHex(data.substring(arqcAt, arqcAt + 16)),
                approved);
    return HEX.parseHex("91%02X%s".formatted(value.length, HEX.formatHex(value)));
  }

  private String decide(ISOMsg request, Card card) {
    String cvv2 = request.getString(48);
    if ("LOST".equals(card.status())) {
      return "41";
    }
    if (request.hasField(14) && !card.expiry().equals(request.getString(14))) {
      return "54";
    }
    if (cvv2 != null && !cvv2.endsWith(crypto.cvv2(card.pan(), card.expiry()))) {
      return "N7";
    }
    String pinCode = request.hasField(52) ? pinCode(request, card) : "00";
    if (!"00".equals(pinCode)) {
      return pinCode;
    }
    boolean poor = "farid".equals(card.account());
    return poor && Long.parseLong(request.getString(4)) > 100 ? "51" : "00";
  }

  private String pinCode(ISOMsg request, Card card) {
    String pan = card.pan();
    String pin = holders.get(pan).pin();
    int used = tries.getOrDefault(pan, 0);
    if (used >= TRIES_MAX) {
      return "75";
    }
    byte[] block = request.getBytes(52);
    for (PinBlock format : PinBlock.values()) {
      if (!request.getString(53).startsWith(format.code())) {
        continue;
      }
      if (Arrays.equals(block, crypto.encryptedPinBlock(network.pinKey(), format, pan, pin))) {
        tries.put(pan, 0);
        return "00";
      }
      if (Arrays.equals(
          block, crypto.encryptedMalformedPinBlock(network.pinKey(), format, pan, pin))) {
        return "55";
      }
    }
    tries.put(pan, used + 1);
    return used + 1 == TRIES_MAX ? "75" : "55";
  }
}
