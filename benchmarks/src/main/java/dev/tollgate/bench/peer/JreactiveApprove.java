package dev.tollgate.bench.peer;

import com.github.kpavlov.jreactive8583.ConnectorConfigurer;
import com.github.kpavlov.jreactive8583.IsoMessageListener;
import com.github.kpavlov.jreactive8583.server.Iso8583Server;
import com.github.kpavlov.jreactive8583.server.ServerConfiguration;
import com.solab.iso8583.IsoMessage;
import com.solab.iso8583.IsoType;
import com.solab.iso8583.MessageFactory;
import com.solab.iso8583.parse.ConfigParser;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A jreactive-8583 server that reads every message, approves it and writes the answer, and does
 * nothing else: Netty with j8583, configured as its documentation has it, no logging handler.
 */
final class JreactiveApprove implements PeerServer {
  private static final int LENGTH_BYTES = 2;
  private static final int FLUSH_AFTER = 256;
  private static final int[] REQUESTS = {0x100, 0x200};
  private static final int RESPONSE = 0x10;

  private final Iso8583Server<IsoMessage> server;
  private final int port;

  private JreactiveApprove(Iso8583Server<IsoMessage> server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * @param port 0 takes a free one
   * @param threads event loops for the lines
   */
  static JreactiveApprove start(int port, PeerForm form, int threads)
      throws IOException, InterruptedException {
    MessageFactory<IsoMessage> factory = factory(form);
    ServerConfiguration.Builder configuration = ServerConfiguration.newBuilder();
    configuration.frameLengthFieldLength(LENGTH_BYTES);
    configuration.workerThreadsCount(threads);
    int bound = PeerServer.portOrFree(port);
    Iso8583Server<IsoMessage> server = new Iso8583Server<>(bound, configuration.build(), factory);
    server.setSocketAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), bound));
    server.setConfigurer(new OneFlushForMany());
    server.addMessageListener(new Approval(factory));
    server.init();
    server.start();
    return new JreactiveApprove(server, bound);
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void close() {
    server.shutdown();
  }

  private static MessageFactory<IsoMessage> factory(PeerForm form) throws IOException {
    MessageFactory<IsoMessage> factory = new MessageFactory<>();
    factory.setUseBinaryMessages(form == PeerForm.BINARY);
    ConfigParser.configureFromReader(factory, new StringReader(configuration(form)));
    factory.freeze();
    return factory;
  }

  /** What requests may hold, and, as templates, what their answers take over from them. */
  private static String configuration(PeerForm form) {
    StringBuilder xml = new StringBuilder("<j8583-config>");
    for (int request : REQUESTS) {
      xml.append("<template type=\"%04x\">".formatted(request + RESPONSE));
      for (int field : new int[] {2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 42, 49}) {
        xml.append(Field.of(field, form).xml("template"));
      }
      xml.append("</template>");
    }
    for (int request : REQUESTS) {
      xml.append("<parse type=\"%04x\">".formatted(request));
      for (int field : Field.KNOWN) {
        xml.append(Field.of(field, form).xml("parse"));
      }
      xml.append("</parse>");
    }
    return xml.append("</j8583-config>").toString();
  }

  /**
   * One data element of the 1987 edition, in j8583's words. Digits behind a length are packed in
   * the binary form, so that j8583 has them as bytes there.
   *
   * @param length 0 where the type has one of its own
   */
  private record Field(int number, IsoType type, int length) {
    private static final int[] KNOWN = {
      2, 3, 4, 7, 11, 12, 13, 14, 18, 22, 23, 25, 32, 35, 37, 41, 42, 48, 49, 52, 53, 55
    };

    static Field of(int number, PeerForm form) {
      boolean binary = form == PeerForm.BINARY;
      return switch (number) {
        case 2, 32, 35 -> new Field(number, binary ? IsoType.LLBCDBIN : IsoType.LLVAR, 0);
        case 3, 11, 12 -> new Field(number, IsoType.NUMERIC, 6);
        case 4 -> new Field(number, IsoType.NUMERIC, 12);
        case 7 -> new Field(number, IsoType.NUMERIC, 10);
        case 13, 14, 18 -> new Field(number, IsoType.NUMERIC, 4);
        case 22, 23 -> new Field(number, IsoType.NUMERIC, 3);
        case 25 -> new Field(number, IsoType.NUMERIC, 2);
        case 37 -> new Field(number, IsoType.ALPHA, 12);
        case 41 -> new Field(number, IsoType.ALPHA, 8);
        case 42 -> new Field(number, IsoType.ALPHA, 15);
        case 48 -> new Field(number, IsoType.LLLVAR, 0);
        case 49 -> new Field(number, IsoType.ALPHA, 3);
        case 52 -> new Field(number, IsoType.BINARY, 8);
        case 53 -> new Field(number, IsoType.NUMERIC, 16);
        case 55 -> new Field(number, IsoType.LLLBIN, 0);
        default -> throw new IllegalArgumentException("not known here: field " + number);
      };
    }

    String xml(String where) {
      String lengthOf = length == 0 ? "" : " length=\"" + length + "\"";
      String start = "<field num=\"" + number + "\" type=\"" + type + "\"" + lengthOf;
      boolean bytes = type == IsoType.LLBCDBIN;
      return where.equals("parse") ? start + "/>" : start + ">" + (bytes ? "00" : "0") + "</field>";
    }
  }

  /** The request's fields that the template has, and 00. */
  private record Approval(MessageFactory<IsoMessage> factory)
      implements IsoMessageListener<IsoMessage> {
    @Override
    public boolean applies(IsoMessage message) {
      return message.getType() == REQUESTS[0] || message.getType() == REQUESTS[1];
    }

    @Override
    public boolean onMessage(ChannelHandlerContext context, IsoMessage message) {
      IsoMessage answer = factory.createResponse(message, false);
      answer.setValue(39, "00", IsoType.ALPHA, 2);
      context.writeAndFlush(answer, context.voidPromise());
      return false;
    }
  }

  /** Answers to what was read together leave together: Netty's own handler for that. */
  private static final class OneFlushForMany
      implements ConnectorConfigurer<ServerConfiguration, ServerBootstrap> {
    @Override
    public void configureBootstrap(ServerBootstrap bootstrap, ServerConfiguration configuration) {
      bootstrap.childOption(ChannelOption.TCP_NODELAY, true);
    }

    @Override
    public void configurePipeline(ChannelPipeline pipeline, ServerConfiguration configuration) {
      pipeline.addFirst(new FlushConsolidationHandler(FLUSH_AFTER));
    }
  }
}
