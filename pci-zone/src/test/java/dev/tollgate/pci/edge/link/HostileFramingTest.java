package dev.tollgate.pci.edge.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import dev.tollgate.pci.codec.Vectors;
import dev.tollgate.pci.testing.RecordingSink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The collected framing cases, each on the framing it is meant for, whole and byte by byte. */
class HostileFramingTest {
  /** DE7 and so on of an echo request in ASCII, as the cases have it. */
  private static final byte[] ECHO =
      HexFormat.of()
          .parseHex(
              "303830303832323030303030303030303030303030343030303030303030303030303030"
                  + "31313238313530303030303030303132333031");

  /** How many messages are served; the rest is closed, ignored or dropped. */
  private static final Map<String, Integer> SERVED =
      Map.of("frame-two-in-one-segment", 2, "frame-zero-length", 1);

  private static final Map<String, Form> FORMS =
      Map.of(
          "nac", Form.BINARY_2,
          "nac4", Form.BINARY_4,
          "nac5", Form.TPDU,
          "ascii", Form.ASCII_4);

  @ParameterizedTest
  @MethodSource("cases")
  void shouldServeDropOrClose(Map<String, Object> hostile) {
    check(hostile, Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldDoTheSameWhenBytesComeOneAtATime(Map<String, Object> hostile) {
    check(hostile, 1);
  }

  private static void check(Map<String, Object> hostile, int readBytes) {
    Form form = FORMS.get((String) hostile.get("channel"));
    EdgeRig rig = new EdgeRig(5, 1, new RecordingSink(), form.framing());
    Peer peer = rig.connect();
    ByteBuf bytes = Unpooled.wrappedBuffer(Vectors.message(hostile));
    while (bytes.isReadable() && peer.channel.isOpen()) {
      int length = Math.min(readBytes, bytes.readableBytes());
      peer.sendBytes(Unpooled.buffer().writeBytes(bytes, length));
    }
    endAs((String) hostile.get("harness"), peer);

    assertThat(rig.sink.arrived).hasSize(SERVED.getOrDefault((String) hostile.get("id"), 0));
    assertThat(rig.sink.arrived).allMatch(request -> request.formatFault() == 0);
    boolean keeps = hostile.get("connection").equals("keep");
    assertThat(peer.channel.isOpen()).isEqualTo(keeps);
    assertThat(closedBecause(rig)).isEqualTo(keeps ? 0 : 1);
    if (keeps) {
      int before = rig.sink.arrived.size();
      peer.sendBytes(form.frame(ECHO));
      assertThat(rig.sink.arrived).hasSize(before + 1);
      assertThat(rig.sink.lastArrived().networkManagementCode()).isEqualTo(301);
    }
    rig.sink.arrived.forEach(rig::release);
    rig.assertClean();
  }

  private static void endAs(String harness, Peer peer) {
    switch (harness) {
      case "hold-open" -> {
        assertThat(peer.channel.isOpen()).isTrue();
        peer.passMs(EdgeRig.FRAME_TIMEOUT_MS);
      }
      case "rst" ->
          peer.channel.pipeline().fireExceptionCaught(new IOException("Connection reset"));
      default -> {}
    }
  }

  private static long closedBecause(EdgeRig rig) {
    return Stream.of(
            ZoneCounter.FRAMES_OVERSIZED,
            ZoneCounter.FRAMES_ILLEGIBLE,
            ZoneCounter.FRAMES_TIMED_OUT,
            ZoneCounter.LINKS_BROKEN)
        .mapToLong(rig.counters::sum)
        .sum();
  }

  static List<Named<Map<String, Object>>> cases() {
    return read("hostile-framing.json").stream()
        .map(row -> Named.of((String) row.get("id"), row))
        .toList();
  }

  private static List<Map<String, Object>> read(String file) {
    return Vectors.read("/dev/tollgate/pci/edge/link/" + file, "cases");
  }
}
