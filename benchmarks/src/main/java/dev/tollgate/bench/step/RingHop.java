package dev.tollgate.bench.step;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.YieldingWaitStrategy;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A hop over a ring by the calls that the pipeline makes: many may publish, nobody waits for a
 * place, one polls. One thread does both here, so what it costs when two cores share the ring's
 * memory is not in it; {@link AgentStep} has that, and the bell.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RingHop {
  private static final int TOGETHER = 64;
  private static final int PLACES = 4096;

  private static final class Event {
    private int slot;
    private long generation;
  }

  private final RingBuffer<Event> ring =
      RingBuffer.createMultiProducer(Event::new, PLACES, new YieldingWaitStrategy());
  private final EventPoller<Event> poller = ring.newPoller();
  private final EventPoller.Handler<Event> handler = this::take;
  private long taken;

  public RingHop() {
    ring.addGatingSequences(poller.getSequence());
  }

  @Benchmark
  @OperationsPerInvocation(TOGETHER)
  public long ringHop() throws Exception {
    for (int i = 0; i < TOGETHER; i++) {
      publish(i);
    }
    long before = taken;
    poller.poll(handler);
    if (taken - before != TOGETHER) {
      throw new IllegalStateException("not all were taken");
    }
    return taken;
  }

  private void publish(int slot) throws InsufficientCapacityException {
    long sequence = ring.tryNext();
    Event event = ring.get(sequence);
    event.slot = slot;
    event.generation = taken;
    ring.publish(sequence);
  }

  private boolean take(Event event, long sequence, boolean endOfBatch) {
    taken += event.generation < 0 || event.slot < 0 ? 0 : 1;
    return true;
  }
}
