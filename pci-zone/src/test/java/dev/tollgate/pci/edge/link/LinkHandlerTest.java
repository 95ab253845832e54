package dev.tollgate.pci.edge.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;
import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.RecordingSink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;

/** From the socket to the request sink. */
class LinkHandlerTest {
  private final EdgeRig rig = new EdgeRig(5, 3);

  @Test
  void shouldDeliverAMessageThatComesByteByByte() {
    Peer peer = rig.connect();
    ByteBuf frame = Peer.frame(Jpos.pack(Jpos.purchase(77)));
    while (frame.isReadable()) {
      assertThat(rig.sink.arrived).isEmpty();
      peer.sendBytes(Unpooled.buffer().writeByte(frame.readByte()));
    }

    SealedRequest request = rig.sink.lastArrived();
    assertThat(request.stan()).isEqualTo(77);
    assertThat(request.network()).isZero();
    assertThat(request.link()).isEqualTo(rig.sink.up.getFirst().link());
    assertThat(System.nanoTime() - request.arrivalNs()).isBetween(0L, 10_000_000_000L);
    assertThat(rig.counters.sum(ZoneCounter.FRAMES)).isEqualTo(1);
    rig.release(request);
    rig.assertClean();
  }

  @Test
  void shouldDeliverAllMessagesOfOneRead() {
    Peer peer = rig.connect();
    peer.send(Jpos.purchase(1), Jpos.purchase(2), Jpos.purchase(3));

    assertThat(rig.sink.arrived).extracting(SealedRequest::stan).containsExactly(1, 2, 3);
  }

  @Test
  void shouldWakeTheSinkOnceForAllMessagesOfOneRead() {
    Peer peer = rig.connect();
    peer.send(purchases(3));
    assertThat(rig.sink.arrivedAtWake).containsExactly(3);

    peer.send(Jpos.purchase(4));
    assertThat(rig.sink.arrivedAtWake).containsExactly(3, 4);
  }

  /** It was read before, so no read brings a wake-up for it. */
  @Test
  void shouldWakeTheSinkForAMessageThatWaitedForACell() {
    Peer peer = rig.connect();
    peer.send(purchases(6));
    assertThat(rig.sink.arrivedAtWake).containsExactly(4);

    rig.release(rig.sink.arrived.get(0));
    rig.release(rig.sink.arrived.get(1));
    peer.passMs(1);
    assertThat(rig.sink.arrivedAtWake).containsExactly(4, 6);
  }

  @Test
  void shouldIgnoreEmptyFrames() {
    Peer peer = rig.connect();
    peer.sendBytes(Unpooled.buffer().writeZero(6));

    assertThat(rig.counters.sum(ZoneCounter.FRAMES_EMPTY)).isEqualTo(3);
    assertThat(rig.sink.arrived).isEmpty();
    assertThat(peer.channel.isOpen()).isTrue();
    rig.assertClean();
  }

  @Test
  void shouldCloseALinkThatAnnouncesTooMuch() {
    Peer peer = rig.connect();
    peer.sendBytes(Unpooled.buffer().writeShort(EdgeRig.FRAME_MAX + 1).writeBytes(new byte[9]));

    assertThat(peer.channel.isOpen()).isFalse();
    assertThat(rig.counters.sum(ZoneCounter.FRAMES_OVERSIZED)).isEqualTo(1);
    assertThat(rig.sink.down).isEqualTo(rig.sink.up);
    rig.assertClean();
  }

  @Test
  void shouldZeroEveryByteItRead() {
    Peer peer = rig.connect();
    byte[] whole = peer.send(Jpos.purchase(1));
    ByteBuf cut = Peer.frame(Jpos.pack(Jpos.purchase(2)));
    byte[] part = peer.sendBytes(cut.copy(0, 90));
    byte[] tooMuch = peer.sendBytes(Unpooled.buffer().writeBytes(filled(20_000)));

    assertThat(peer.channel.isOpen()).isFalse();
    assertThat(rig.counters.sum(ZoneCounter.LINKS_BROKEN)).isEqualTo(1);
    assertThat(whole).containsOnly(0);
    assertThat(part).containsOnly(0);
    assertThat(tooMuch).containsOnly(0);
    rig.release(rig.sink.lastArrived());
    rig.assertClean();
  }

  @Test
  void shouldRefuseMoreLinksThanThereAreBuffersFor() {
    rig.connect();
    rig.connect();
    Peer third = rig.connect();
    Peer refused = rig.connect();
    assertThat(refused.channel.isOpen()).isFalse();
    assertThat(rig.counters.sum(ZoneCounter.LINKS_REFUSED)).isEqualTo(1);
    assertThat(rig.sink.up).hasSize(3);
    assertThat(rig.sink.down).isEmpty();

    third.channel.close();
    Peer next = rig.connect();
    assertThat(next.channel.isOpen()).isTrue();
    next.send(Jpos.purchase(5));
    assertThat(rig.sink.lastArrived().stan()).isEqualTo(5);
  }

