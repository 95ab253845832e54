package dev.tollgate.pci.edge.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.RecordingSink;
import dev.tollgate.pci.vault.VaultCell;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every framing and header, from the socket to the request sink and back. */
class FramingTest {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  @ParameterizedTest
  @EnumSource
  void shouldTakeBytesOneAtATime(Form form) {
    EdgeRig rig = rig(form);
    Peer peer = rig.connect();
    ByteBuf frame = form.frame(Jpos.pack(Jpos.purchase(77)));
    while (frame.isReadable()) {
      assertThat(rig.sink.arrived).isEmpty();
      peer.sendBytes(Unpooled.buffer().writeByte(frame.readByte()));
    }
    assertThat(rig.sink.lastArrived().stan()).isEqualTo(77);
    assertThat(rig.sink.lastArrived().formatFault()).isZero();
    rig.release(rig.sink.lastArrived());
    rig.assertClean();
  }

  @ParameterizedTest
  @EnumSource
  void shouldTakeSeveralFramesAndSignsOfLifeInOneRead(Form form) {
    EdgeRig rig = rig(form);
    ByteBuf read = Unpooled.buffer();
    for (int stan = 1; stan <= 3; stan++) {
      read.writeBytes(form.frame(new byte[0])).writeBytes(form.frame(purchase(stan)));
    }
    rig.connect().sendBytes(read);

    assertThat(rig.sink.arrived).extracting(SealedRequest::stan).containsExactly(1, 2, 3);
    assertThat(rig.counters.sum(ZoneCounter.FRAMES_EMPTY)).isEqualTo(3);
    assertThat(rig.counters.sum(ZoneCounter.FRAMES)).isEqualTo(3);
  }

  /** The header of an answer is that of its own request, in whatever order answers leave. */
  @ParameterizedTest
  @CsvSource({
    "TPDU,       6000010002, 6000020001, 60A1B2C3D4, 60C3D4A1B2",
    "TPDU_ASCII, 6000010002, 6000020001, 60A1B2C3D4, 60C3D4A1B2",
    "ECHOED,     49534F303136303030303730, 49534F303136303030303730,"
        + " 49534F303136303030303731, 49534F303136303030303731",
    "SET,        49534F303136303030303730, 49534F303136303030303735,"
        + " 49534F303136303030303731, 49534F303136303030303735",
  })
  void shouldAnswerUnderTheHeaderOfTheRequest(
      Form form, String first, String firstAnswer, String second, String secondAnswer) {
    EdgeRig rig = rig(form);
    Peer peer = rig.connect();
    peer.sendBytes(form.frame(first, purchase(1)));
    peer.sendBytes(form.frame(second, purchase(2)));

    rig.approve(rig.sink.arrived.get(1));
    rig.approve(rig.sink.arrived.get(0));
    rig.edge.flush();
    peer.runLoop();

    byte[] expected =
        bytes(
            form.frame(secondAnswer, messageOf(peer, form, 0)),
            form.frame(firstAnswer, messageOf(peer, form, 1)));
    assertThat(HEX.formatHex(peer.bytes())).isEqualTo(HEX.formatHex(expected));
    assertThat(Jpos.unpack(messageOf(peer, form, 0)).getString(11)).isEqualTo("000002");
    assertThat(Jpos.unpack(messageOf(peer, form, 1)).getString(11)).isEqualTo("000001");
    rig.assertClean();
  }

  @Test
  void shouldTurnTheVisaLikeHeaderAround() {
    Form form = Form.VISA_LIKE;
    EdgeRig rig = rig(form);
    Peer peer = rig.connect();
    peer.sendBytes(form.frame(purchase(1)));
    rig.approve(rig.sink.lastArrived());
    rig.edge.flush();
    peer.runLoop();

    byte[] answer = messageOf(peer, form, 0);
    String total = String.format("%04X", 22 + answer.length);
    // Length, format and text as they came, the stations change places, status zero, the rest is
    // the peer's.
    assertThat(HEX.formatHex(peer.bytes()))
        .isEqualTo(
            (total + "0000" + "160102" + total + "654321" + "123456" + "818283" + "000000")
                + "8788898A8B"
                + HEX.formatHex(answer));
    rig.assertClean();
  }

  @ParameterizedTest
  @CsvSource({
    "BINARY_2,   ''",
    "TPDU,       6000000000",
    "TPDU_ASCII, 6000990098",
    "SET,        49534F303136303030303735",
    "ECHOED,     49534F303136303030303735",
    "VISA_LIKE,  16010200006543211234560000000000000000000000",
  })
  void shouldSendMessagesOfItsOwnUnderTheConfiguredHeader(Form form, String header) {
    EdgeRig rig = rig(form);
    Peer peer = rig.connect();
    VaultCell cell = rig.vault.claim();
    assertThat(rig.edge.address(cell, rig.sink.up.getFirst().link())).isTrue();
    cell.sealed().networkManagement(800, 1_128_150_000, 7, 301);
    rig.edge.answer(cell);
    rig.edge.flush();
    peer.runLoop();

    byte[] message = messageOf(peer, form, 0);
    assertThat(HEX.formatHex(peer.bytes()))
        .isEqualTo(HEX.formatHex(bytes(form.frame(header, message))));
    assertThat(Jpos.unpack(message).getString(70)).isEqualTo("301");
    rig.assertClean();
  }

