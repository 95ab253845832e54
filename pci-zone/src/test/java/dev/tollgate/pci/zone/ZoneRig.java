package dev.tollgate.pci.zone;

import dev.tollgate.pci.Answer;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;
import dev.tollgate.pci.VerificationResult.CheckOutcome;
import dev.tollgate.pci.testing.Issuer;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.RecordingSink;
import dev.tollgate.pci.testing.Tdes;
import dev.tollgate.pci.testing.TestHome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOPackager;
import org.jpos.iso.packager.ISO87APackager;
import org.jpos.iso.packager.ISO87BPackager;

/** A zone with all the keys, three networks and a few cards, and the gateway's side of it. */
final class ZoneRig implements AutoCloseable {
  static final String PAN = "4000001234567899";
  static final String PYEMV_PAN = "1234567890123456";
  static final String JMETER_PAN = "4111111111111111";
  static final String LONG_PAN = "4000001234567890123";
  static final String MCHIP_PAN = "5555555555554444";
  static final String PLASTIC_PAN = "4000001234567907";
  static final String OFFSET_PAN = "4000001234567915";
  static final String OFFSET_6_PAN = "4000001234567923";
  static final String EXPIRY = "3112";
  static final int CELLS = 6;

  private static final Path CARDS = TestHome.HOME.resolve("zone").resolve("cards.dat");

  private static final long NOW_MS = Instant.parse("2026-06-15T12:00:00Z").toEpochMilli();

  /** What stands on the wire of a network, and whether it has codes. */
  enum Net {
    ALPHA("zpk-alpha-01", false),
    BETA("zpk-beta-01", true),
    GAMMA("zpk-alpha-01", true);

    final String zoneKey;
    final boolean coded;

    Net(String zoneKey, boolean coded) {
      this.zoneKey = zoneKey;
      this.coded = coded;
    }

    ISOPackager packager() {
      return this == BETA ? new ISO87BPackager() : new ISO87APackager();
    }

    /** Bytes of DE64 and DE128. */
    int macLength() {
      return this == BETA ? 8 : 16;
    }
  }

  final RecordingSink sink;
  final PciZone zone;
  final PciZone.Served served;

  ZoneRig(Path folder) {
    this(folder, new RecordingSink());
  }

  ZoneRig(Path folder, RecordingSink sink) {
    this(folder, sink, ZoneFile.FULL);
  }

