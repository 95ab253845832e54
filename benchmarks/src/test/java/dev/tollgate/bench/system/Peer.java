package dev.tollgate.bench.system;

import dev.tollgate.bench.network.AlphaMessages;
import dev.tollgate.bench.network.MessageKeys;
import dev.tollgate.bench.network.MessageMac;
import dev.tollgate.bench.network.Network;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jpos.iso.ISOBasePackager;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.packager.ISO87APackager;
import org.jpos.iso.packager.ISO87BPackager;
import org.jpos.util.Logger;

/** A peer that decides about every byte it sends, and reads answers with jPOS. One thread. */
final class Peer implements AutoCloseable {
  static final MessageKeys KEYS = new MessageKeys(Clock.systemUTC());
  static final AlphaMessages MESSAGES = new AlphaMessages(KEYS);

  private final Network network;
  private final Socket socket;
  private final DataInputStream in;
  private final ISOBasePackager packager;
  private byte[] received = {};

  private Peer(Network network, Socket socket) throws IOException {
    this.network = network;
    this.socket = socket;
    in = new DataInputStream(socket.getInputStream());
    packager = network == Network.ALPHA ? new ISO87APackager() : new ISO87BPackager();
    packager.setLogger(new Logger(), "peer");
  }

  static Peer connect(int port) throws IOException {
    return connect(Network.ALPHA, port);
  }

  static Peer connect(Network network, int port) throws IOException {
    return connect(network, port, new Socket());
  }

  /** One whose system takes next to nothing on its behalf, so that not reading is felt at once. */
  static Peer connectWithoutBuffer(int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(1);
    return connect(Network.ALPHA, port, socket);
  }

  private static Peer connect(Network network, int port, Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
    return new Peer(network, socket);
  }

  /** A message behind its length. */
  static byte[] frame(byte[] message) {
    return ByteBuffer.allocate(Short.BYTES + message.length)
        .putShort((short) message.length)
        .put(message)
        .array();
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void send(ISOMsg message) throws IOException {
    send(frame(MessageMac.pack(message, network)));
  }

  /**
   * The next message, or nothing if the gateway closed the connection.
   *
   * @throws SocketTimeoutException if neither happens in time
   */
  Optional<ISOMsg> receive(Duration timeout) throws IOException {
    socket.setSoTimeout((int) timeout.toMillis());
    byte[] message;
    try {
      message = new byte[in.readUnsignedShort()];
      in.readFully(message);
    } catch (EOFException | SocketException _) {
      return Optional.empty();
    }
    received = message;
    ISOMsg answer = new ISOMsg();
    answer.setPackager(packager);
    try {
      answer.unpack(message);
    } catch (ISOException e) {
      throw new AssertionError("the gateway sent what jPOS cannot read", e);
    }
    return Optional.of(answer);
  }

  /** Bytes of the last message received. */
  byte[] received() {
    return received;
  }

  /** Whether the gateway closes the connection in time, without another word. */
  boolean isClosedWithin(Duration timeout) throws IOException {
    try {
      return receive(timeout).isEmpty();
    } catch (SocketTimeoutException _) {
      return false;
    }
  }

  /** Closes so that the gateway sees a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
