package dev.tollgate.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * One line of the generator: the sender's thread owns the outgoing buffer, the receiver's the
 * incoming one.
 */
final class LoadConnection implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 * 1024;

  private final SocketChannel channel;
  private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES);

  private LoadConnection(SocketChannel channel) {
    this.channel = channel;
  }

  static LoadConnection open(InetSocketAddress peer) throws IOException {
    SocketChannel channel = SocketChannel.open(peer);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    return new LoadConnection(channel);
  }

  SocketChannel channel() {
    return channel;
  }

  /** Where the next frame goes; no room means the peer does not read. */
  ByteBuffer out() {
    return out;
  }

  /** Writes what the socket takes. */
  void flush() throws IOException {
    if (out.position() > 0) {
      out.flip();
      channel.write(out);
      out.compact();
    }
  }

  /**
   * Reads what is there and hands over every whole frame.
   *
   * @return false once the peer has closed
   */
  boolean read(FrameHandler handler) throws IOException {
    if (channel.read(in) < 0) {
      return false;
    }
    int at = 0;
    int end = in.position();
    while (end - at >= Short.BYTES) {
      int length = Short.toUnsignedInt(in.getShort(at));
      if (end - at - Short.BYTES < length) {
        break;
      }
      handler.onFrame(in.array(), at + Short.BYTES, length);
      at += Short.BYTES + length;
    }
    in.limit(end).position(at);
    in.compact();
    return true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Told about each frame, without its length prefix. */
  interface FrameHandler {
    void onFrame(byte[] bytes, int from, int length);
  }
}