  /**
   * @param file with the keys, networks and products of {@link ZoneFile#FULL}
   */
  ZoneRig(Path folder, RecordingSink sink, ZoneFile file) {
    this.sink = sink;
    try {
      TestHome.home();
      Files.deleteIfExists(CARDS);
      zone = PciZone.open(file.read());
      Path csv = Files.writeString(folder.resolve("cards.csv"), cards());
      zone.importCards(csv, (hi, lo, accountHi, accountLo, productHi, productLo, status) -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    served = zone.serve(CELLS, sink, () -> NOW_MS);
  }

  private static String cards() {
    String head =
        "pan,psn,expiry_yymm,service_code,pin_method,pvki,pin_check_value,account,product,status\n";
    return head
        + row(PAN, "PVV,1," + Issuer.pvv(PAN, "1", "1234"), "default")
        + row(PYEMV_PAN, "NONE,,", "pyemv")
        + row(JMETER_PAN, "NONE,,", "jmeter")
        + row(LONG_PAN, "NONE,,", "long")
        + row(MCHIP_PAN, "NONE,,", "mchip")
        + row(PLASTIC_PAN, "NONE,,", "plastic")
        + row(OFFSET_PAN, "IBM3624,," + Issuer.offset(OFFSET_PAN, "1234"), "default")
        + row(OFFSET_6_PAN, "IBM3624,," + Issuer.offset(OFFSET_6_PAN, "123456"), "default");
  }

  private static String row(String pan, String pin, String product) {
    return String.join(",", pan, "0", EXPIRY, "201", pin, "anna", product, "ACTIVE") + "\n";
  }

  /** A purchase with more fields, numbers and values in turn; null takes one out. */
  static ISOMsg purchase(String pan, Object... fields) {
    ISOMsg message = Jpos.set(Jpos.purchase(4711), 2, pan);
    for (int i = 0; i < fields.length; i += 2) {
      if (fields[i + 1] instanceof byte[] bytes) {
        message.set((int) fields[i], bytes);
      } else {
        message.set((int) fields[i], (String) fields[i + 1]);
      }
    }
    return message;
  }

  /** The message on the wire, with the code its network wants. */
  static byte[] wire(Net network, ISOMsg message) {
    return network.coded
        ? wire(network, message, (key, data) -> Tdes.retailMac(key, data, 1))
        : Jpos.pack(message, network.packager());
  }

  /** The message on the wire with a code made in another way. */
  static byte[] wire(Net network, ISOMsg message, BiFunction<byte[], byte[], byte[]> maker) {
    message.set(message.getMaxField() > 64 ? 128 : 64, new byte[8]);
    byte[] wire = Jpos.pack(message, network.packager());
    int macAt = wire.length - network.macLength();
    byte[] mac = maker.apply(Issuer.key("zak-beta"), Arrays.copyOf(wire, macAt));
    byte[] written = network == Net.BETA ? mac : HexFormat.of().formatHex(mac).getBytes();
    System.arraycopy(written, 0, wire, macAt, written.length);
    return wire;
  }

  /** Whether an answer ends with the right code; which field it is must be told. */
  static boolean hasMac(Net network, byte[] answer, int field) {
    int macAt = answer.length - network.macLength();
    byte[] expected = Tdes.retailMac(Issuer.key("zak-beta"), Arrays.copyOf(answer, macAt), 1);
    ISOMsg message = Jpos.unpack(answer, network.packager());
    return message.getMaxField() == field && Arrays.equals(message.getBytes(field), expected);
  }

  Line connect(Net network) {
    return new Line(network);
  }

  /** Has the checks made and waits for them. */
  VerificationResult verify(SealedRequest request) {
    int before = sink.verified.size();
    if (!served.verify(request)) {
      throw new AssertionError("the HSM takes no work");
    }
    soon().until(() -> sink.verified.size() > before);
    return sink.results.get(sink.arrived.lastIndexOf(request));
  }

  /** Asks often: most of what a test waits for takes microseconds. */
  static ConditionFactory soon() {
    return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
  }

  /** What the gateway would say, by the checks alone. */
  static Answer answer(VerificationResult result, boolean approved) {
    Answer answer = new Answer();
    answer.responseCode = approved ? '0' << 8 | '0' : '0' << 8 | '5';
    answer.approved = approved;
    answer.undoable = approved;
    answer.authorizationCode = approved ? 123_456 : SealedRequest.ABSENT;
    answer.cardValue = result.completed() ? result.cardValue() : CheckOutcome.NOT_PERFORMED;
    answer.cryptogram = result.completed() ? result.cryptogram() : CheckOutcome.NOT_PERFORMED;
    answer.deadlineNs = System.nanoTime() + 60_000_000_000L;
    return answer;
  }

  /** Its cards have products that other tests do not know. */
  @Override
  public void close() {
    zone.close();
    try {
      Files.deleteIfExists(CARDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The other end of a connection. */
  final class Line {
    final Net network;
    final List<byte[]> answers = new CopyOnWriteArrayList<>();
    final EmbeddedChannel channel;
    private final List<ChannelPromise> held = new ArrayList<>();
    private boolean holding;

    private Line(Net network) {
      this.network = network;
      channel = new EmbeddedChannel(new Recorder(), served.links().link(network.ordinal()));
    }

    /** Sends the message with its code, if the network has one. */
    SealedRequest send(ISOMsg message) {
      return send(wire(network, message));
    }

    SealedRequest send(byte[] wire) {
      int before = sink.arrived.size();
      channel.writeInbound(Unpooled.buffer().writeShort(wire.length).writeBytes(wire));
      return sink.arrived.size() > before ? sink.lastArrived() : null;
    }

    /** Sends, has it checked, and takes the cell back. */
    Checks check(byte[] wire) {
      SealedRequest request = send(wire);
      if (request == null) {
        throw new AssertionError("dropped");
      }
      if (request.formatFault() != 0) {
        throw new AssertionError("format fault in " + request.formatFault());
      }
      VerificationResult result = verify(request);
      Checks checks = new Checks(result);
      served.release(request);
      return checks;
    }

    Checks check(ISOMsg message) {
      return check(wire(network, message));
    }

    /** Sends, has it checked and answered, and gives the answer. */
    byte[] exchange(ISOMsg message, boolean approved) {
      SealedRequest request = send(message);
      VerificationResult result = verify(request);
      return answered(request, ZoneRig.answer(result, approved));
    }

    byte[] answered(SealedRequest request, Answer answer) {
      int before = answers.size();
      served.answer(request, answer);
      served.flush();
      soon().until(() -> runLoop() > before);
      return answers.getLast();
    }

    /** Lets the event loop do what was queued for it. @return answers so far */
    int runLoop() {
      channel.runPendingTasks();
      return answers.size();
    }

    /** The socket takes bytes but does not say so. */
    void holdWrites() {
      holding = true;
    }

    void finishWrites() {
      holding = false;
      held.forEach(ChannelPromise::setSuccess);
      held.clear();
      channel.runPendingTasks();
    }

    /** Reads answers at the moment they are written: their memory is zeroed afterwards. */
    private final class Recorder extends ChannelOutboundHandlerAdapter {
      @Override
      public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ByteBuf bytes = (ByteBuf) message;
        while (bytes.isReadable()) {
          byte[] answer = new byte[bytes.readUnsignedShort()];
          bytes.readBytes(answer);
          answers.add(answer);
        }
        bytes.release();
        if (holding) {
          held.add(promise);
        } else {
          promise.setSuccess();
        }
      }
    }
  }

  /** A result as it was before its cell was used again. */
  record Checks(
      boolean completed,
      CheckOutcome mac,
      boolean cardKnown,
      long tokenHi,
      CheckOutcome expiry,
      CheckOutcome cardValue,
      CheckOutcome cryptogram,
      int counter,
      dev.tollgate.pci.VerificationResult.PinOutcome pin) {
    private Checks(VerificationResult result) {
      this(
          result.completed(),
          result.mac(),
          result.cardKnown(),
          result.tokenHi(),
          result.expiry(),
          result.cardValue(),
          result.cryptogram(),
          result.applicationTransactionCounter(),
          result.pin());
    }
  }
}
