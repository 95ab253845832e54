package dev.tollgate.gateway.network;

import dev.tollgate.pci.edge.LinkPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The listening networks on the event loops they share. */
public final class NetworkServers implements AutoCloseable {
  /** Two cores are shared with the agent and the HSM lane; one loop moves all bytes here. */
  private static final int LOOPS = 1;

  private static final int CLOSE_SECONDS = 2;

  static {
    // The zone releases what is read where it is read; sampling takes stack traces on the way.
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
  }

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(
          LOOPS, new DefaultThreadFactory("net"), NioIoHandler.newFactory());
  private final List<NetworkServer> servers = new ArrayList<>();

  /**
   * Listens for one network after the other; the order gives them their index.
   *
   * @return the port, which is a free one for {@code port} 0
   */
  public int listen(LinkPipeline pipeline, String host, int port) {
    NetworkServer server = new NetworkServer(loops, pipeline, servers.size(), host, port);
    servers.add(server);
    return server.port();
  }

  /** Takes no more connections; those that are open go on. */
  public void stopListening() {
    servers.forEach(NetworkServer::stopListening);
  }

  @Override
  public void close() {
    servers.forEach(NetworkServer::close);
    // All connections are closed, so there is no quiet period to wait for.
    loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
