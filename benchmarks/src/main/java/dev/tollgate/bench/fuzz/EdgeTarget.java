package dev.tollgate.bench.fuzz;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;
import dev.tollgate.pci.Zone.RequestSink;
import dev.tollgate.pci.ZoneCounters;
import dev.tollgate.pci.ZoneCounters.ZoneCounter;
import dev.tollgate.pci.edge.link.Edge;
import dev.tollgate.pci.vault.Vault;
import dev.tollgate.pci.vault.VaultCell;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A connection: bytes in reads of any size, cut into frames, received and declined. The first byte
 * of the input says how long the reads are.
 *
 * <p>Promises held here: nothing goes past the handler, every vault cell comes back, and of what
 * was read nothing is left in Netty's buffer.
 */
final class EdgeTarget implements FuzzTarget {
  private static final int FRAME_MAX = 2048;
  private static final int CELLS = 4;
  private static final int FRAME_TIMEOUT_MS = 60_000;
  private static final int ALLOCATED_BASE = 1024;

  private final WireForm form;
  private final UnaryOperator<ChannelHandler> change;
  private final Vault vault = new Vault(CELLS, FRAME_MAX);
  private final Edge edge;
  private final ZoneCounters counters = new ZoneCounters(1);
  private final ByteBuf read = Unpooled.directBuffer(Mutator.LENGTH_MAX);
  private final Socket socket = new Socket();
  private final EmbeddedChannel channel;

  EdgeTarget(WireForm form) {
    this(form, handler -> handler);
  }

  /**
   * @param change what tests make of the handler
   */
  EdgeTarget(WireForm form, UnaryOperator<ChannelHandler> change) {
    this.form = form;
    this.change = change;
    this.edge =
        new Edge(
            vault, 1, FRAME_MAX, FRAME_TIMEOUT_MS, List.of(form.wire()), new Decline(), counters);
    channel = new EmbeddedChannel(socket, change.apply(edge.link(0)));
    channel.freezeTime();
  }

  @Override
  public String name() {
    return "edge/" + form.name();
  }

  @Override
  public List<Seed> seeds() {
    var seeds = new ArrayList<Seed>();
    List<Seed> messages = DialectSeeds.of(form.wire().dialect());
    for (int i = 0; i < messages.size(); i++) {
      byte[] first = form.frame(messages.get(i).bytes());
      byte[] second = form.frame(messages.get((i * 7 + 1) % messages.size()).bytes());
      byte[] bytes = new byte[1 + first.length + second.length];
      bytes[0] = (byte) (i % 4 == 0 ? i : 0xFF);
      System.arraycopy(first, 0, bytes, 1, first.length);
      System.arraycopy(second, 0, bytes, 1 + first.length, second.length);
      seeds.add(new Seed(bytes, new int[] {1, 3, 5, 8, 1 + first.length, 4 + first.length}));
    }
    return seeds;
  }

  @Override
  public void run(byte[] input) {
    int readBytes = input.length == 0 ? 1 : 1 + (input[0] & 0xFF) * 16;
    for (int at = 1; at < input.length && !socket.closed; at += readBytes) {
      int length = Math.min(readBytes, input.length - at);
      read.clear().writeBytes(input, at, length).retain();
      channel.pipeline().fireChannelRead(read);
      MessageTarget.require(read.refCnt() == 1, "a read that was not let go");
      for (int i = 0; i < length; i++) {
        MessageTarget.require(read.getByte(i) == 0, "card data left in a buffer");
      }
      edge.flush();
      channel.runPendingTasks();
    }
    channel.checkException();
    MessageTarget.require(counters.sum(ZoneCounter.LINKS_BROKEN) == 0, "thrown by the handler");
  }

  /** Connections of an embedded channel cost objects of Netty's that a socket's do not. */
  @Override
  public long allocatedMax(int length) {
    return ALLOCATED_BASE + 4L * length;
  }

  /** The connection ends, with whatever waits, and another one comes on the same event loop. */
  @Override
  public void reset() {
    channel.pipeline().fireChannelInactive();
    channel.advanceTimeBy(FRAME_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
    channel.checkException();
    MessageTarget.require(vault.freeCount() == CELLS, "a cell that did not come back");
    socket.closed = false;
    channel.pipeline().removeLast();
    channel.pipeline().addLast(change.apply(edge.link(0)));
    channel.pipeline().fireChannelActive();
  }

  /** Takes whatever is written, and is closed only as far as the handler can tell. */
  private static final class Socket extends ChannelOutboundHandlerAdapter {
    private boolean closed;

    @Override
    public void write(ChannelHandlerContext context, Object bytes, ChannelPromise done) {
      ReferenceCountUtil.release(bytes);
      done.setSuccess();
    }

    @Override
    public void flush(ChannelHandlerContext context) {
      // taken already
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise done) {
      closed = true;
      done.setSuccess();
    }
  }

  /** Answers every request, as an event loop would in the end. */
  private final class Decline implements RequestSink {
    @Override
    public void wake() {}

    @Override
    public boolean arrived(SealedRequest request, VerificationResult result) {
      VaultCell cell = vault.cell(request.slot());
      if (request.messageType() / 10 % 2 != 0) {
        cell.letGo();
        return true;
      }
      cell.answer().responseCode = '0' << Byte.SIZE | '5';
      cell.answer().undoable = false;
      edge.answer(cell);
      return true;
    }

    @Override
    public boolean verified(int slot, long generation) {
      return true;
    }

    @Override
    public boolean unsent(int slot, long generation) {
      vault.cell(slot).letGo();
      return true;
    }

    @Override
    public boolean linkUp(int network, int link) {
      return true;
    }

    @Override
    public boolean linkDown(int network, int link) {
      return true;
    }
  }
}
