package dev.tollgate.gateway.pipeline;

import dev.tollgate.pci.Zone;
import dev.tollgate.pci.Zone.RequestSink;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.agrona.concurrent.EpochClock;
import org.jspecify.annotations.Nullable;

/**
 * The wiring: ring, agent and its thread. The zone needs the ring before the agent can have the
 * zone, so it is made in two steps: {@link #inbox}, then {@link #start}.
 *
 * <pre>
 *   zone ==RequestSink==> RingInbox --> AuthorizationAgent --> Zone, LedgerPort
 * </pre>
 */
public final class Pipeline {
  private static final long POLL_MS = 5;

  private final PipelineSizes sizes;
  private final Doorbell doorbell = new Doorbell();
  private final RingInbox inbox;
  private final List<NetworkRules> networks;
  private final PipelineCounters counters;
  private final AlertLog alertLog = new AlertLog();
  private @Nullable AuthorizationAgent agent;
  private @Nullable AgentThread thread;

  public Pipeline(PipelineSizes sizes, List<NetworkRules> networks) {
    this.sizes = sizes;
    this.networks = List.copyOf(networks);
    this.counters = new PipelineCounters(networks.stream().map(NetworkRules::name).toList());
    this.inbox = new RingInbox(sizes, doorbell);
  }

  /** Where the zone publishes what happens. */
  public RequestSink inbox() {
    return inbox;
  }

  /** Wakes the agent's thread; to be rung by whoever has something for it. */
  public Runnable bell() {
    return inbox::wake;
  }

  public PipelineCounters counters() {
    return counters;
  }

  /** Connections there are now. */
  public LinkBoard links() {
    return inbox.links();
  }

  /** Messages in flight now; asks the agent's thread. */
  public int inFlight() {
    return call(started()::inFlight);
  }

  /** Starts the agent on its thread; first it takes back what was given up and kept. */
  public void start(Zone zone, LedgerPort ledger, KeptVoids kept, EpochClock clock) {
    agent =
        new AuthorizationAgent(
            zone,
            ledger,
            kept,
            networks.toArray(NetworkRules[]::new),
            inbox,
            sizes,
            clock,
            System::nanoTime,
            counters,
            alertLog::offer);
    alertLog.start();
    thread = new AgentThread(agent, doorbell);
    thread.start();
  }

  private <T> T call(Supplier<T> work) {
    return started().errands().call(work);
  }

  /**
   * Signs off from every peer, waits for what is in flight, stops.
   *
   * @return whether everything in flight was finished
   */
  public boolean stop() throws InterruptedException {
    AuthorizationAgent running = started();
    call(() -> {
      running.signOff();
      return true;
    });
    boolean drained = await(running::isDrained, PipelineLimits.DRAIN_MS);
    await(running::isSignedOff, PipelineLimits.SIGN_OFF_MS);
    // Longer than an answer waits for its MAC; later ones are the 91 of peers that go on asking.
    await(running::isSealed, PipelineLimits.SIGN_OFF_MS);
    boolean ended = thread != null && thread.stop(PipelineLimits.DRAIN_MS);
    alertLog.stop(PipelineLimits.SIGN_OFF_MS);
    return ended && drained;
  }

  private boolean await(Supplier<Boolean> condition, int timeoutMs) throws InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    while (!call(condition)) {
      if (System.nanoTime() - deadlineNs > 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
    return true;
  }

  private AuthorizationAgent started() {
    if (agent == null) {
      throw new IllegalStateException("the pipeline has not been started");
    }
    return agent;
  }
}
