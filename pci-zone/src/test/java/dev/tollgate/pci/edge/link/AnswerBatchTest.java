package dev.tollgate.pci.edge.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.testing.Jpos;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers for several connections of one event loop, in any order: one write for each of them. */
@Timeout(20)
class AnswerBatchTest {
  private static final int CONNECTIONS = 3;
  private static final int EACH = 4;

  private final EdgeRig rig = new EdgeRig(64, CONNECTIONS);
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());

  /** The connection of each write, and how many bytes it had. */
  private final List<Written> writes = new CopyOnWriteArrayList<>();

  private record Written(Channel channel, int bytes) {}

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void shouldWriteOnceForEachConnection() throws Exception {
    List<SealedRequest> requests = requestsInTurn();

    CountDownLatch allQueued = new CountDownLatch(1);
    loops.next().execute(() -> awaitUninterruptibly(allQueued)); // so that the loop finds them all
    requests.forEach(rig::approve);
    rig.edge.flush();
    allQueued.countDown();

    await().until(() -> rig.vault.freeCount() == rig.vault.cellCount());
    assertThat(writes).extracting(Written::channel).hasSize(CONNECTIONS).doesNotHaveDuplicates();
    assertThat(writes).extracting(Written::bytes).containsOnly(writes.getFirst().bytes());
    assertThat(rig.sink.unsent).isEmpty();
  }

  /** Requests of all connections, each time of another one. */
  private List<SealedRequest> requestsInTurn() throws Exception {
    LocalAddress address = new LocalAddress(AnswerBatchTest.class);
    new ServerBootstrap()
        .group(loops)
        .channel(LocalServerChannel.class)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel link) {
                link.pipeline().addLast(new Counter(), rig.edge.link(0));
              }
            })
        .bind(address)
        .sync();
    Channel[] peers = new Channel[CONNECTIONS];
    for (int i = 0; i < CONNECTIONS; i++) {
      peers[i] =
          new Bootstrap()
              .group(loops)
              .channel(LocalChannel.class)
              .handler(new ChannelInboundHandlerAdapter())
              .connect(address)
              .sync()
              .channel();
    }
    for (int stan = 1; stan <= EACH * CONNECTIONS; stan++) {
      byte[] frame = EdgeRig.frame(Jpos.purchase(stan));
      peers[stan % CONNECTIONS].writeAndFlush(Unpooled.wrappedBuffer(frame)).sync();
      int arrived = stan;
      await().until(() -> rig.sink.arrived.size() == arrived);
    }
    return rig.sink.arrived;
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Counter extends ChannelDuplexHandler {
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      writes.add(new Written(context.channel(), ((ByteBuf) message).readableBytes()));
      context.write(message, promise);
    }
  }
}
