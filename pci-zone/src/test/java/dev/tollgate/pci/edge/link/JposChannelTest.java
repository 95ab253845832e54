package dev.tollgate.pci.edge.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.RecordingSink;
import dev.tollgate.pci.vault.VaultCell;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jpos.iso.BaseChannel;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.channel.ASCIIChannel;
import org.jpos.iso.channel.AmexChannel;
import org.jpos.iso.channel.BCDChannel;
import org.jpos.iso.channel.CSChannel;
import org.jpos.iso.channel.NACChannel;
import org.jpos.iso.channel.NCCChannel;
import org.jpos.iso.channel.PostChannel;
import org.jpos.iso.channel.RawChannel;
import org.jpos.iso.channel.VAPChannel;
import org.jpos.iso.header.BASE1Header;
import org.jpos.iso.packager.ISO87APackager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** jPOS's channels at the other end: they send what we read, and read what we send. */
class JposChannelTest {
  private static final int TIMEOUT_MS = 5_000;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  @ParameterizedTest(name = "{0}")
  @MethodSource("channels")
  void shouldTalkToAJposChannel(
      String name, Supplier<BaseChannel> made, Form form, String header, String answerHeader)
      throws Exception {
    EdgeRig rig = new EdgeRig(5, 1, new RecordingSink(), form.framing());
    Peer peer = rig.connect();
    try (Line line = new Line(made.get())) {
      for (int stan = 1; stan <= 3; stan++) {
        peer.sendBytes(Unpooled.wrappedBuffer(line.send(Jpos.purchase(stan))));
      }
      assertThat(rig.sink.arrived).extracting(SealedRequest::stan).containsExactly(1, 2, 3);
      assertThat(rig.sink.arrived).allMatch(request -> request.formatFault() == 0);
      rig.sink.arrived.reversed().forEach(rig::approve);
      rig.edge.flush();
      peer.runLoop();

      line.deliver(peer.bytes());
      for (int stan = 3; stan >= 1; stan--) {
        ISOMsg answer = line.receive();
        assertThat(answer.getMTI()).isEqualTo("0110");
        assertThat(answer.getString(11)).isEqualTo("00000" + stan);
        assertThat(answer.getString(39)).isEqualTo("00");
        assertThat(headerOf(answer)).matches(answerHeader);
      }
    }
    assertThat(rig.counters.sum(ZoneCounter.HEADERS_WRONG)).isZero();
    rig.assertClean();
  }

  static Stream<Arguments> channels() {
    String iso = "49534F303136303030303730";
    String isoSet = "49534F303136303030303735";
    return Stream.of(
        channel("NACChannel", NACChannel::new, Form.BINARY_2, "", ""),
        channel("PostChannel", PostChannel::new, Form.BINARY_2, "", ""),
        channel("RawChannel", RawChannel::new, Form.BINARY_4, "", ""),
        channel("CSChannel", CSChannel::new, Form.BINARY_2_ZERO_2, "", ""),
        channel("BCDChannel", BCDChannel::new, Form.BCD_2, "", ""),
        channel("NCCChannel", NCCChannel::new, Form.BCD_2, "", ""),
        channel("ASCIIChannel", ASCIIChannel::new, Form.ASCII_4, "", ""),
        channel("AmexChannel", AmexChannel::new, Form.INCLUSIVE_2, "", ""),
        channel("NACChannel, TPDU", NACChannel::new, Form.TPDU, "6000010002", "6000020001"),
        channel(
            "ASCIIChannel, TPDU", ASCIIChannel::new, Form.TPDU_ASCII, "6012345678", "6056781234"),
        channel("PostChannel, header set", PostChannel::new, Form.SET, iso, isoSet),
        arguments(
            "VAPChannel",
            (Supplier<BaseChannel>) JposChannelTest::vap,
            Form.VISA_LIKE,
            "",
            "160102[0-9A-F]{4}6543211234560{22}"));
  }

  private static Arguments channel(
      String name, Supplier<BaseChannel> made, Form form, String header, String answerHeader) {
    Supplier<BaseChannel> withHeader =
        () -> {
          BaseChannel channel = made.get();
          if (!header.isEmpty()) {
            channel.setHeader(HEX.parseHex(header));
          }
          return channel;
        };
    return arguments(name, withHeader, form, header, answerHeader);
  }

  @Test
  void shouldNameTheStationsAsJposReadsThem() throws Exception {
    EdgeRig rig = new EdgeRig(5, 1, new RecordingSink(), Form.VISA_LIKE.framing());
    Peer peer = rig.connect();
    try (Line line = new Line(vap())) {
      VaultCell cell = rig.vault.claim();
      assertThat(rig.edge.address(cell, rig.sink.up.getFirst().link())).isTrue();
      cell.sealed().networkManagement(800, 1_128_150_000, 7, 301);
      rig.edge.answer(cell);
      rig.edge.flush();
      peer.runLoop();
      line.deliver(peer.bytes());

      ISOMsg ours = line.receive();
      assertThat(ours.getMTI()).isEqualTo("0800");
      BASE1Header header = (BASE1Header) ours.getISOHeader();
      assertThat(header.getHLen()).isEqualTo(22);
      assertThat(header.getSource()).isEqualTo("123456");
      assertThat(header.getDestination()).isEqualTo("654321");
      assertThat(header.isRejected()).isFalse();
    }
    rig.assertClean();
  }

  /** What we take for a reject group is what jPOS takes for one. */
  @Test
  void shouldReadTheRejectGroupAsJposDoes() {
    byte[] reject = HEX.parseHex("1A810200001234566543210000000000000000000000C0000009");
    assertThat(new BASE1Header(reject).isRejected()).isTrue();
    assertThat(new BASE1Header(reject).getRejectCode()).isEqualTo("0009");
    assertThat(new BASE1Header(reject).getHLen()).isEqualTo(26);
  }

  private static BaseChannel vap() {
    VAPChannel channel = new VAPChannel();
    channel.setSrcId("654321");
    channel.setDstId("123456");
    return channel;
  }

  private static String headerOf(ISOMsg message) {
    return message.getHeader() == null ? "" : HEX.formatHex(message.getHeader());
  }

  /** A jPOS channel on a socket of which this test has the other end. */
  private static final class Line implements AutoCloseable {
    private final BaseChannel channel;
    private final Socket other;

    Line(BaseChannel channel) throws Exception {
      this.channel = channel;
      channel.setPackager(new ISO87APackager());
      try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        channel.setHost(server.getInetAddress().getHostAddress());
        channel.setPort(server.getLocalPort());
        channel.setTimeout(TIMEOUT_MS);
        channel.connect();
        other = server.accept();
      }
    }

    /** What the channel writes for a message, which it flushes at once and whole. */
    byte[] send(ISOMsg message) throws Exception {
      channel.send(message);
      InputStream in = other.getInputStream();
      int first = in.read();
      byte[] rest = in.readNBytes(in.available());
      byte[] all = new byte[rest.length + 1];
      all[0] = (byte) first;
      System.arraycopy(rest, 0, all, 1, rest.length);
      return all;
    }

    void deliver(byte[] bytes) throws IOException {
      other.getOutputStream().write(bytes);
      other.getOutputStream().flush();
    }

    ISOMsg receive() throws Exception {
      return channel.receive();
    }

    @Override
    public void close() throws IOException {
      channel.disconnect();
      other.close();
    }
  }
}
