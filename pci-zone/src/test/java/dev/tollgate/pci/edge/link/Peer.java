package dev.tollgate.pci.edge.link;

import dev.tollgate.pci.testing.Jpos;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jpos.iso.ISOMsg;

/**
 * The other end of a connection, without a network: it keeps a copy of what is written to it, and
 * can stop taking bytes like a peer whose receive window is full. Time stands still until told.
 */
final class Peer {
  private final Socket socket = new Socket();
  final EmbeddedChannel channel;

  Peer(Edge edge, int network) {
    channel = new EmbeddedChannel(socket, edge.link(network));
    channel.freezeTime();
  }

  /** Sends frames as one read. @return the memory they were in */
  byte[] send(ISOMsg... messages) {
    ByteBuf bytes = Unpooled.buffer();
    for (ISOMsg message : messages) {
      bytes.writeBytes(frame(Jpos.pack(message)));
    }
    return sendBytes(bytes);
  }

  /** Sends bytes as one read. @return the memory they were in */
  byte[] sendBytes(ByteBuf bytes) {
    byte[] memory = bytes.array();
    channel.writeInbound(bytes);
    if (bytes.refCnt() != 0) {
      throw new AssertionError("a read was not released");
    }
    return memory;
  }

  static ByteBuf frame(byte[] message) {
    return Unpooled.buffer().writeShort(message.length).writeBytes(message);
  }

  /** Lets the event loop do what was queued for it. */
  void runLoop() {
    channel.runPendingTasks();
  }

  void passMs(long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  boolean isRead() {
    return channel.config().isAutoRead();
  }

  /** Takes no more bytes until {@link #takeAgain}. */
  void stopTaking() {
    socket.taking = false;
  }

  void takeAgain() {
    socket.taking = true;
    socket.finish(null);
    runLoop();
  }

  /** How many writes were made, each with one flush. */
  int writes() {
    return socket.written.size();
  }

  /** All bytes written so far. */
  byte[] bytes() {
    ByteBuf all = Unpooled.wrappedBuffer(socket.written.toArray(byte[][]::new));
    byte[] bytes = new byte[all.readableBytes()];
    all.readBytes(bytes);
    return bytes;
  }

  /** All messages written so far, each behind a length of two bytes. */
  List<ISOMsg> received() {
    List<ISOMsg> messages = new ArrayList<>();
    ByteBuf all = Unpooled.wrappedBuffer(socket.written.toArray(byte[][]::new));
    while (all.isReadable()) {
      byte[] message = new byte[all.readUnsignedShort()];
      all.readBytes(message);
      messages.add(Jpos.unpack(message));
    }
    return messages;
  }

  private static final class Socket extends ChannelOutboundHandlerAdapter {
    final List<byte[]> written = new ArrayList<>();
    final List<ChannelPromise> pending = new ArrayList<>();
    boolean taking = true;

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      ByteBuf bytes = (ByteBuf) message;
      byte[] copy = new byte[bytes.readableBytes()];
      bytes.getBytes(bytes.readerIndex(), copy);
      bytes.release();
      if (!context.channel().isActive()) {
        promise.setFailure(new ClosedChannelException());
        return;
      }
      written.add(copy);
      pending.add(promise);
      if (taking) {
        finish(null);
      }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
      context.close(promise);
      finish(new ClosedChannelException());
    }

    void finish(Throwable cause) {
      List<ChannelPromise> finished = List.copyOf(pending);
      pending.clear();
      for (ChannelPromise write : finished) {
        if (cause == null) {
          write.setSuccess();
        } else {
          write.setFailure(cause);
        }
      }
    }
  }
}
