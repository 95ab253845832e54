package dev.tollgate.gateway.network;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.pci.edge.LinkPipeline;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;

/**
 * Listens for the connections of one network and gives each the zone's pipeline. It adds no handler
 * of its own, so it never sees a byte.
 */
public final class NetworkServer implements AutoCloseable {
  private static final int BACKLOG = 128;

  private final Channel server;
  private final ChannelGroup links = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  /**
   * Starts to listen.
   *
   * @param network index of the network in the configuration
   * @param port 0 for any free one
   */
  public NetworkServer(
      EventLoopGroup loops, LinkPipeline pipeline, int network, String host, int port) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            // Unlike the adaptive one it keeps what a read needs besides the memory.
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(LinkPipeline.READ_BYTES))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel link) {
                    links.add(link);
                    link.pipeline().addLast(pipeline.link(network));
                  }
                });
    server = listen(bootstrap, host, port);
  }

  /** The port it listens on. */
  public int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** Takes no more connections; those that are open go on. */
  public void stopListening() {
    server.close().awaitUninterruptibly();
  }

  @Override
  public void close() {
    stopListening();
    links.close().awaitUninterruptibly();
  }

  private static Channel listen(ServerBootstrap bootstrap, String host, int port) {
    var bound = bootstrap.bind(host, port).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new TollgateException(
          "TG-NET-001",
          ExitCode.FAILED,
          "cannot listen",
          host + ":" + port,
          "stop what uses the port, or change it in the configuration");
    }
    return bound.channel();
  }
}
