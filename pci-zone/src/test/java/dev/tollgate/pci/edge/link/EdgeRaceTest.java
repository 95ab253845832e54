package dev.tollgate.pci.edge.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;
import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.RecordingSink;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Real sockets on two event loops, clients that hang up at any moment, and a transaction thread
 * that answers at the same time: every cell comes back, and no answer reaches another connection.
 */
class EdgeRaceTest {
  private static final int CLIENTS = 4;
  private static final int CONNECTIONS = 40;
  private static final int REQUESTS = 12;

  private final Inbox inbox = new Inbox();
  private final EdgeRig rig = new EdgeRig(24, 4, inbox);
  private volatile boolean running = true;

  @Test
  void shouldLoseNoCellAndMisdirectNoAnswer() throws Exception {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    try (var pool = Executors.newFixedThreadPool(CLIENTS + 1)) {
      int port = listen(loops);
      Future<?> agent = pool.submit(this::work);
      List<Future<Integer>> clients = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        int seed = client;
        clients.add(pool.submit(() -> converse(port, seed)));
      }
      int answered = 0;
      for (Future<Integer> client : clients) {
        answered += client.get(20, TimeUnit.SECONDS);
      }
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> inbox.down.size() == inbox.up.size() && rig.vault.freeCount() == 24);
      running = false;
      agent.get(5, TimeUnit.SECONDS);

      assertThat(answered).isPositive();
      assertThat(inbox.undone.get()).isPositive();
      assertThat(rig.counters.sum(ZoneCounter.ANSWERS_UNBUILT)).isZero();
      rig.assertClean();
    } finally {
      running = false;
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  private int listen(EventLoopGroup loops) {
    Channel server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(4096))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel link) {
                    link.pipeline().addLast(rig.edge.link(0));
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** The transaction thread: approves what arrives, undoes what was not sent. */
  private void work() {
    while (running) {
      Runnable event = inbox.events.poll();
      if (event == null) {
        rig.edge.flush();
        Thread.onSpinWait();
      } else {
        event.run();
      }
    }
  }

  /** Connects, asks, and hangs up after some of the answers. @return answers received */
  private int converse(int port, int seed) throws IOException {
    Random random = new Random(seed);
    int answers = 0;
    for (int connection = 0; connection < CONNECTIONS; connection++) {
      int first = (seed * CONNECTIONS + connection) * REQUESTS;
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(10_000);
        if (random.nextInt(3) == 0) {
          socket.setSoLinger(true, 0); // a reset
        }
        send(new DataOutputStream(socket.getOutputStream()), first);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int wanted = random.nextInt(REQUESTS + 1);
        for (int i = 0; i < wanted && receive(in, first); i++) {
          answers++;
        }
      } catch (IOException e) {
        continue; // refused or reset: all links were in use
      }
    }
    return answers;
  }

  private static void send(DataOutputStream out, int first) throws IOException {
    for (int i = 0; i < REQUESTS; i++) {
      byte[] message = Jpos.pack(Jpos.purchase(first + i));
      out.writeShort(message.length);
      out.write(message);
    }
    out.flush();
  }

  /** Reads one answer, which must be to a request of this connection. @return false at the end */
  private static boolean receive(DataInputStream in, int first) throws IOException {
    int high = in.read();
    if (high < 0) {
      return false;
    }
    byte[] message = new byte[high << 8 | in.readUnsignedByte()];
    in.readFully(message);
    int stan = Integer.parseInt(Jpos.unpack(message).getString(11));
    if (stan < first || stan >= first + REQUESTS) {
      throw new AssertionError("answer " + stan + " on the connection of " + first);
    }
    return true;
  }

  /** What the ring is in the gateway. */
  private final class Inbox extends RecordingSink {
    final ConcurrentLinkedQueue<Runnable> events = new ConcurrentLinkedQueue<>();
    final AtomicInteger undone = new AtomicInteger();

    @Override
    public boolean arrived(SealedRequest request, VerificationResult result) {
      return events.add(() -> rig.approve(request));
    }

    @Override
    public boolean unsent(int slot, long generation) {
      return events.add(() -> {
        assertThat(rig.vault.cell(slot).sealed().generation()).isEqualTo(generation);
        undone.incrementAndGet();
        rig.vault.cell(slot).letGo();
      });
    }
  }
}