  /** No header of an earlier message in the same cell comes before one of our own. */
  @Test
  void shouldForgetTheHeaderWithTheMessage() {
    EdgeRig rig = new EdgeRig(1, 1, new RecordingSink(), Form.TPDU.framing());
    Peer peer = rig.connect();
    peer.sendBytes(Form.TPDU.frame("60A1B2C3D4", purchase(1)));
    rig.release(rig.sink.lastArrived());
    rig.assertClean();

    VaultCell cell = rig.vault.claim();
    assertThat(cell.headerLength()).isZero();
  }

  /** Counted and dropped; the line goes on, and the next message is served. */
  @ParameterizedTest
  @CsvSource({
    // framing,   header,                                        message, why
    "TPDU,        6100010002,                                    yes,     another id",
    "TPDU,        60000100,                                      no,      shorter than a header",
    "TPDU,        60,                                            no,      shorter than a header",
    "SET,         49534F3031363030303037,                        no,      shorter than a header",
    "ECHOED,      49,                                            no,      shorter than a header",
    "VISA_LIKE,   15010200001234566543210000000000000000000000,  yes,     header length 21",
    "VISA_LIKE,   17010200001234566543210000000000000000000000,  yes,     header length 23",
    "VISA_LIKE,   1601020016123456654321000000000000000000,      no,      shorter than a header",
    "VISA_LIKE,   1601020000123456654321000000000000000000000000,yes,     total length is wrong",
    "VISA_LIKE,   1681020016123456654321000000000000000000,      no,      half a reject",
    "VISA_LIKE,   1A01020016123456654321000000000000000000000000,no,      half a reject",
  })
  void shouldDropAMessageBehindAWrongHeader(Form form, String header, String message) {
    EdgeRig rig = rig(form);
    Peer peer = rig.connect();
    peer.sendBytes(form.frame(header, message.equals("yes") ? purchase(1) : new byte[0]));

    assertThat(rig.sink.arrived).isEmpty();
    assertThat(rig.counters.sum(ZoneCounter.HEADERS_WRONG)).isEqualTo(1);
    assertThat(peer.channel.isOpen()).isTrue();
    rig.assertClean();
    peer.sendBytes(form.frame(purchase(2)));
    assertThat(rig.sink.lastArrived().stan()).isEqualTo(2);
  }

  /** The peer sends a message of ours back: header of 26 bytes, the header it had, the message. */
  @ParameterizedTest
  @CsvSource({
    "1A010200001234566543210000000000000000000000C0000009",
    "1A810200001234566543210000000000000000000000C0000009",
    "16810200001234566543210000000000000000000000C0000009",
  })
  void shouldCountAndNotAnswerARejectedMessage(String reject) {
    Form form = Form.VISA_LIKE;
    EdgeRig rig = rig(form);
    Peer peer = rig.connect();
    byte[] ours = Jpos.pack(Jpos.message("0800", 7, "1128150000", 11, "000007", 70, "301"));
    String itsHeader = "160102004D6543211234560000000000000000000000";
    ByteBuf frame = form.frame(reject + itsHeader, ours);
    peer.sendBytes(frame.writeBytes(form.frame(purchase(2))));

    assertThat(rig.counters.sum(ZoneCounter.MESSAGES_REJECTED)).isEqualTo(1);
    assertThat(rig.counters.sum(ZoneCounter.HEADERS_WRONG)).isZero();
    assertThat(rig.sink.arrived).extracting(SealedRequest::stan).containsExactly(2);
    assertThat(peer.writes()).isZero();
  }

  /** A header and no message: that is no sign of life. */
  @ParameterizedTest
  @EnumSource(names = {"TPDU", "SET", "ECHOED", "VISA_LIKE"})
  void shouldDropAHeaderWithoutAMessage(Form form) {
    EdgeRig rig = rig(form);
    Peer peer = rig.connect();
    byte[] whole = bytes(form.frame(new byte[1]));
    int headerBytes = form.framing().header().bytes();
    byte[] header = new byte[headerBytes];
    System.arraycopy(whole, whole.length - 1 - headerBytes, header, 0, headerBytes);
    peer.sendBytes(form.frame(HEX.formatHex(header), new byte[0]));

    assertThat(rig.counters.sum(ZoneCounter.MESSAGES_DROPPED)).isEqualTo(1);
    assertThat(rig.counters.sum(ZoneCounter.FRAMES_EMPTY)).isZero();
    assertThat(peer.channel.isOpen()).isTrue();
    rig.assertClean();
  }

