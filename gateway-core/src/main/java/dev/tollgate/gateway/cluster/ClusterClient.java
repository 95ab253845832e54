package dev.tollgate.gateway.cluster;

import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.cluster.client.AeronCluster;
import io.aeron.cluster.client.EgressListener;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.Header;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AgentInvoker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers commands to the log and takes their answers, without ever waiting. It belongs to one
 * thread and has its turns in {@link #poll}; that thread may sleep until its bell rings or 50 ms
 * have passed.
 *
 * <p>A connection that breaks is made again; what becomes of the commands under way is told by
 * {@link AnswerHandler#onDisconnected}. So it is if another node leads from now on: it may or may
 * not have what the one before it had taken, and does not tell again what that one has answered.
 */
public final class ClusterClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterClient.class);

  private static final long CONDUCTOR_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long KEEP_ALIVE_NS = NodeContexts.SESSION_TIMEOUT_NS / 5;

  /** Turns of Aeron's own fragment limit in one poll. */
  private static final int POLLS = 16;

  private final NodeContexts contexts;
  private final Doorbells bells;
  private final Runnable bell;
  private final int inFlightMax;
  private final int egressStream;
  private final StorageWatch storage;
  private final Aeron aeron;
  private final AgentInvoker conductor;
  private final BufferClaim claim = new BufferClaim();
  private final Egress egress = new Egress();
  private AeronCluster.@Nullable AsyncConnect connecting;
  private @Nullable AeronCluster session;
  private int inFlight;
  private long conductorAtNs;
  private long keepAliveAtNs;

  /**
   * @param bell rung when an answer may be there
   */
  ClusterClient(
      NodeContexts contexts,
      Doorbells bells,
      Runnable bell,
      int inFlightMax,
      StorageWatch storage) {
    this.contexts = contexts;
    this.bells = bells;
    this.bell = bell;
    this.inFlightMax = inFlightMax;
    this.storage = storage;
    this.egressStream = contexts.egressStream();
    this.aeron = contexts.client("gateway");
    this.conductor = aeron.conductorAgentInvoker();
    this.conductorAtNs = System.nanoTime();
    bells.addClient(bell);
  }

  /** Whether commands can be offered. */
  public boolean isConnected() {
    return session != null;
  }

  /** Commands that have no answer yet. */
  public int inFlight() {
    return inFlight;
  }

  /**
   * Offers a command to the log.
   *
   * @param length at most {@link ClusterConfig#COMMAND_LENGTH_MAX}
   * @return false if it was not taken: not connected, too much in flight, or the log or the disk is
   *     full; to be offered again after the next poll
   */
  public boolean offer(DirectBuffer buffer, int offset, int length) {
    if (length > ClusterConfig.COMMAND_LENGTH_MAX) {
      throw new IllegalArgumentException("command of " + length + " bytes");
    }
    AeronCluster open = session;
    if (open == null || inFlight == inFlightMax || storage.state() == StorageState.FULL) {
      return false;
    }
    long position = open.tryClaim(length, claim);
    if (position == Publication.ADMIN_ACTION) { // a term of the buffer was full: now the next
      position = open.tryClaim(length, claim);
    }
    if (position <= 0) {
      bells.ringLog();
      return false;
    }
    int at = claim.offset() + AeronCluster.SESSION_HEADER_LENGTH;
    claim.buffer().putBytes(at, buffer, offset, length);
    claim.commit();
    inFlight++;
    bells.ringLog();
    return true;
  }

  /** Hands over the answers that are there, and keeps the connection. @return how many answers */
  public int poll(AnswerHandler handler) {
    long nowNs = System.nanoTime();
    if (nowNs - conductorAtNs >= 0) {
      conductor.invoke();
      conductorAtNs = nowNs + CONDUCTOR_EVERY_NS;
    }
    AeronCluster open = session;
    if (open == null) {
      connect(nowNs);
      return 0;
    }
    int answers = pollEgress(open, handler);
    if (egress.isOfAnotherLeader()) {
      open.close(); // answers that come late come to a session nobody reads
    }
    if (open.isClosed()) {
      disconnected(handler);
    } else if (nowNs - keepAliveAtNs >= 0) {
      open.sendKeepAlive();
      bells.ringLog();
      keepAliveAtNs = nowNs + KEEP_ALIVE_NS;
    }
    return answers;
  }

  private int pollEgress(AeronCluster open, AnswerHandler handler) {
    try {
      return egress.poll(open, handler);
    } catch (AeronException e) { // it could not reach another leader
      LOG.warn("TG-LED-010 the session with the ledger broke: {}", e.getMessage());
      open.close();
      return 0;
    }
  }

  /** Ends the session, on the thread that polls or after it has ended. */
  @Override
  public void close() {
    bells.removeClient(bell);
    CloseHelper.quietCloseAll(session, connecting, aeron);
    session = null;
    connecting = null;
  }

  private void connect(long nowNs) {
    try {
      AeronCluster.AsyncConnect under = connecting;
      if (under == null) {
        under =
            AeronCluster.asyncConnect(
                contexts.clusterClient(aeron, egressStream, inFlightMax).egressListener(egress));
        connecting = under;
      }
      session = under.poll();
      bells.ringLog();
    } catch (AeronException e) { // refused, or no answer in time: again from the start
      LOG.warn("TG-LED-010 no session with the ledger yet: {}", e.getMessage());
      CloseHelper.quietClose(connecting);
      connecting = null;
    }
    if (session != null) {
      connecting = null;
      keepAliveAtNs = nowNs + KEEP_ALIVE_NS;
    }
  }

  private void disconnected(AnswerHandler handler) {
    session = null;
    inFlight = 0;
    handler.onDisconnected();
  }

  /** What Aeron calls back while it is polled. */
  private final class Egress implements EgressListener {
    private @Nullable AnswerHandler handler;
    private int answers;
    private boolean anotherLeader;

    int poll(AeronCluster from, AnswerHandler to) {
      handler = to;
      answers = 0;
      int polls = 0;
      while (polls < POLLS && from.pollEgress() > 0) {
        polls++;
      }
      return answers;
    }

    /** Whether that was told since it was asked last. */
    boolean isOfAnotherLeader() {
      boolean told = anotherLeader;
      anotherLeader = false;
      return told;
    }

    @Override
    public void onNewLeader(
        long clusterSessionId, long leadershipTermId, int leaderMemberId, String endpoints) {
      anotherLeader = true;
    }

    @Override
    public void onMessage(
        long sessionId,
        long timestamp,
        DirectBuffer buffer,
        int offset,
        int length,
        Header header) {
      AnswerHandler to = handler;
      if (to != null) {
        inFlight--;
        answers++;
        to.onAnswer(timestamp, buffer, offset, length);
      }
    }
  }
}
