package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.ReasonTable;
import dev.tollgate.pci.Answer;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.Zone;
import dev.tollgate.pci.ZoneCounters;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Lends the production agent to simulations in other packages, one instance a process: what the
 * zone would do with messages is for the simulation to say.
 */
public final class SimulatedAgent {
  public static final int CELLS = 96;
  public static final int IN_FLIGHT_MAX = 64;
  public static final long DEADLINE_MS = 2_000;

  private static final int NETWORKS = 3;
  private static final ReasonTable CODES =
      ReasonTable.of(
          Stream.of(Reason.values())
              .map(reason -> new ReasonTable.Row(reason, code(reason.ordinal())))
              .toList(),
          0);

  /** The zone, and the time. */
  public interface Surroundings {
    long nowMs();

    /** Whether the HSM takes it; then {@link SimulatedAgent#verified} follows. */
    boolean verify(int cell);

    /**
     * To be sent, or to be reported as unsent if it may be.
     *
     * @param undoable whether it must be reported if it is not sent
     * @param deadlineMs latest time to send it, if it is undoable
     */
    void answer(int cell, Reason reason, boolean undoable, long deadlineMs);

    void release(int cell);
  }

  private final Surroundings surroundings;
  private final RingInbox inbox;
  private final AuthorizationAgent agent;
  private final FakeRequest[] requests = new FakeRequest[CELLS];

  public SimulatedAgent(Surroundings surroundings, LedgerPort ledger, KeptVoids kept) {
    this.surroundings = surroundings;
    PipelineSizes sizes = new PipelineSizes(IN_FLIGHT_MAX, CELLS, 1);
    inbox = new RingInbox(sizes, new Doorbell());
    NetworkRules[] networks = new NetworkRules[NETWORKS];
    for (int i = 0; i < NETWORKS; i++) {
      long deadlineNs = TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
      networks[i] = new NetworkRules("n" + i, false, ChannelDeadlines.all(deadlineNs), CODES);
    }
    agent =
        new AuthorizationAgent(
            new LentZone(),
            ledger,
            kept,
            networks,
            inbox,
            sizes,
            surroundings::nowMs,
            () -> TimeUnit.MILLISECONDS.toNanos(surroundings.nowMs()),
            new PipelineCounters(List.of("n0", "n1", "n2")),
            alert -> true);
  }

  /** A message in a free cell; of its content the agent sees key and DE90. */
  public void arrived(int cell, long generation, TransactionCommand c, boolean repeat) {
    FakeRequest request = new FakeRequest(cell, generation, c.key.stan);
    request.arrivalNs = TimeUnit.MILLISECONDS.toNanos(surroundings.nowMs());
    request.network = c.key.networkId;
    request.messageType = c.key.mti + (repeat ? 1 : 0);
    request.transmissionDateTime = c.key.transmissionDateTime;
    request.acquirerId = c.key.acquirerId;
    request.terminalId = c.key.terminal;
    if (c.original.present) {
      request.originalMessageType = c.original.messageType;
      request.originalStan = c.original.stan;
      request.originalTransmissionDateTime = c.original.transmissionDateTime;
    }
    requests[cell] = request;
    turn(); // an agent has its turns while there is nothing to do, and its wheel keeps up
    FakeZone.arrive(inbox, request);
    turn();
  }

  /**
   * @param completed false if the HSM failed
   */
  public void verified(int cell, long generation, boolean completed) {
    requests[cell].completed = completed;
    inbox.verified(cell, generation);
    turn();
  }

  public void unsent(int cell, long generation) {
    inbox.unsent(cell, generation);
    turn();
  }

  public void turn() {
    try {
      agent.doWork();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public boolean isDrained() {
    return agent.isDrained();
  }

  private static String code(int ordinal) {
    return "" + (char) ('A' + ordinal / 10) + (char) ('0' + ordinal % 10);
  }

  private static Reason reason(int code) {
    return Reason.values()[((code >> 8) - 'A') * 10 + (code & 0xff) - '0'];
  }

  private final class LentZone implements Zone {
    private final ZoneCounters counters = new ZoneCounters(NETWORKS);

    @Override
    public boolean verify(SealedRequest request) {
      return surroundings.verify(request.slot());
    }

    @Override
    public void answer(SealedRequest request, Answer answer) {
      surroundings.answer(
          request.slot(),
          reason(answer.responseCode),
          answer.undoable,
          TimeUnit.NANOSECONDS.toMillis(answer.deadlineNs));
    }

    @Override
    public void release(SealedRequest request) {
      surroundings.release(request.slot());
    }

    @Override
    public boolean sendNetworkManagement(int link, long dateTime, int stan, int code) {
      return true;
    }

    @Override
    public ZoneCounters counters() {
      return counters;
    }

    @Override
    public boolean isSealing() {
      return false;
    }

    @Override
    public void flush() {}

    @Override
    public void tick(long nowNs) {}
  }
}