  @Test
  void shouldZeroWhatARefusedLinkSent() {
    LinkHandler refused = new LinkHandler(rig.edge, 0, null);
    var channel = new EmbeddedChannel();
    channel.pipeline().addLast(refused); // never told that it is active, as one that was refused
    ByteBuf read = Unpooled.buffer().writeBytes(filled(10));
    byte[] memory = read.array();

    channel.writeInbound(read);

    assertThat(read.refCnt()).isZero();
    assertThat(memory).containsOnly(0);
  }

  @Test
  void shouldCloseALinkWhoseFrameIsNotFinishedInTime() {
    Peer peer = rig.connect();
    peer.sendBytes(Unpooled.buffer().writeShort(100).writeByte('0'));
    peer.passMs(EdgeRig.FRAME_TIMEOUT_MS - 1);
    assertThat(peer.channel.isOpen()).isTrue();
    peer.sendBytes(Unpooled.buffer().writeByte('1')); // progress is not enough

    peer.passMs(1);

    assertThat(peer.channel.isOpen()).isFalse();
    assertThat(rig.counters.sum(ZoneCounter.FRAMES_TIMED_OUT)).isEqualTo(1);
    rig.assertClean();
  }

  @Test
  void shouldGiveEachFrameItsOwnTime() {
    Peer peer = rig.connect();
    ByteBuf frame = Peer.frame(new byte[0]); // an empty one counts too
    for (int i = 0; i < 10; i++) {
      peer.sendBytes(frame.copy(0, 1));
      peer.passMs(EdgeRig.FRAME_TIMEOUT_MS - 1);
      peer.sendBytes(frame.copy(1, 1));
    }
    assertThat(peer.channel.isOpen()).isTrue();

    peer.passMs(10 * EdgeRig.FRAME_TIMEOUT_MS); // nothing begun: it may be silent for ever
    assertThat(peer.channel.isOpen()).isTrue();
  }

  /** Five cells: one connection gets four, all together five. */
  @Test
  void shouldLeaveCellsToTheOthers() {
    Peer greedy = rig.connect();
    greedy.send(purchases(6));
    assertThat(rig.sink.arrived).hasSize(4);

    Peer other = rig.connect();
    other.send(purchases(2));
    assertThat(rig.sink.arrived).hasSize(5);
    assertThat(other.isRead()).isFalse();

    rig.release(rig.sink.arrived.get(0));
    other.passMs(1);
    assertThat(rig.sink.arrived).hasSize(6);
    assertThat(other.isRead()).isTrue();
  }

  @Test
  void shouldStopReadingWhileItHasNoCellLeftAndGoOnWhenItHas() {
    Peer peer = rig.connect();
    peer.send(purchases(6));
    assertThat(rig.sink.arrived).hasSize(4);
    assertThat(peer.isRead()).isFalse();
    peer.passMs(1);
    assertThat(rig.sink.arrived).hasSize(4);
    assertThat(peer.isRead()).isFalse();
    assertThat(rig.counters.sum(ZoneCounter.READS_PAUSED)).isEqualTo(2);

    rig.release(rig.sink.arrived.get(0));
    peer.passMs(1);
    assertThat(rig.sink.arrived).hasSize(5);
    assertThat(peer.isRead()).isFalse();

    rig.release(rig.sink.arrived.get(1));
    peer.passMs(1);
    assertThat(rig.sink.arrived).hasSize(6);
    assertThat(peer.isRead()).isTrue();
  }

  @Test
  void shouldNotBlameThePeerForAFrameThatWaitsForACell() {
    Peer peer = rig.connect();
    peer.send(purchases(4));
    ByteBuf frame = Peer.frame(Jpos.pack(Jpos.purchase(5)));
    peer.sendBytes(frame.copy(0, 10)); // its time starts
    peer.sendBytes(frame.copy(10, frame.readableBytes() - 10));

    peer.passMs(3 * EdgeRig.FRAME_TIMEOUT_MS);
    assertThat(peer.channel.isOpen()).isTrue();

    rig.sink.arrived.forEach(rig::release);
    peer.passMs(1);
    assertThat(rig.sink.arrived).hasSize(5);
    assertThat(rig.sink.lastArrived().stan()).isEqualTo(5);
  }

