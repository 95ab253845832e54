package dev.tollgate.bench;

import dev.tollgate.bench.cards.CardFile;
import dev.tollgate.bench.cards.CardFile.Card;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.scenario.Scenario;
import dev.tollgate.bench.scenario.Step.Cardholder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.channel.PostChannel;
import org.jpos.iso.packager.ISO87APackager;
import org.jpos.util.Logger;

/**
 * An issuer in a few lines on jPOS, just able to answer the scenario, so that the player can be
 * tried without a gateway. It knows the PINs from the scenario instead of checking PVVs.
 */
public final class FakeIssuer implements AutoCloseable {
  private static final int[] ECHOED = {2, 3, 4, 7, 11, 12, 13, 25, 32, 37, 41, 42, 49, 70};
  private static final int TRIES_MAX = 3;

  private record Decision(String amount, ISOMsg answer) {}

  private final CardCrypto crypto = TestFiles.crypto();
  private final Map<String, Card> cards = CardFile.read(TestFiles.DEMO_CARDS);
  private final Map<String, String> pins = new HashMap<>();
  private final Map<String, Integer> tries = new HashMap<>();
  private final Map<String, Decision> decisions = new HashMap<>();
  private final UnaryOperator<ISOMsg> lastTouch;
  private final ServerSocket server;
  private int approvals;

  private FakeIssuer(int port, UnaryOperator<ISOMsg> lastTouch) throws IOException {
    this.lastTouch = lastTouch;
    for (Cardholder holder : Scenario.shipped().cards().values()) {
      pins.put(holder.pan(), holder.pin());
    }
    server = new ServerSocket(port, 16, InetAddress.getByName("127.0.0.1"));
  }

  /**
   * @param lastTouch may spoil an answer before it leaves, swallow it by null, or hang up by
   *     throwing
   */
  public static FakeIssuer start(UnaryOperator<ISOMsg> lastTouch) throws IOException {
    return start(0, lastTouch);
  }

  public static FakeIssuer start(int port, UnaryOperator<ISOMsg> lastTouch) throws IOException {
    FakeIssuer issuer = new FakeIssuer(port, lastTouch);
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
        PostChannel line = new PostChannel(new ISO87APackager());
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
    ISOMsg answer = new ISOMsg(request.getString(0).startsWith("08") ? "0810" : "0110");
    for (int field : ECHOED) {
      if (request.hasField(field)) {
        answer.set(field, request.getBytes(field));
      }
    }
    if ("0810".equals(answer.getString(0))) {
      answer.set(39, "00");
      return answer;
    }
    String key = request.getString(7) + request.getString(11);
    Decision before = decisions.get(key);
    answer.set(44, "00");
    if (before == null) {
      decide(request, answer);
      decisions.put(key, new Decision(request.getString(4), answer));
      return answer;
    }
    if (!before.amount().equals(request.getString(4))) {
      answer.set(39, "94");
      return answer;
    }
    return before.answer();
  }

  private void decide(ISOMsg request, ISOMsg answer) {
    Card card = cards.get(request.getString(2));
    String cvv2 = request.getString(48);
    String code = card == null ? "14" : decide(request, card);
    if (cvv2 != null) {
      boolean match = card != null && cvv2.endsWith(crypto.cvv2(card.pan(), card.expiry()));
      answer.set(48, "8701" + (card == null ? "P" : match ? "M" : "N"));
    }
    answer.set(39, code);
    if ("00".equals(code)) {
      answer.set(38, String.format("%06d", ++approvals));
    }
  }

  private String decide(ISOMsg request, Card card) {
    String cvv2 = request.getString(48);
    if ("LOST".equals(card.status())) {
      return "41";
    }
    if (!card.expiry().equals(request.getString(14))) {
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
    String pin = pins.get(card.pan());
    int used = tries.getOrDefault(card.pan(), 0);
    if (used >= TRIES_MAX) {
      return "75";
    }
    byte[] block = request.getBytes(52);
    if (Arrays.equals(block, crypto.encryptedPinBlock(card.pan(), pin))) {
      tries.put(card.pan(), 0);
      return "00";
    }
    if (Arrays.equals(block, crypto.encryptedMalformedPinBlock(card.pan(), pin))) {
      return "55";
    }
    tries.put(card.pan(), used + 1);
    return used + 1 == TRIES_MAX ? "75" : "55";
  }
}