  /** What no length can be: where the next frame starts is not known any more. */
  @ParameterizedTest
  @CsvSource({
    // framing,       first bytes, counted as
    "ASCII_4,         30304135,    FRAMES_ILLEGIBLE", // 00A5
    "ASCII_4,         2D303639,    FRAMES_ILLEGIBLE", // -069
    "ASCII_4,         2B303639,    FRAMES_ILLEGIBLE", // +069
    "ASCII_4,         20203535,    FRAMES_ILLEGIBLE", // spaces
    "ASCII_4,         D9A0D9A0,    FRAMES_ILLEGIBLE", // digits of another script
    "ASCII_4,         3030353A,    FRAMES_ILLEGIBLE", // the character after 9
    "ASCII_4,         2F303535,    FRAMES_ILLEGIBLE", // the character before 0
    "ASCII_4,         31203535,    FRAMES_ILLEGIBLE", // 1 55, not 155 nor 955
    "ASCII_4,         312D3535,    FRAMES_ILLEGIBLE", // 1-55
    "ASCII_4,         39393939,    FRAMES_OVERSIZED",
    "BCD_2,           A055,        FRAMES_ILLEGIBLE",
    "BCD_2,           0B55,        FRAMES_ILLEGIBLE",
    "BCD_2,           00F5,        FRAMES_ILLEGIBLE",
    "BCD_2,           005C,        FRAMES_ILLEGIBLE",
    "BCD_2,           9999,        FRAMES_OVERSIZED",
    "BINARY_2,        FFFF,        FRAMES_OVERSIZED",
    "BINARY_4,        7FFFFFFF,    FRAMES_OVERSIZED",
    "BINARY_4,        80000000,    FRAMES_OVERSIZED",
    "BINARY_4,        FFFFFFFF,    FRAMES_OVERSIZED",
    "BINARY_2_ZERO_2, 00370001,    FRAMES_ILLEGIBLE",
    "BINARY_2_ZERO_2, 00378000,    FRAMES_ILLEGIBLE",
    "BINARY_2_ZERO_2, FFFF0000,    FRAMES_OVERSIZED",
    "INCLUSIVE_2,     0001,        FRAMES_ILLEGIBLE",
    "INCLUSIVE_2,     0000,        FRAMES_ILLEGIBLE",
    "INCLUSIVE_4,     00000003,    FRAMES_ILLEGIBLE",
    "INCLUSIVE_4,     FFFFFFFF,    FRAMES_OVERSIZED",
    "INCLUSIVE_BCD,   0001,        FRAMES_ILLEGIBLE",
    "INCLUSIVE_BCD,   F001,        FRAMES_ILLEGIBLE",
    "INCLUSIVE_ASCII, 30303033,    FRAMES_ILLEGIBLE",
    "INCLUSIVE_ASCII, 30303030,    FRAMES_ILLEGIBLE",
    "INCLUSIVE_ASCII, 30304135,    FRAMES_ILLEGIBLE",
  })
  void shouldCloseALineWithoutALength(Form form, String bytes, ZoneCounter counter) {
    EdgeRig rig = rig(form);
    Peer peer = rig.connect();
    ByteBuf read = Unpooled.buffer().writeBytes(HEX.parseHex(bytes)).writeBytes(purchase(1));
    peer.sendBytes(read);

    assertThat(peer.channel.isOpen()).isFalse();
    assertThat(rig.counters.sum(counter)).isEqualTo(1);
    assertThat(rig.sink.arrived).isEmpty();
    rig.assertClean();
  }

  @ParameterizedTest
  @EnumSource
  void shouldFrameTheLongestBatchOfAnswers(Form form) {
    EdgeRig rig = new EdgeRig(60, 1, new RecordingSink(), form.framing());
    Peer peer = rig.connect();
    int count = 40;
    for (int stan = 1; stan <= count; stan++) {
      peer.sendBytes(form.frame(purchase(stan)));
    }
    rig.sink.arrived.forEach(rig::approve);
    rig.edge.flush();
    peer.runLoop();

    List<String> answered = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      answered.add(Jpos.unpack(messageOf(peer, form, i)).getString(11));
    }
    assertThat(answered).doesNotHaveDuplicates().hasSize(count);
    rig.assertClean();
  }

  /** Finds the messages by the length each must have, not by what is written before them. */
  private static byte[] messageOf(Peer peer, Form form, int index) {
    byte[] all = peer.bytes();
    int ahead = form.framing().bytesAhead();
    int at = 0;
    for (int i = 0; ; i++) {
      byte[] rest = Arrays.copyOfRange(all, at + ahead, all.length);
      int length = Jpos.lengthOf(rest);
      if (i == index) {
        return Arrays.copyOf(rest, length);
      }
      at += ahead + length;
    }
  }

  private static EdgeRig rig(Form form) {
    return new EdgeRig(5, 2, new RecordingSink(), form.framing());
  }

  private static byte[] purchase(int stan) {
    ISOMsg purchase = Jpos.purchase(stan);
    return Jpos.pack(purchase);
  }

  private static byte[] bytes(ByteBuf... parts) {
    ByteBuf all = Unpooled.wrappedBuffer(parts);
    byte[] bytes = new byte[all.readableBytes()];
    all.readBytes(bytes);
    return bytes;
  }
}
