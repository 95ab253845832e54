package dev.tollgate.bench.peer;

import dev.tollgate.bench.peer.job.NoDelay;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jpos.core.ConfigurationException;
import org.jpos.core.SimpleConfiguration;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOServer;
import org.jpos.iso.ISOSource;
import org.jpos.iso.channel.PostChannel;
import org.jpos.util.Logger;

/**
 * A jPOS server that reads every message, approves it and packs the answer, and does nothing else:
 * {@code ISOServer} with a request listener that answers on the line's own thread.
 */
final class JposApprove implements PeerServer {
  private static final int LINES_MAX = 10_000;

  private final ISOServer server;

  private JposApprove(ISOServer server) {
    this.server = server;
  }

  /**
   * @param port on loopback; 0 takes a free one
   * @param virtualThreads whether a line's thread is a virtual one
   */
  static JposApprove start(int port, PeerForm form, boolean virtualThreads) {
    try {
      PostChannel channel = new PostChannel(form.packager());
      SimpleConfiguration configuration = new SimpleConfiguration();
      configuration.put("bind-address", "127.0.0.1");
      configuration.put("backlog", "1000");
      configuration.put("virtual-threads", Boolean.toString(virtualThreads));
      ISOServer server = new ISOServer(PeerServer.portOrFree(port), channel, LINES_MAX);
      // A logger nobody listens to: nothing is logged, and no event is made into text.
      server.setLogger(new Logger(), "approve");
      channel.setLogger(new Logger(), "approve");
      server.setConfiguration(configuration);
      server.addServerEventListener(new NoDelay());
      server.addISORequestListener(JposApprove::approve);
      Thread.ofPlatform().daemon().name("accept").start(server);
      PeerServer.awaitListening(server.getPort());
      return new JposApprove(server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdown();
  }

  private static boolean approve(ISOSource source, ISOMsg message) {
    try {
      answer(message, "00");
      source.send(message);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ISOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes a request its own answer, without what is not for the way back. */
  static void answer(ISOMsg message, String code) throws ISOException {
    message.setResponseMTI();
    message.unset(14, 18, 22, 25, 35, 48, 52, 53, 55);
    message.set(39, code);
  }
}
