package dev.tollgate.gateway.pipeline;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.YieldingWaitStrategy;
import dev.tollgate.gateway.pipeline.RingEvent.Kind;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;
import dev.tollgate.pci.Zone.RequestSink;
import org.jspecify.annotations.Nullable;

/**
 * The agent's inbox: the zone's threads publish, the agent polls. Nobody waits for a place in it.
 */
public final class RingInbox implements RequestSink {
  /** Never waited on, the agent polls; the ring just wants one. */
  private static final WaitStrategy UNUSED = new YieldingWaitStrategy();

  private final RingBuffer<RingEvent> ring;
  private final EventPoller<RingEvent> poller;
  private final LinkBoard board;
  private final Doorbell doorbell;

  RingInbox(PipelineSizes sizes, Doorbell doorbell) {
    int size = PipelineLimits.ringSize(sizes.cells());
    this.board = new LinkBoard(sizes.links());
    this.ring = RingBuffer.createMultiProducer(RingEvent::new, size, UNUSED);
    this.poller = ring.newPoller();
    this.ring.addGatingSequences(poller.getSequence());
    this.doorbell = doorbell;
  }

  EventPoller<RingEvent> poller() {
    return poller;
  }

  /** Which connections there are; the ring only says that it changed. */
  LinkBoard links() {
    return board;
  }

  /** Whether there is an event the agent has not seen. */
  boolean hasMore() {
    return ring.getCursor() > poller.getSequence().get();
  }

  @Override
  public void wake() {
    doorbell.ring();
  }

  @Override
  public boolean arrived(SealedRequest request, VerificationResult result) {
    return publish(Kind.ARRIVED, request.slot(), request.generation(), request, result);
  }

  @Override
  public boolean verified(int slot, long generation) {
    return publish(Kind.VERIFIED, slot, generation, null, null);
  }

  @Override
  public boolean unsent(int slot, long generation) {
    return publishAlone(Kind.UNSENT, slot, generation);
  }

  @Override
  public boolean linkUp(int network, int link) {
    return !board.up(network, link) || linksChanged();
  }

  @Override
  public boolean linkDown(int network, int link) {
    return !board.down(link) || linksChanged();
  }

  private boolean linksChanged() {
    return publishAlone(Kind.LINKS, 0, 0);
  }

  /** Publishes what comes by itself: nobody else wakes the agent for it. */
  private boolean publishAlone(Kind kind, int slot, long generation) {
    boolean published = publish(kind, slot, generation, null, null);
    wake();
    return published;
  }

  private boolean publish(
      Kind kind,
      int slot,
      long generation,
      @Nullable SealedRequest request,
      @Nullable VerificationResult result) {
    long sequence;
    try {
      sequence = ring.tryNext();
    } catch (InsufficientCapacityException _) {
      return false; // a preallocated exception: no cost, no stack trace
    }
    RingEvent event = ring.get(sequence);
    event.kind = kind;
    event.slot = slot;
    event.generation = generation;
    event.request = request;
    event.result = result;
    ring.publish(sequence);
    return true;
  }
}
