package dev.tollgate.pci.edge.link;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.testing.Memory;
import dev.tollgate.pci.vault.Vault;
import dev.tollgate.pci.vault.VaultCell;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameCollectorTest {
  private static final int FRAME_MAX = 20;

  private final Vault vault = new Vault(1, FRAME_MAX);
  private final MemorySegment memory = Arena.ofAuto().allocate(EdgeLimits.inBytes(FRAME_MAX));
  private final FrameCollector frames = new FrameCollector(memory, FRAME_MAX, EdgeRig.LENGTH_2);

  @ParameterizedTest
  @EnumSource
  void shouldFindTheSameFramesWhereverTheBytesAreCut(Form form) {
    var collector = new FrameCollector(memory, FRAME_MAX, form.framing());
    List<String> sent = List.of("a", "", "bcd", "x".repeat(FRAME_MAX), "", "last");
    ByteBuf stream = Unpooled.buffer();
    sent.forEach(message -> stream.writeBytes(form.frame(message.getBytes(ISO_8859_1))));
    int length = stream.readableBytes();
    for (int cut = 0; cut <= length; cut++) {
      for (int second = cut; second <= length; second++) {
        List<String> received = new ArrayList<>();
        collector.append(stream.slice(0, cut));
        takeAll(collector, received);
        collector.append(stream.slice(cut, second - cut));
        takeAll(collector, received);
        collector.append(stream.slice(second, length - second));
        takeAll(collector, received);
        assertThat(received).as("cut at %s and %s", cut, second).isEqualTo(sent);
        assertThat(collector.isEmpty()).isTrue();
      }
    }
    assertThat(Memory.isZero(memory)).isTrue();
  }

  @Test
  void shouldKeepNothingOfAFrameThatWasTaken() {
    frames.append(stream(List.of("secret", "waits")));
    takeOne(frames, new ArrayList<>());

    assertThat(text(memory)).doesNotContain("secret").contains("waits");

    frames.append(stream(List.of("z"))); // moves what waits to the front
    assertThat(text(memory)).containsOnlyOnce("waits").doesNotContain("secret");
  }

  @Test
  void shouldWaitForTheWholePrefix() {
    frames.append(Unpooled.wrappedBuffer(new byte[] {0}));
    assertThat(frames.next()).isEqualTo(FrameCollector.INCOMPLETE);
    assertThat(frames.isEmpty()).isFalse();
  }

  @Test
  void shouldRefuseALengthOverTheLimitAtOnce() {
    frames.append(Unpooled.wrappedBuffer(new byte[] {0, FRAME_MAX}));
    assertThat(frames.next()).isEqualTo(FrameCollector.INCOMPLETE);
    frames.clear();

    frames.append(Unpooled.wrappedBuffer(new byte[] {0, FRAME_MAX + 1}));
    assertThat(frames.next()).isEqualTo(FrameCollector.OVERSIZED);
    frames.append(Unpooled.wrappedBuffer(new byte[] {0, 0}));
    assertThat(frames.next()).isEqualTo(FrameCollector.OVERSIZED);
    frames.clear();

    frames.append(Unpooled.wrappedBuffer(new byte[] {(byte) 0xFF, (byte) 0xFF}));
    assertThat(frames.next()).isEqualTo(FrameCollector.OVERSIZED);
  }

  @Test
  void shouldLeaveRoomForTheHeaderBesideTheLongestMessage() {
    var collector = new FrameCollector(memory, FRAME_MAX, Form.TPDU.framing());
    collector.append(Unpooled.wrappedBuffer(new byte[] {0, 5 + FRAME_MAX}));
    assertThat(collector.next()).isEqualTo(FrameCollector.INCOMPLETE);
    collector.clear();

    collector.append(Unpooled.wrappedBuffer(new byte[] {0, 5 + FRAME_MAX + 1}));
    assertThat(collector.next()).isEqualTo(FrameCollector.OVERSIZED);
  }

  @Test
  void shouldZeroEverythingWhenCleared() {
    frames.append(stream(List.of("one", "two")).slice(0, 8));
    takeOne(frames, new ArrayList<>());

    frames.clear();

    assertThat(Memory.isZero(memory)).isTrue();
    assertThat(frames.isEmpty()).isTrue();
    assertThat(frames.next()).isEqualTo(FrameCollector.INCOMPLETE);
  }

  @Test
  void shouldTakeALargeReadBehindAFrameThatWaits() {
    String frame = "x".repeat(FRAME_MAX);
    frames.append(stream(List.of(frame)).slice(0, FRAME_MAX + 1)); // one byte is missing
    ByteBuf read = Unpooled.buffer(4096).writeByte('x');
    while (read.isWritable(FRAME_MAX + 2)) {
      read.writeBytes(stream(List.of(frame)));
    }
    frames.append(read);
    List<String> received = new ArrayList<>();
    takeAll(frames, received);
    assertThat(received).hasSize(1 + 4095 / (FRAME_MAX + 2)).containsOnly(frame);
  }

  private void takeAll(FrameCollector collector, List<String> received) {
    while (collector.next() >= 0) {
      takeOne(collector, received);
    }
  }

  private void takeOne(FrameCollector collector, List<String> received) {
    int length = collector.next();
    if (collector.fit(length) == FrameHeader.Fit.EMPTY) {
      collector.skip(0);
      received.add("");
    } else {
      assertThat(collector.fit(length)).isEqualTo(FrameHeader.Fit.MESSAGE);
      VaultCell cell = vault.claim();
      collector.take(length, cell);
      received.add(text(cell.memory().asSlice(0, cell.messageLength())));
      cell.letGo();
    }
  }

  private static String text(MemorySegment segment) {
    return new String(Memory.bytes(segment), ISO_8859_1);
  }

  private static ByteBuf stream(List<String> messages) {
    ByteBuf stream = Unpooled.buffer();
    messages.forEach(
        message -> stream.writeBytes(Form.BINARY_2.frame(message.getBytes(ISO_8859_1))));
    return stream;
  }
}