  @Test
  void shouldForgetAPausedLinkThatCloses() {
    Peer peer = rig.connect();
    peer.send(purchases(6));
    peer.channel.close();
    peer.passMs(1);

    assertThat(rig.sink.arrived).hasSize(4);
    rig.sink.arrived.forEach(rig::release);
    rig.assertClean();
  }

  @Test
  void shouldDropWhatCannotBeAnswered() {
    Peer peer = rig.connect();
    peer.sendBytes(Peer.frame(new byte[] {'9', '9', '9', '9'}));

    assertThat(rig.counters.sum(ZoneCounter.MESSAGES_DROPPED)).isEqualTo(1);
    assertThat(rig.sink.arrived).isEmpty();
    assertThat(peer.channel.isOpen()).isTrue();
    rig.assertClean();
  }

  @Test
  void shouldCountMalformedMessagesAndUndeclaredFields() {
    Peer peer = rig.connect();
    byte[] wire = Jpos.pack(Jpos.message("0100", 7, "1128150000", 11, "000001"));
    peer.sendBytes(Peer.frame(wire));
    assertThat(rig.sink.lastArrived().formatFault()).isEqualTo(2);
    assertThat(rig.counters.sum(ZoneCounter.MESSAGES_MALFORMED)).isEqualTo(1);

    String text = new String(wire, StandardCharsets.ISO_8859_1);
    String tertiary =
        text.substring(0, 4) + "8220000000000000" + "8000000000000000" + text.substring(20);
    peer.sendBytes(Peer.frame(tertiary.getBytes(StandardCharsets.ISO_8859_1)));
    assertThat(rig.sink.lastArrived().formatFault()).isEqualTo(65);
    assertThat(rig.counters.sum(ZoneCounter.MESSAGES_MALFORMED)).isEqualTo(2);
  }

  @Test
  void shouldCloseOnlyTheLinkThatFails() {
    Peer failing = rig.connect();
    Peer sound = rig.connect();
    failing.channel.pipeline().fireExceptionCaught(new IOException("Connection reset"));

    assertThat(failing.channel.isOpen()).isFalse();
    assertThat(rig.sink.down).containsExactly(rig.sink.up.getFirst());
    sound.send(Jpos.purchase(9));
    assertThat(rig.sink.lastArrived().stan()).isEqualTo(9);
  }

  @Test
  void shouldKeepNoCellOfAMessageTheRingHasNoPlaceFor() {
    EdgeRig full =
        new EdgeRig(
            1,
            1,
            new RecordingSink() {
              @Override
              public boolean arrived(SealedRequest request, VerificationResult result) {
                return false;
              }
            });
    Peer peer = full.connect();
    peer.send(Jpos.purchase(1));

    assertThat(peer.channel.isOpen()).isFalse();
    full.assertClean();
  }

  @Test
  void shouldTellTheEndOfALinkBeforeItsIndexIsFree() {
    Peer[] second = new Peer[1];
    EdgeRig[] one = new EdgeRig[1];
    one[0] =
        new EdgeRig(
            1,
            1,
            new RecordingSink() {
              @Override
              public boolean linkDown(int network, int link) {
                second[0] = one[0].connect(); // as another event loop might at this moment
                return super.linkDown(network, link);
              }
            });
    one[0].connect().channel.close();

    assertThat(second[0].channel.isOpen()).isFalse();
    assertThat(one[0].sink.up).hasSize(1);
  }

  @Test
  void shouldStandArbitraryBytes() {
    Random random = new Random(8583);
    byte[] sound = Jpos.pack(Jpos.set(Jpos.purchase(1), 48, "9203123"));
    Peer peer = rig.connect();
    for (int i = 0; i < 3_000; i++) {
      byte[] message = sound.clone();
      for (int j = random.nextInt(4); j >= 0; j--) {
        message[random.nextInt(message.length)] = (byte) random.nextInt(256);
      }
      peer.sendBytes(Peer.frame(message));
      rig.sink.arrived.forEach(rig::release);
      rig.sink.arrived.clear();
    }
    assertThat(peer.channel.isOpen()).isTrue();
    assertThat(rig.counters.sum(ZoneCounter.FRAMES)).isEqualTo(3_000);
    assertThat(rig.counters.sum(ZoneCounter.MESSAGES_DROPPED)).isPositive();
    assertThat(rig.counters.sum(ZoneCounter.MESSAGES_MALFORMED)).isPositive();
    rig.assertClean();
  }

  private static ISOMsg[] purchases(int count) {
    ISOMsg[] messages = new ISOMsg[count];
    for (int i = 0; i < count; i++) {
      messages[i] = Jpos.purchase(i + 1);
    }
    return messages;
  }

  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 1);
    return bytes;
  }
}
