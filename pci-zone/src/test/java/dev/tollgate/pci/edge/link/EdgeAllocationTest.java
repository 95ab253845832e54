package dev.tollgate.pci.edge.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;
import dev.tollgate.pci.testing.Allocations;
import dev.tollgate.pci.testing.Jpos;
import dev.tollgate.pci.testing.RecordingSink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** From the bytes of a message to those of its answer nothing is allocated; counted by the JVM. */
class EdgeAllocationTest {
  private static final int ROUNDS = 20_000;

  private final LastRequest sink = new LastRequest();
  private final EdgeRig rig = new EdgeRig(4, 1, sink);
  private final Taker taker = new Taker();

  @Test
  void shouldReadAndAnswerWithoutAllocating() throws Exception {
    var channel = new EmbeddedChannel(taker, rig.edge.link(0));
    byte[] frame = EdgeRig.frame(Jpos.purchase(1));
    // As Netty hands it over: direct memory.
    ByteBuf read = PooledByteBufAllocator.DEFAULT.directBuffer(4096);

    long bytes =
        Allocations.least(
            ROUNDS,
            () -> {
              channel.pipeline().fireChannelRead(read.clear().writeBytes(frame).retain());
              rig.approve(sink.last);
              rig.edge.flush();
              channel.runPendingTasks();
            });

    assertThat(bytes).isLessThan(Allocations.NOTICED);
    assertThat(taker.writes).isEqualTo(Allocations.ATTEMPTS * ROUNDS);
    rig.assertClean();
    read.release();
  }

  private static final class LastRequest extends RecordingSink {
    SealedRequest last;

    @Override
    public boolean arrived(SealedRequest request, VerificationResult result) {
      last = request;
      return true;
    }
  }

  /** A socket that takes everything at once. */
  private static final class Taker extends ChannelOutboundHandlerAdapter {
    int writes;

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      ((ByteBuf) message).release();
      writes++;
      promise.setSuccess();
    }
  }
}
