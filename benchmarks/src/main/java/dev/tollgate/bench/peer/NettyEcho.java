package dev.tollgate.bench.peer;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/**
 * A bare Netty server that sends back what it gets: what a gateway on Netty can reach at best, as
 * the floor under its figures.
 */
public final class NettyEcho implements AutoCloseable {
  /** First words on standard output, before the port, once it serves. */
  public static final String SERVING = "echo on port ";

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
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    Channel server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new Echo())
            .bind(new InetSocketAddress("127.0.0.1", port))
            .syncUninterruptibly()
            .channel();
    return new NettyEcho(loops, server);
  }

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

  /**
   * {@code bench echo-server}: serves until its standard input ends, with its parent at the latest.
   */
  @picocli.CommandLine.Command(
      name = "echo-server",
      hidden = true,
      description = "A bare Netty echo, to compare with.")
  public static final class Command implements Callable<Integer> {
    @Option(names = "--port", defaultValue = "0", description = "0 takes a free one.")
    private int port;

    @Override
    public Integer call() throws Exception {
      try (NettyEcho echo = start(port)) {
        System.out.println(SERVING + echo.port());
        while (System.in.read() >= 0) {
          // Whatever comes, only the end counts.
        }
      }
      return 0;
    }
  }
}
