package dev.tollgate.bench.codec;

import com.solab.iso8583.IsoMessage;
import com.solab.iso8583.IsoType;
import com.solab.iso8583.MessageFactory;
import com.solab.iso8583.parse.ConfigParser;
import java.io.IOException;
import java.io.StringReader;
import java.text.ParseException;
import java.util.concurrent.TimeUnit;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOPackager;
import org.jpos.iso.packager.ISO87BPackager;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The same message in jPOS and j8583, each with its packager or factory made once, as their
 * documentation has it.
 *
 * <p>j8583 has no packed digits behind a length, so that DE2, 32 and 35 are text in its form of the
 * message; all other fields are as in {@code iso87-binary}, DE52 and DE55 as bytes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PeerCodecs {
  private static final int MTI = 0x100;

  private final ISOPackager packager = new ISO87BPackager();
  private final MessageFactory<IsoMessage> factory = new MessageFactory<>();
  private ISOMsg jposMessage = new ISOMsg();
  private byte[] jposWire = {};
  private IsoMessage j8583Message = new IsoMessage();
  private byte[] j8583Wire = {};

  @Setup
  public void fill() throws ISOException, IOException, ParseException {
    jposMessage = BenchMessage.jpos(packager);
    jposWire = jposMessage.pack();
    factory.setUseBinaryMessages(true);
    factory.setCharacterEncoding("ISO-8859-1");
    ConfigParser.configureFromReader(factory, new StringReader(configuration()));
    j8583Message = ofJ8583();
    j8583Wire = j8583Message.writeData();
    requireSame();
  }

  @Benchmark
  public ISOMsg jposUnpack() throws ISOException {
    ISOMsg message = new ISOMsg();
    message.setPackager(packager);
    message.unpack(jposWire);
    return message;
  }

  @Benchmark
  public byte[] jposPack() throws ISOException {
    return jposMessage.pack();
  }

  @Benchmark
  public IsoMessage j8583Parse() throws ParseException, IOException {
    return factory.parseMessage(j8583Wire, 0);
  }

  @Benchmark
  public byte[] j8583Write() {
    return j8583Message.writeData();
  }

  private void requireSame() throws ISOException, ParseException, IOException {
    boolean jpos = jposUnpack().getString(35).equals(BenchMessage.texts().get(35));
    IsoMessage parsed = j8583Parse();
    boolean j8583 =
        parsed.getObjectValue(35).equals(BenchMessage.texts().get(35))
            && parsed.getObjectValue(55) instanceof byte[];
    if (jposWire.length != BenchMessage.BYTES || !jpos || !j8583) {
      throw new IllegalStateException("the message is not what it should be");
    }
  }

  private IsoMessage ofJ8583() {
    IsoMessage message = factory.newMessage(MTI);
    BenchMessage.texts()
        .forEach((field, text) -> {
          Object value = BenchMessage.isBinary(field) ? BenchMessage.bytes(text) : text;
          Form form = form(field, text);
          message.setValue(field, value, form.type(), form.length());
        });
    return message;
  }

  /**
   * @param length 0 where the type has one of its own
   */
  private record Form(IsoType type, int length) {}

  private static Form form(int field, String text) {
    return switch (field) {
      case 2, 32, 35 -> new Form(IsoType.LLVAR, 0);
      case 52 -> new Form(IsoType.BINARY, 8);
      case 55 -> new Form(IsoType.LLLBIN, 0);
      case 37, 41, 42, 49 -> new Form(IsoType.ALPHA, text.length());
      default -> new Form(IsoType.NUMERIC, text.length());
    };
  }

  private static String configuration() {
    var xml = new StringBuilder("<j8583-config><parse type=\"0100\">");
    BenchMessage.texts()
        .forEach((field, text) -> {
          Form form = form(field, text);
          xml.append("<field num=\"").append(field);
          xml.append("\" type=\"").append(form.type());
          xml.append(form.length() == 0 ? "" : "\" length=\"" + form.length()).append("\"/>");
        });
    return xml.append("</parse></j8583-config>").toString();
  }
}
