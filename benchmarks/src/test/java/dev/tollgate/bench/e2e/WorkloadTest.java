package dev.tollgate.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.crypto.ChipKey;
import dev.tollgate.bench.crypto.Cryptogram;
import dev.tollgate.bench.load.CardMill;
import dev.tollgate.bench.load.LoadFrames;
import dev.tollgate.bench.load.LoadGenerator;
import dev.tollgate.bench.load.LoadPlan;
import dev.tollgate.bench.load.LoadReport;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.packager.ISO87APackager;
import org.jpos.iso.packager.ISO87BPackager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the generator sends must be a good message to jPOS, with a fresh right cryptogram each. */
@Timeout(60)
class WorkloadTest {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final CardCrypto CRYPTO = TestFiles.crypto();

  private final List<byte[]> received = Collections.synchronizedList(new ArrayList<>());

  @ParameterizedTest
  @EnumSource(Workload.class)
  void shouldSendWhatItIsNamedAfter(Workload workload) throws Exception {
    LoadReport report = run(new CardMill(5, CRYPTO).frames(workload.mix(5)), workload);

    assertThat(report.reached()).isTrue();
    assertThat(report.codes()).containsExactly(Map.entry("00", 20L));
    for (byte[] bytes : received) {
      ISOMsg message = unpack(workload, bytes);
      assertThat(message.getMTI()).isEqualTo("0200");
      assertThat(message.hasField(52)).isEqualTo(workload == Workload.PIN_CVV2);
      assertThat(message.hasField(48)).isEqualTo(workload == Workload.PIN_CVV2);
      assertThat(message.hasField(55)).isEqualTo(workload == Workload.EMV);
      assertThat(message.hasField(35)).isEqualTo(workload == Workload.EMV);
      assertThat(message.getString(7)).endsWith(message.getString(12));
      assertThat(message.getString(37)).endsWith(message.getString(11));
    }
  }

  @Test
  void shouldRaiseTheCounterAndComputeTheCryptogramAnew() throws Exception {
    run(new CardMill(5, CRYPTO).frames(Workload.EMV.mix(5)), Workload.EMV);

    Set<String> seen = new HashSet<>();
    for (byte[] bytes : received) {
      ISOMsg message = unpack(Workload.EMV, bytes);
      String pan = message.getString(2);
      String data = HEX.formatHex(message.getBytes(55));
      int counter = Integer.parseInt(value(data, "9F3602", 4), 16);
      assertThat(seen.add(pan + counter)).isTrue();
      assertThat(counter).isBetween(1, 4);
      assertThat(value(data, "9F2608", 16)).isEqualTo(arqc(pan, counter, data));
    }
    assertThat(seen).hasSize(20);
  }

  private static String arqc(String pan, int counter, String data) {
    ChipKey key = CRYPTO.chip(pan, "00", false, Cryptogram.CVN_18);
    String computed =
        value(data, "9F0206", 12)
            + value(data, "9F0306", 12)
            + value(data, "9F1A02", 4)
            + value(data, "9505", 10)
            + value(data, "5F2A02", 4)
            + value(data, "9A03", 6)
            + value(data, "9C01", 2)
            + value(data, "9F3704", 8)
            + value(data, "8202", 4)
            + value(data, "9F3602", 4)
            + value(data, "9F1007", 14);
    return HEX.formatHex(key.arqc(counter, "00000000", HEX.parseHex(computed)));
  }

  private static String value(String data, String tag, int digits) {
    int at = data.indexOf(tag) + tag.length();
    return data.substring(at, at + digits);
  }

  @Test
  void shouldKnowItsNames() {
    Workload.Reader reader = new Workload.Reader();

    assertThat(reader.convert("pin-cvv2")).isEqualTo(Workload.PIN_CVV2);
    assertThatThrownBy(() -> reader.convert("pin")).hasMessageContaining("none, pin-cvv2 or emv");
  }

  /** Against an issuer that says yes to everything. */
  private LoadReport run(LoadFrames frames, Workload workload) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Thread.ofPlatform().daemon().start(() -> approve(server, workload));
      InetSocketAddress peer = new InetSocketAddress("127.0.0.1", server.getLocalPort());
      try (LoadGenerator generator = new LoadGenerator(peer, frames, 1)) {
        return generator.run(LoadPlan.constant(20, Duration.ofSeconds(1)));
      }
    }
  }

  private void approve(ServerSocket server, Workload workload) {
    try (Socket socket = server.accept()) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        byte[] bytes = new byte[in.readUnsignedShort()];
        in.readFully(bytes);
        received.add(bytes);
        ISOMsg answer = unpack(workload, bytes);
        answer.setMTI("0210");
        answer.set(39, "00");
        byte[] packed = answer.pack();
        socket.getOutputStream().write(packed.length >> 8);
        socket.getOutputStream().write(packed.length);
        socket.getOutputStream().write(packed);
      }
    } catch (EOFException e) {
      // The generator has gone.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ISOException e) {
      throw new AssertionError(e);
    }
  }

  private static ISOMsg unpack(Workload workload, byte[] bytes) throws ISOException {
    ISOMsg message = new ISOMsg();
    message.setPackager(
        workload == Workload.PIN_CVV2 ? new ISO87APackager() : new ISO87BPackager());
    message.unpack(bytes);
    return message;
  }
}
