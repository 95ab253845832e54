package dev.tollgate.bench.peer;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;

/**
 * A bare Netty server that sends back what it gets: what a gateway on Netty can reach at best, as
 * the floor under its figures.
 */
public final class NettyEcho implements PeerServer {
  private final EventLoopGroup loops;
  private final Channel server;

  private NettyEcho(EventLoopGroup loops, Channel server) {
    this.loops = loops;
    this.server = server;
  }

  /**
   * @param port on loopback; 0 takes a free one
   */
  public static NettyEcho start(int port) {
    return start(port, false);
  }

  /**
   * @param epoll Netty's own binding of epoll(7), else the JDK's
   * @throws UnsatisfiedLinkError if this machine has no such binding
   */
  static NettyEcho start(int port, boolean epoll) {
    if (epoll) {
      Epoll.ensureAvailability();
      return start(port, EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
    }
    return start(port, NioIoHandler.newFactory(), NioServerSocketChannel.class);
  }

  private static NettyEcho start(
      int port, IoHandlerFactory io, Class<? extends ServerSocketChannel> listener) {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, io);
    Channel server =
        new ServerBootstrap()
            .group(loops)
            .channel(listener)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new Echo())
            .bind(new InetSocketAddress("127.0.0.1", port))
            .syncUninterruptibly()
            .channel();
    return new NettyEcho(loops, server);
  }

  @Override
  public int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  @Override
  public void close() {
    server.close().syncUninterruptibly();
    loops.shutdownGracefully().syncUninterruptibly();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the line by itself
  @Sharable
  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      context.write(bytes, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
