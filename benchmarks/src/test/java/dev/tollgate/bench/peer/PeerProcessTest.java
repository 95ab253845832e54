package dev.tollgate.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.bench.network.AlphaMessages;
import dev.tollgate.bench.network.AlphaMessages.Purchase;
import dev.tollgate.bench.network.Exchange;
import dev.tollgate.bench.network.MessageKeys;
import dev.tollgate.bench.network.Network;
import dev.tollgate.bench.network.NetworkLink;
import java.io.IOException;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;

class PeerProcessTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String PAN = "4000000000000002";

  private final AlphaMessages messages = new AlphaMessages(new MessageKeys(Clock.systemUTC()));

  @Test
  void shouldEchoWhatItGets() throws Exception {
    byte[] sent = {0, 3, 1, 2, 3};
    try (PeerProcess peer = PeerProcess.start(Peer.echo());
        Socket line = new Socket("127.0.0.1", peer.port())) {
      line.getOutputStream().write(sent);

      assertThat(line.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
    }
  }

  @Test
  void shouldApproveWithJposInEitherForm() throws Exception {
    for (PeerForm form : PeerForm.values()) {
      try (PeerProcess peer = PeerProcess.start(Peer.jposApprove(form))) {
        shouldApprove(peer, form);
      }
    }
  }

  @Test
  void shouldApproveWithJreactiveInEitherForm() throws Exception {
    for (PeerForm form : PeerForm.values()) {
      try (PeerProcess peer = PeerProcess.start(Peer.jreactiveApprove(form))) {
        shouldApprove(peer, form);
      }
    }
  }

  @Test
  void shouldEndWithItsStandardInput() throws Exception {
    PeerProcess peer = PeerProcess.start(Peer.jposApprove(PeerForm.BINARY));

    peer.close();

    assertThat(ProcessHandle.of(peer.pid())).isNotPresent();
    assertThatThrownBy(() -> new Socket("127.0.0.1", peer.port()).close())
        .isInstanceOf(IOException.class);
  }

  @Test
  void shouldTellThatAPeerDoesNotStart() {
    Peer unknown = new Peer("nobody", List.of(), List.of());

    assertThatThrownBy(() -> PeerProcess.start(unknown)).hasMessageContaining("nobody");
  }

  private void shouldApprove(PeerProcess peer, PeerForm form) throws Exception {
    Network network = form == PeerForm.ASCII ? Network.ALPHA : Network.BETA;
    try (NetworkLink link = NetworkLink.connect(network, "127.0.0.1", peer.port())) {
      for (String mti : List.of("0100", "0200")) {
        ISOMsg request =
            messages.purchase(new Purchase(PAN, "3112", 1000, new byte[] {1, 2, 3}, "123"));
        request.set(0, mti);
        request.set(52, new byte[8]);

        Exchange exchange = link.ask(request, TIMEOUT);

        ISOMsg answer = exchange.answer();
        assertThat(answer.getString(0)).isEqualTo(mti.substring(0, 2) + "10");
        assertThat(answer.getString(39)).isEqualTo("00");
        for (int field : new int[] {2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 42, 49}) {
          assertThat(answer.getString(field))
              .as("%s, DE%d", form, field)
              .isEqualTo(request.getString(field));
        }
        for (int field : new int[] {14, 48, 52, 53}) {
          assertThat(answer.hasField(field)).as("%s, DE%d", form, field).isFalse();
        }
      }
    }
  }
}
